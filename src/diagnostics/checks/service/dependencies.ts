import type { Evidence } from '../../contract.ts';
import type { DependencySignal } from '../../log-signals.ts';
import type { Instance, Workload } from '../../workload.ts';
import { serves } from './case.ts';
import { isLooping } from './ends.ts';

/** The ports that databases listen on when nobody says otherwise. */
const DEFAULT_PORTS = { mongodb: 27_017, redis: 6379 } as const;

export type DependencyState = 'up' | 'down' | 'unknown';

/** A service or database of the platform file that a log line is about. */
export interface NamedDependency {
  readonly name: string;
  readonly state: DependencyState;
  /** Since when the last of its instances that work has been running. */
  readonly upSince?: string;
  /** It runs in Docker, and nothing but a start by hand would make it run. */
  readonly standsStill: boolean;
}

/**
 * Which dependency a line means: by host, else by the address in the service's environment, else by port or protocol
 * where only one fits. `undefined`: something outside of the platform, or the line does not tell.
 */
export function namedDependency(
  evidence: Evidence,
  service: string,
  signal: DependencySignal,
): NamedDependency | undefined {
  const needs = evidence.platform.services[service]?.dependsOn ?? [];
  const others = [...Object.keys(evidence.platform.databases), ...Object.keys(evidence.platform.services)];
  const everything = [...needs, ...others.filter((name) => name !== service && !needs.includes(name))];
  const name =
    everything.find(
      (candidate) => signal.host !== undefined && namesOf(evidence, candidate).has(firstLabel(signal.host)),
    ) ??
    byPort(evidence, needs, signal) ??
    byProtocol(evidence, needs, signal);
  return name === undefined ? undefined : dependencyOf(evidence, name);
}

function dependencyOf(evidence: Evidence, name: string): NamedDependency {
  const workloads = workloadsOf(evidence, name);
  const instances = workloads.flatMap((workload) => workload.instances);
  const starts = instances.filter((instance) => works(instance, evidence.at)).map(({ startedAt }) => startedAt ?? '');
  const upSince = starts.sort().at(-1);
  const inDocker = workloads.length > 0 && workloads.every(({ runtime }) => runtime === 'docker');
  const standsStill =
    inDocker && instances.length > 0 && instances.every(({ state }) => state === 'exited' || state === 'created');
  return { name, state: stateOfDependency(evidence, name), standsStill, ...(upSince ? { upSince } : {}) };
}

function workloadsOf({ platform, workloads }: Evidence, dependency: string): Workload[] {
  const service = platform.databases[dependency]?.service ?? dependency;
  return workloads.filter((workload) => workload.service === service);
}

/** Every name under which a service or database can be meant, in lower case. */
export function namesOf(evidence: Evidence, dependency: string): ReadonlySet<string> {
  const { platform, workloads } = evidence;
  const database = platform.databases[dependency];
  const service = database?.service ?? dependency;
  const entry = platform.services[service];
  const instances = workloads.filter((workload) => workload.service === service).flatMap((each) => each.instances);
  const names = [
    dependency,
    service,
    entry?.container,
    entry?.composeService,
    entry?.deployment,
    entry?.statefulSet,
    ...(database?.replicaSet ?? []).map((member) => member.split(':')[0]),
    ...instances.flatMap(({ name, networks }) => [name, ...networks.flatMap(({ aliases }) => aliases)]),
  ];
  return new Set(names.flatMap((name) => (name === undefined || name === '' ? [] : [firstLabel(name)])));
}

/** `mongodb.production.svc.cluster.local` is `mongodb`. An address of numbers stays whole. */
function firstLabel(host: string): string {
  const lower = host.toLowerCase();
  return /^[\d.]+$/.test(lower) ? lower : (lower.split('.')[0] ?? lower);
}

function byPort(evidence: Evidence, needs: readonly string[], { host, port }: DependencySignal): string | undefined {
  // A name that is none of ours is another system, whatever its port.
  if (port === undefined || (host !== undefined && !/^[\d.:]+$/.test(host) && host !== 'localhost')) return undefined;
  const fitting = needs.filter((name) => portOf(evidence, name) === port);
  return fitting.length === 1 ? fitting[0] : undefined;
}

function byProtocol(
  evidence: Evidence,
  needs: readonly string[],
  { host, protocol }: DependencySignal,
): string | undefined {
  if (host !== undefined || protocol === undefined || protocol === 'http') return undefined;
  const fitting = needs.filter((name) => kindOf(evidence, name) === protocol);
  return fitting.length === 1 ? fitting[0] : undefined;
}

export function portOf({ platform }: Evidence, dependency: string): number | undefined {
  const database = platform.databases[dependency];
  const declared = platform.services[database?.service ?? dependency]?.port;
  return declared ?? (database === undefined ? undefined : DEFAULT_PORTS[database.kind]);
}

function kindOf({ platform }: Evidence, dependency: string): 'mongodb' | 'redis' | undefined {
  const direct = platform.databases[dependency]?.kind;
  return direct ?? Object.values(platform.databases).find(({ service }) => service === dependency)?.kind;
}

/** As its runtime sees it; whether a database answers is the database checks' question. */
export function stateOfDependency(evidence: Evidence, dependency: string): DependencyState {
  const workloads = workloadsOf(evidence, dependency);
  if (workloads.length === 0) return 'unknown';
  const instances = workloads.flatMap((workload) => workload.instances);
  return instances.some((instance) => works(instance, evidence.at)) ? 'up' : 'down';
}

function works(instance: Instance, at: Date): boolean {
  return serves(instance) && !isLooping(instance, at);
}
