import type { LogSignal, PanicSignal } from '../../log-signals.ts';
import type { Instance } from '../../workload.ts';
import { hasDied, isLooping, newestEnd, ownEnds, recurs } from './ends.ts';
import { runSignals } from './run-signals.ts';
import { absentArgument, fileThatIsDirectory } from './wrong-mount.ts';

/** The trace that ended a run is among its last lines; one further up was survived. */
const LAST_LINES = 60;
/** "Same signature ≥2" (catalogue 2.2). */
export const SAME_SIGNATURE = 2;

/** Named by checks of their own, although a trace is how the program says them. */
const NAMED_ELSEWHERE: ReadonlySet<LogSignal['kind']> = new Set([
  'missing-environment',
  'configuration-error',
  'address-in-use',
  'disk-full',
  'authentication-failed',
  'too-many-connections',
]);

export interface Panic {
  readonly signal: PanicSignal;
  /** How often the same trace stands in the log of all runs. */
  readonly count: number;
}

/**
 * The trace in which the last run ended, unless something else is the reason: a variable, the configuration, a port, a
 * disk, or a dependency that the trace itself names.
 */
export function panicOf(instance: Instance, at: Date): Panic | undefined {
  const end = newestEnd(instance);
  if ((!hasDied(instance, at) && !recurs(instance, at)) || end?.exitCode === 0) return undefined;
  if (end !== undefined && end.endedBy !== 'itself' && end.endedBy !== 'unknown') return undefined;
  const { ended, fatal, endedLines, all } = runSignals(instance);
  const isOfStart = fileThatIsDirectory(instance) ?? absentArgument(instance);
  if (fatal.some(isNamedElsewhere) || isOfStart !== undefined) return undefined;
  const late = ended.filter(
    (signal): signal is PanicSignal => signal.kind === 'panic' && signal.lastIndex >= endedLines.length - LAST_LINES,
  );
  // The first is the cause, the rest its consequences; of traces that may have been survived, the last is the fatal one.
  const signal = late.find(({ uncaught }) => uncaught) ?? late[late.length - 1];
  if (signal === undefined || blamesDependency(signal, ended)) return undefined;
  const count = all.filter((other) => other.kind === 'panic' && other.signature === signal.signature).length;
  return { signal, count: Math.max(count, repeated(instance, at)) };
}

/** That V8 ran out of its heap has a check of its own; of other runtimes the trace is all there is. */
function isNamedElsewhere(signal: LogSignal): boolean {
  return NAMED_ELSEWHERE.has(signal.kind) || (signal.kind === 'heap-exhausted' && signal.runtime === 'node');
}

function blamesDependency(panic: PanicSignal, signals: readonly LogSignal[]): boolean {
  return signals.some(
    ({ kind, index }) => kind === 'dependency-refused' && index >= panic.index && index <= panic.lastIndex,
  );
}

/** Ends with the same exit code are the same crash: the log of earlier runs may be gone. */
function repeated(instance: Instance, at: Date): number {
  const ends = ownEnds(instance, at);
  const same = ends.filter(
    ({ exitCode, endedBy }) => exitCode === ends[0]?.exitCode && endedBy === ends[0]?.endedBy,
  ).length;
  return isLooping(instance, at) ? Math.max(same, instance.restarts) : same;
}
