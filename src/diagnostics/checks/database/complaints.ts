import type { Evidence } from '../../contract.ts';
import { type LogSignal, logSignals } from '../../log-signals.ts';
import { shortened } from '../../quoted.ts';
import type { Workload } from '../../workload.ts';
import { hasDied, isDown, newestEnd } from '../service/ends.ts';

/** A line in which a service complains of a database. */
export interface Complaint {
  readonly service: string;
  readonly kind: 'refused' | 'unresolved' | 'timeout' | 'selection' | 'auth' | 'too-many';
  readonly text: string;
  readonly at?: string;
  readonly host?: string;
  readonly port?: number;
  /** Among the last words of a service that died since: why it is down, and nothing of how the database is now. */
  readonly past: boolean;
  readonly readings: readonly string[];
}

/** Older lines are about something that may be over. */
const WINDOW_MS = 5 * 60_000;

/** One database as log lines may name it; `foreign` are the names of the others of its kind. */
export interface Named {
  readonly kind: 'mongodb' | 'redis';
  readonly names: readonly string[];
  readonly foreign: readonly string[];
}

/**
 * What the services that depend on a database say of it in their logs. A line counts when it names the database or its
 * protocol: a refusal of somebody else's port is no evidence.
 */
export function complaintsOf(evidence: Evidence, services: readonly string[], database: Named): Complaint[] {
  return evidence.workloads
    .filter(({ service }) => services.includes(service))
    .flatMap((workload) => complaintsIn(workload, database, evidence.at));
}

function complaintsIn({ service, instances }: Workload, database: Named, now: Date): Complaint[] {
  return instances.flatMap((instance) => {
    const { logs, readings } = instance;
    const died = isDown(instance) && hasDied(instance, now) ? newestEnd(instance)?.at : undefined;
    return logs
      .flatMap(({ lines }) => logSignals(lines))
      .flatMap((signal): Complaint[] => {
        const said = saidOf(signal, database);
        const past = !isWithin(signal, now.getTime());
        if (said === undefined || (past && (died === undefined || !isWithin(signal, Date.parse(died))))) return [];
        const at = signal.at === undefined ? {} : { at: signal.at };
        return [{ service, ...said, ...at, past, text: shortened(signal.text, 200), readings }];
      });
  });
}

function isWithin({ at }: LogSignal, until: number): boolean {
  return at === undefined || until - Date.parse(at) <= WINDOW_MS;
}

function saidOf(
  signal: LogSignal,
  { kind, names, foreign }: Named,
): Pick<Complaint, 'kind' | 'host' | 'port'> | undefined {
  if (signal.kind === 'authentication-failed') return signal.what === kind ? { kind: 'auth' } : undefined;
  if (signal.kind === 'too-many-connections') return { kind: 'too-many' };
  if (signal.kind !== 'dependency-refused') return undefined;
  const { host, port, protocol, how } = signal;
  const named = host !== undefined && names.includes(host);
  const spoken = protocol === kind && (host === undefined || !foreign.includes(host));
  if (!named && !spoken) return undefined;
  return { kind: how, ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port }) };
}

/** `rust-core-engine and python-ai-service`, each once. */
export function complainers(complaints: readonly Complaint[]): string {
  return [...new Set(complaints.map(({ service }) => service))].join(' and ');
}

/** The first of them in time. */
export function earliest(complaints: readonly Complaint[]): string | undefined {
  return complaints
    .flatMap(({ at }) => (at === undefined ? [] : [at]))
    .sort()
    .at(0);
}
