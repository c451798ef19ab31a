import type { z } from 'zod';
import type { Platform } from '../diagnostics/platform.ts';
import type { ServiceEndpoints } from '../diagnostics/targets/kubernetes/answers.ts';
import type { Instance, Workload } from '../diagnostics/workload.ts';
import { type ClusterNames, namesInCluster, servicesOf } from './cluster-names.ts';

export type PlatformDraft = z.input<typeof Platform>;
type ServiceDraft = PlatformDraft['services'][string];

/** Names that images and shells set for themselves: that one is missing says nothing about a service. */
const OF_THE_IMAGE =
  /^(PATH|HOME|HOSTNAME|TERM|PWD|SHLVL|LANG|LC_.*|TZ|USER|LOGNAME|TMPDIR|GPG_KEY|[A-Z]+_VERSION|[A-Z_]*_SHA256|PYTHON(UNBUFFERED|DONTWRITEBYTECODE|_.*)|NODE_(ENV|OPTIONS|VERSION)|YARN_VERSION|RUST_(LOG|BACKTRACE)|CARGO_.*|RUSTUP_.*|GO(PATH|LANG.*)|JAVA_.*|DEBIAN_FRONTEND|S6_.*|KUBERNETES_.*)$|_SERVICE_HOST$|_SERVICE_PORT|_PORT_\d+_(TCP|UDP)/;

const DATABASE_KINDS = [
  {
    kind: 'mongodb',
    image: /(^|[/_-])(mongo|mongodb|percona-server-mongodb|ferretdb)([:@/_-]|$)/i,
    port: 27_017,
    scheme: 'mongodb',
  },
  { kind: 'redis', image: /(^|[/_-])(redis|valkey|keydb|dragonfly)([:@/_-]|$)/i, port: 6379, scheme: 'redis' },
] as const;

/** An account at an exchange: what holds its keys may have open orders. */
const EXCHANGE_KEY = /^(BINANCE|COINBASE|KRAKEN|BYBIT|OKX|BITFINEX|EXCHANGE|BROKER)_.*(KEY|SECRET)$/;

/** A path in a health check's command that is an address of the service itself. */
const OWN_ADDRESS = /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(\d+))?(\/[^\s"'|;)]*)?/;

/**
 * A platform file from what runs, for the engineer to correct: names, ports, health addresses, configuration files,
 * environment names, and who needs whom as far as addresses in the environment tell. Pure.
 */
export function draftPlatform(
  found: PlatformDraft,
  workloads: readonly Workload[],
  at: Date,
  endpoints: readonly ServiceEndpoints[] = [],
): PlatformDraft {
  const services: Record<string, ServiceDraft> = {};
  const databases: NonNullable<PlatformDraft['databases']> = {};
  for (const [service, where] of Object.entries(found.services).sort(([left], [right]) => (left < right ? -1 : 1))) {
    const own = workloads.filter((workload) => workload.service === service);
    const kind = databaseKindOf(own);
    const names = { namespace: found.kubernetes?.namespace, endpoints };
    const drafted = draftService(service, own, workloads, kind !== undefined, names);
    const dependsOn = [...new Set([...(where.dependsOn ?? []), ...(drafted.dependsOn ?? [])])].sort();
    services[service] = {
      ...where,
      ...drafted,
      ...(dependsOn.length > 0 ? { dependsOn } : {}),
      ...(standsStill(own, at) ? { maintenance: true } : {}),
    };
    if (kind !== undefined)
      databases[databaseName(service, found.services)] = { kind, service, urlFrom: variableName(service) };
  }
  return { ...found, services, ...(Object.keys(databases).length > 0 ? { databases } : {}) };
}

function draftService(
  service: string,
  own: readonly Workload[],
  all: readonly Workload[],
  isDatabase: boolean,
  names: ClusterNames,
): ServiceDraft {
  const instances = own.flatMap(({ instances: every }) =>
    every.filter(({ role, current }) => role === 'main' && current),
  );
  const environment = instances.flatMap((instance) => instance.environment);
  const health = healthUrl(own);
  const configuration = configurationOf(instances);
  const port = portOf(instances);
  const trades = environment.some(({ name }) => EXCHANGE_KEY.test(name));
  const required = isDatabase ? [] : [...new Set(environment.filter(isItsOwn).map(({ name }) => name))].sort();
  const dependsOn = dependenciesOf(service, instances, all, names);
  return {
    ...(isDatabase ? { role: 'datastore' } : trades ? { role: 'trading-engine' } : {}),
    ...(health === undefined ? {} : { health: { url: health } }),
    ...(port === undefined ? {} : { port }),
    ...(configuration === undefined ? {} : { configuration }),
    ...(required.length > 0 ? { requiredEnvironment: required } : {}),
    ...(dependsOn.length > 0 ? { dependsOn } : {}),
  };
}

/** Ended so long ago that nobody misses it. What ended lately may be the very trouble that somebody is looking into. */
const UNMISSED_MS = 24 * 60 * 60 * 1000;

/** A job that is done, or a container that has not run for a day: that it does not run is no fault. */
function standsStill(own: readonly Workload[], at: Date): boolean {
  const instances = own.flatMap(({ instances: every }) => every.filter(({ role }) => role === 'main'));
  return (
    instances.length > 0 &&
    instances.every(({ state, restartPolicy, terminations: [last] }) => {
      if (state !== 'exited' && state !== 'completed') return false;
      if (last === undefined) return false;
      return (restartPolicy === 'never' && last.exitCode === 0) || at.getTime() - Date.parse(last.at) > UNMISSED_MS;
    })
  );
}

function isItsOwn({ name, value }: Instance['environment'][number]): boolean {
  return value !== 'empty' && !OF_THE_IMAGE.test(name);
}

function databaseKindOf(own: readonly Workload[]): 'mongodb' | 'redis' | undefined {
  const instances = own.flatMap(({ instances: found }) => found.filter(({ role }) => role === 'main'));
  return DATABASE_KINDS.find(
    ({ image, port }) =>
      instances.some((instance) => image.test(instance.image.reference)) ||
      instances.some(({ ports }) => ports.some(({ containerPort }) => containerPort === port)),
  )?.kind;
}

/** The database's own name; beside a service of the same name the service keeps it, and both are found by it. */
function databaseName(service: string, services: Readonly<Record<string, unknown>>): string {
  const short = service.replace(/[-_.](primary|db|database|server|0)$/, '');
  return short !== service && !(short in services) ? short : service;
}

function variableName(service: string): string {
  return `${service
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^(\d)/, '_$1')}_URL`;
}

function portOf(instances: readonly Instance[]): number | undefined {
  const ports = instances.flatMap(({ ports: found }) => found).filter(({ protocol }) => protocol === 'tcp');
  return (ports.find(({ hostPort }) => hostPort !== undefined) ?? ports[0])?.containerPort;
}

/** The path of the container's own health check, at the address where its port is published. */
function healthUrl(own: readonly Workload[]): string | undefined {
  for (const { runtime, instances } of own) {
    if (runtime !== 'docker') continue;
    for (const { probes, ports } of instances) {
      const address = OWN_ADDRESS.exec(probes.find(({ kind }) => kind === 'health')?.command ?? '');
      if (address === null) continue;
      const inside = Number(address[1] ?? 80);
      const published = ports.find(({ containerPort, hostPort }) => containerPort === inside && hostPort !== undefined);
      if (published !== undefined) return `http://127.0.0.1:${published.hostPort}${address[2] ?? '/'}`;
    }
  }
  return undefined;
}

function configurationOf(instances: readonly Instance[]): ServiceDraft['configuration'] {
  for (const { destination } of instances.flatMap(({ mounts }) => mounts)) {
    const extension = /\.(toml|ya?ml|json)$/i.exec(destination)?.[1]?.toLowerCase();
    if (extension === undefined) continue;
    return { path: destination, format: extension === 'yml' ? 'yaml' : (extension as 'toml' | 'yaml' | 'json') };
  }
  return undefined;
}

/** Who is named by an address in the environment. Only one direction of a ring is kept: the first found. */
function dependenciesOf(
  service: string,
  instances: readonly Instance[],
  all: readonly Workload[],
  cluster: ClusterNames,
): string[] {
  const hosts = instances
    .flatMap(({ environment }) => environment)
    .flatMap(({ endpoints }) => (endpoints ?? []).map(({ host }) => host.toLowerCase()));
  const named = new Set([...hosts, ...hosts.flatMap((host) => namesInCluster(host, cluster.namespace))]);
  const needed = all
    .filter((other) => other.service !== service && namesOf(other, cluster).some((name) => named.has(name)))
    .map((other) => other.service);
  return [...new Set(needed)].sort();
}

function namesOf({ service, runtime, instances }: Workload, cluster: ClusterNames): string[] {
  const aliases = instances.flatMap(({ networks }) => networks.flatMap((network) => network.aliases));
  return [service, ...aliases, ...(runtime === 'kubernetes' ? servicesOf(instances, cluster) : [])].map((name) =>
    name.toLowerCase(),
  );
}
