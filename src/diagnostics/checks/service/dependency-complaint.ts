import type { Evidence } from '../../contract.ts';
import type { DependencySignal, LogSignal } from '../../log-signals.ts';
import type { Instance } from '../../workload.ts';
import type { Case } from './case.ts';
import { type DependencyState, namedDependency } from './dependencies.ts';
import { hasDied, isDown } from './ends.ts';
import { runSignals } from './run-signals.ts';

/** A service retries while what it needs comes up: refusals of its first two minutes are no fault (catalogue 0.6). */
const WARM_UP_MS = 120_000;
/** Of a service that is well otherwise, only what it says now counts, and only when it says it again. */
const LATELY_MS = 120_000;
const WINDOW_MS = 300_000;
const REPEATED = 2;
/** Silent for so many times its longest pause, and for so long at least: what it complained of is over. */
const SILENT_PAUSES = 4;
const SILENT_MS = 15_000;

export interface Complaint {
  readonly signal: DependencySignal;
  /** Service or database of the platform file; absent: another system. */
  readonly dependency?: string;
  readonly state: DependencyState;
  /** See `NamedDependency`. */
  readonly upSince?: string;
  readonly standsStill: boolean;
  /** The words stand in the trace that ended the run. */
  readonly inPanic: boolean;
  readonly count: number;
}

/** These explain a run's end by themselves; a refused connection after or beside them is a consequence or noise. */
const STRONGER: ReadonlySet<LogSignal['kind']> = new Set([
  'missing-environment',
  'configuration-error',
  'address-in-use',
  'disk-full',
  'heap-exhausted',
]);

/** What an instance says of a dependency that does not answer, if that can be why it is not well. */
export function complaintOf(evidence: Evidence, suspect: Case, instance: Instance): Complaint | undefined {
  if (instance.role === 'sidecar') return undefined;
  const { ended, fatal, current } = runSignals(instance);
  if (hasDied(instance, evidence.at)) {
    const own = suspect.workload.configuration?.state === 'invalid' || fatal.some(({ kind }) => STRONGER.has(kind));
    const complaint = own ? undefined : worst(evidence, suspect, refusals(ended), ended);
    if (complaint !== undefined || isDown(instance)) return complaint;
  }
  return ofRunning(evidence, suspect, instance, current);
}

function ofRunning(
  evidence: Evidence,
  suspect: Case,
  instance: Instance,
  current: readonly LogSignal[],
): Complaint | undefined {
  const now = evidence.at.getTime();
  const recent = refusals(current).filter(({ at }) => at !== undefined && now - Date.parse(at) <= WINDOW_MS);
  const last = recent[recent.length - 1];
  if (last?.at === undefined) return undefined;
  if (instance.ready === 'no') return worst(evidence, suspect, recent, current);
  const up = instance.startedAt === undefined ? Number.POSITIVE_INFINITY : now - Date.parse(instance.startedAt);
  const complaint = worst(evidence, suspect, recent, current);
  // What does not run is why, at once; what seems to run must be missed again and again.
  if (complaint?.state === 'down') return complaint;
  const still = now - Date.parse(last.at) <= LATELY_MS && recent.length >= REPEATED && up > WARM_UP_MS;
  return still && !isOver(recent, complaint, now) ? complaint : undefined;
}

/** What it complained of has begun anew since, or it complained much more often while it had a reason to. */
function isOver(recent: readonly DependencySignal[], complaint: Complaint | undefined, now: number): boolean {
  const instants = recent.flatMap(({ at }) => (at === undefined ? [] : [Date.parse(at)]));
  const last = Math.max(...instants);
  if (complaint?.upSince !== undefined && Date.parse(complaint.upSince) > last) return true;
  const pauses = instants.map((instant, index) => instant - (instants[index - 1] ?? instant));
  return now - last > Math.max(SILENT_MS, SILENT_PAUSES * Math.max(...pauses));
}

function refusals(signals: readonly LogSignal[]): DependencySignal[] {
  return signals.filter((signal): signal is DependencySignal => signal.kind === 'dependency-refused');
}

const STATES: readonly DependencyState[] = ['down', 'unknown', 'up'];

/** Of several dependencies: the one that is down; then what is known; then what was said first. */
function worst(
  evidence: Evidence,
  { service }: Case,
  signals: readonly DependencySignal[],
  all: readonly LogSignal[],
): Complaint | undefined {
  const complaints = signals.map((signal): Complaint => {
    const named = namedDependency(evidence, service, signal);
    const inPanic = all.some(
      (other) => other.kind === 'panic' && signal.index >= other.index && signal.index <= other.lastIndex,
    );
    return {
      signal,
      ...(named === undefined ? {} : { dependency: named.name }),
      ...(named?.upSince === undefined ? {} : { upSince: named.upSince }),
      state: named?.state ?? 'unknown',
      standsStill: named?.standsStill ?? false,
      inPanic,
      count: signals.length,
    };
  });
  const rank = ({ dependency, state }: Complaint) => (dependency === undefined ? 3 : STATES.indexOf(state));
  return complaints.reduce<Complaint | undefined>(
    (best, each) => (best === undefined || rank(each) < rank(best) ? each : best),
    undefined,
  );
}
