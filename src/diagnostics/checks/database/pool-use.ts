import type { Evidence } from '../../contract.ts';
import type { Instance } from '../../workload.ts';
import type { DatabaseView } from './database-view.ts';

/**
 * MongoDB's driver specification "Connection Monitoring and Pooling": maxPoolSize is 100 where nobody says another.
 * Some drivers differ (that of Rust takes 10), so what rests on it alone proves nothing.
 */
export const DEFAULT_POOL_SIZE = 100;

/** Manual of the Node driver, "Connection Pools": each client opens two more sockets per server for monitoring. */
const MONITORING_CONNECTIONS = 2;

/** What the pools of a service may take of one server. */
export interface PoolUse {
  readonly service: string;
  readonly replicas: number;
  readonly poolSize: number;
  /** Its connection string says the size; otherwise it is the driver's. */
  readonly written: boolean;
  /** An address in its environment leads to the database. */
  readonly addressed: boolean;
  /** All its pools full, with monitoring, where each replica has one. */
  readonly most: number;
  /** Connection strings that lead there, of all replicas: each may be a pool of its own. */
  readonly pools: number;
  /** All of those full, with monitoring. */
  readonly mostOfAll: number;
  readonly readings: readonly string[];
}

/** Whatever runs holds connections, also what is on its way out. */
const HOLDING: ReadonlySet<Instance['state']> = new Set(['running', 'paused', 'terminating']);

/** `undefined`: what runs of it was not seen. A pool is one of a client and a server: members of a set do not add up. */
export function poolUse(evidence: Evidence, view: DatabaseView, service: string): PoolUse | undefined {
  const workloads = evidence.workloads.filter((workload) => workload.service === service);
  const instances = workloads
    .flatMap((workload) => workload.instances)
    .filter(({ role, state }) => role === 'main' && HOLDING.has(state));
  if (instances.length === 0) return undefined;
  const strings = instances.map((instance) => stringsTo(view, instance));
  const sizes = strings.flat().flatMap((size) => size ?? []);
  const poolSize = sizes.length === 0 ? DEFAULT_POOL_SIZE : Math.max(...sizes);
  const pools = strings.flatMap((ofInstance) => (ofInstance.length === 0 ? [undefined] : ofInstance));
  return {
    service,
    replicas: instances.length,
    poolSize,
    written: sizes.length > 0,
    addressed: strings.some((ofInstance) => ofInstance.length > 0),
    most: mostOf(instances.length, poolSize),
    pools: pools.length,
    mostOfAll: pools.reduce((sum: number, size) => sum + mostOf(1, size ?? DEFAULT_POOL_SIZE), 0),
    readings: [...new Set(instances.flatMap(({ readings }) => readings))],
  };
}

export function mostOf(replicas: number, poolSize: number): number {
  return replicas * (poolSize + MONITORING_CONNECTIONS);
}

/** The largest pool with which that many clients stay within a budget; 0: there is none. */
export function largestPool(budget: number, replicas: number): number {
  return Math.max(0, Math.floor(budget / replicas) - MONITORING_CONNECTIONS);
}

/** `desk: 5 × (100 + 2) = 510`. */
export function poolSentence({ service, replicas, poolSize, most }: PoolUse): string {
  return `${service}: ${replicas} × (${poolSize} + ${MONITORING_CONNECTIONS}) = ${most}`;
}

/** Of each variable that leads there the pool size that it says; a string with several hosts says it of each. */
function stringsTo({ names }: DatabaseView, { environment }: Instance): (number | undefined)[] {
  return environment.flatMap(({ endpoints = [] }) => {
    const there = endpoints.filter(({ scheme, host }) => scheme.startsWith('mongodb') && leadsTo(names, host));
    const sizes = there.flatMap(({ poolSize }) => poolSize ?? []);
    if (there.length === 0) return [];
    return [sizes.length === 0 ? undefined : sizes.includes(0) ? Number.POSITIVE_INFINITY : Math.max(...sizes)];
  });
}

/** By its own name, or by the one that a cluster gives to a service: `mongodb.trading.svc.cluster.local`. */
function leadsTo(names: readonly string[], host: string): boolean {
  const [label = ''] = host.split('.');
  return names.includes(host) || (/\.svc(\.|$)/.test(host) && names.includes(label));
}
