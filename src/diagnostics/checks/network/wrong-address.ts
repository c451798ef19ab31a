import leven from 'leven';
import type { Evidence } from '../../contract.ts';
import type { DependencySignal } from '../../log-signals.ts';
import type { Instance } from '../../workload.ts';
import { type Case, serves } from '../service/case.ts';
import { namesOf, portOf, stateOfDependency } from '../service/dependencies.ts';
import { hasDied } from '../service/ends.ts';
import { runSignals } from '../service/run-signals.ts';

export interface WrongAddress {
  readonly kind: 'host' | 'port';
  readonly host: string;
  readonly port?: number | undefined;
  readonly variable?: string | undefined;
  readonly rightHost?: string | undefined;
  readonly rightPort?: number | undefined;
  readonly known: readonly string[];
  /** What of the platform file is meant by the address. */
  readonly dependencies: readonly string[];
  readonly database: boolean;
  readonly logLine: string;
  readonly at?: string | undefined;
}

/** What a running service says counts for this long; what its last run said counts while that is why it died. */
const LATELY_MS = 10 * 60_000;
const DATABASE_SCHEME = /^(?:mongodb|redis|rediss|postgres|mysql|amqp)/;
/** Beyond so many letters a name is another name, not a slip. */
const SLIP = 3;

interface Endpoint {
  readonly variable: string;
  readonly scheme: string;
  readonly host: string;
  readonly port?: number | undefined;
}

/** The first address of the environment that the log complains of and that is wrong by what runs on the platform. */
export function wrongAddress(evidence: Evidence, suspect: Case, instance: Instance): WrongAddress | undefined {
  if (instance.role === 'sidecar') return undefined;
  const signals = complaints(instance, evidence.at);
  for (const signal of signals) {
    const wrong =
      signal.how === 'unresolved'
        ? wrongHost(evidence, suspect, instance, signal)
        : wrongPort(evidence, suspect, instance, signal);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function complaints(instance: Instance, at: Date): DependencySignal[] {
  const { ended, current } = runSignals(instance);
  const lately = current.filter(
    (signal) => signal.at !== undefined && at.getTime() - Date.parse(signal.at) <= LATELY_MS,
  );
  return [...(hasDied(instance, at) ? ended : []), ...lately].filter(
    (signal): signal is DependencySignal => signal.kind === 'dependency-refused',
  );
}

/** The engine forgets the name of a container that does not run: a name of the platform is right, its owner is down. */
function wrongHost(
  evidence: Evidence,
  { workload }: Case,
  instance: Instance,
  signal: DependencySignal,
): WrongAddress | undefined {
  const known = knownNames(evidence);
  const suspicious = endpointsOf(instance).filter(
    ({ host }) => isInternal(host, workload.runtime) && !known.has(labelOf(host)),
  );
  const endpoint =
    signal.host === undefined
      ? // a line without a host means the only address that can be wrong
        suspicious.length === 1
        ? suspicious[0]
        : undefined
      : suspicious.find(({ host }) => labelOf(host) === labelOf(signal.host ?? ''));
  const host = endpoint?.host ?? signal.host;
  if (host === undefined || !isInternal(host, workload.runtime) || known.has(labelOf(host))) return undefined;
  const candidates = candidatesFor(evidence, workload.service, endpoint);
  return {
    kind: 'host',
    host,
    port: endpoint?.port ?? signal.port,
    variable: endpoint?.variable,
    rightHost: nearest(host, candidates),
    known: candidates,
    dependencies: meantBy(evidence, workload.service, endpoint, signal),
    database:
      endpoint === undefined
        ? signal.protocol === 'mongodb' || signal.protocol === 'redis'
        : DATABASE_SCHEME.test(endpoint.scheme),
    logLine: signal.text,
    at: signal.at,
  };
}

/** The host is right and its owner runs; only the port is none of its. */
function wrongPort(
  evidence: Evidence,
  { service }: Case,
  instance: Instance,
  signal: DependencySignal,
): WrongAddress | undefined {
  if (signal.how !== 'refused') return undefined;
  for (const { variable, host, port } of endpointsOf(instance)) {
    if (port === undefined || (signal.port !== undefined && signal.port !== port)) continue;
    if (signal.host !== undefined && /[a-z]/i.test(signal.host) && labelOf(signal.host) !== labelOf(host)) continue;
    const owner = [...Object.keys(evidence.platform.databases), ...Object.keys(evidence.platform.services)].find(
      (name) => namesOf(evidence, name).has(labelOf(host)),
    );
    // database.service-path says it
    if (owner !== undefined && owner in evidence.platform.databases && needs(evidence, service, owner)) continue;
    const right = owner === undefined ? undefined : portOf(evidence, owner);
    if (owner === undefined || right === undefined || right === port || stateOfDependency(evidence, owner) !== 'up')
      continue;
    return {
      kind: 'port',
      host,
      port,
      variable,
      rightPort: right,
      known: [],
      dependencies: [owner],
      database: false,
      logLine: signal.text,
      at: signal.at,
    };
  }
  return undefined;
}

function endpointsOf({ environment }: Instance): Endpoint[] {
  return environment.flatMap(({ name, endpoints = [] }) =>
    endpoints.map((endpoint) => ({ variable: name, ...endpoint })),
  );
}

/** Names of the platform's own network: one label, or a cluster's. Others are the world's, and its DNS may be broken. */
function isInternal(host: string, runtime: 'docker' | 'kubernetes'): boolean {
  if (host === 'localhost' || /^[\d.]+$/.test(host) || host.includes('[')) return false;
  return !host.includes('.') || (runtime === 'kubernetes' && /\.svc(?:\.|$)/.test(host));
}

function labelOf(host: string): string {
  return host.toLowerCase().split('.')[0] ?? '';
}

function knownNames(evidence: Evidence): ReadonlySet<string> {
  const { services, databases } = evidence.platform;
  return new Set([...Object.keys(services), ...Object.keys(databases)].flatMap((name) => [...namesOf(evidence, name)]));
}

/** A wrong name cannot be looked up; its protocol or port tells what was meant. */
function meantBy(
  evidence: Evidence,
  service: string,
  endpoint: Endpoint | undefined,
  signal: DependencySignal,
): string[] {
  const { databases, services } = evidence.platform;
  const needs = services[service]?.dependsOn ?? [];
  const kind =
    endpoint === undefined
      ? signal.protocol
      : endpoint.scheme.replace(/^mongodb.*/, 'mongodb').replace(/^rediss?$/, 'redis');
  const ofKind = needs.filter((name) => databases[name]?.kind === kind);
  const port = endpoint?.port ?? signal.port;
  return ofKind.length > 0 ? ofKind : needs.filter((name) => port !== undefined && portOf(evidence, name) === port);
}

/** Names of what it depends on, those of running containers first. */
function candidatesFor(evidence: Evidence, service: string, endpoint: Endpoint | undefined): string[] {
  const needs = evidence.platform.services[service]?.dependsOn ?? [];
  const fitting = needs.filter(
    (name) => endpoint?.port === undefined || (portOf(evidence, name) ?? endpoint.port) === endpoint.port,
  );
  const running = (name: string) => {
    const runner = evidence.platform.databases[name]?.service ?? name;
    return evidence.workloads.some((workload) => workload.service === runner && workload.instances.some(serves));
  };
  const ordered = [...fitting].sort((left, right) => Number(running(right)) - Number(running(left)));
  return [...new Set(ordered.flatMap((name) => [...namesOf(evidence, name)]))].filter(
    (name) => !/^[0-9a-f]{12}$/.test(name),
  );
}

function nearest(host: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((name) => ({ name, distance: leven(labelOf(host), name) }))
    .sort((left, right) => left.distance - right.distance);
  const best = ranked[0];
  if (best === undefined) return undefined;
  return best.distance <= SLIP || candidates.length === 1 ? best.name : undefined;
}

function needs({ platform }: Evidence, service: string, database: string): boolean {
  const names = [database, platform.databases[database]?.service];
  return (platform.services[service]?.dependsOn ?? []).some((name) => names.includes(name));
}
