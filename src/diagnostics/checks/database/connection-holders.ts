import type { Evidence } from '../../contract.ts';
import type { Client } from '../../targets/mongodb/questions.ts';
import type { Instance } from '../../workload.ts';
import type { DatabaseView } from './database-view.ts';

/** Who holds connections to a server: a service of the platform, or a client that is known by its address only. */
export interface Holder {
  readonly service: string | undefined;
  /** Of the client that holds most of them. */
  readonly address: string;
  readonly appName: string | undefined;
  readonly held: number;
  readonly idle: number;
  /** The Docker container at that address, of a service of the platform. */
  readonly container: string | undefined;
  readonly readings: readonly string[];
}

/** Most first. Several addresses of one service are one holder; strangers stay apart, for nothing joins them. */
export function holdersOf(evidence: Evidence, view: DatabaseView, clients: readonly Client[]): Holder[] {
  const holders = new Map<string, Holder>();
  for (const client of clients) {
    const holder = holderOf(evidence, view, client);
    const key = holder.service ?? JSON.stringify([client.address, client.appName ?? '']);
    const known = holders.get(key);
    holders.set(key, known === undefined ? holder : joined(known, holder));
  }
  return [...holders.values()].sort((left, right) => right.held - left.held);
}

function holderOf(evidence: Evidence, view: DatabaseView, { address, appName, connections, active }: Client): Holder {
  const place = placeAt(evidence, view, address);
  const named = appName !== undefined && Object.hasOwn(evidence.platform.services, appName) ? appName : undefined;
  const service = named ?? place?.service;
  const isItsOwn = place !== undefined && place.service === service;
  return {
    service,
    address,
    appName,
    held: connections,
    idle: connections - active,
    container: isItsOwn ? place.container : onlyContainer(evidence, service),
    readings: isItsOwn ? place.readings : [],
  };
}

/** Clients come most first: the one that is known already keeps its address. */
function joined(known: Holder, other: Holder): Holder {
  return {
    ...known,
    held: known.held + other.held,
    idle: known.idle + other.idle,
    container: known.container ?? other.container,
    readings: [...known.readings, ...other.readings],
  };
}

interface Place {
  readonly service: string;
  /** Of Docker. */
  readonly container: string | undefined;
  readonly readings: readonly string[];
}

/** What runs at that address, if only one service does. */
function placeAt(evidence: Evidence, { process }: DatabaseView, address: string): Place | undefined {
  const shared = new Set(process.instance?.networks.map(({ id, name }) => id || name));
  const places = evidence.workloads.flatMap(({ service, runtime, instances }) =>
    instances
      .filter((instance) => runtime === process.runtime && isAt(instance, address, shared))
      .map(({ name, readings }) => ({ service, container: runtime === 'docker' ? name : undefined, readings })),
  );
  return new Set(places.map(({ service }) => service)).size === 1 ? places[0] : undefined;
}

/**
 * On a network that the database's container is on, too: addresses of another network may be the same. In a cluster all
 * pods are on one.
 */
function isAt({ networks, address: own }: Instance, address: string, shared: ReadonlySet<string>): boolean {
  return (
    own === address || networks.some(({ address: there, id, name }) => there === address && shared.has(id || name))
  );
}

/** Known by its name alone: which of several containers it is cannot be told. */
function onlyContainer(evidence: Evidence, service: string | undefined): string | undefined {
  const workloads = evidence.workloads.filter((workload) => workload.service === service);
  const instances = workloads.flatMap((workload) => workload.instances).filter(({ state }) => state === 'running');
  const isDocker = workloads.every(({ runtime }) => runtime === 'docker');
  return isDocker && instances.length === 1 ? instances[0]?.name : undefined;
}
