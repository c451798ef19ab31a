import type { LogSignal } from '../../log-signals.ts';
import type { LogLine } from '../../workload.ts';

/** What many programs complain of at their start, and then do without: a key of the error reporter, a port of metrics. */
const OFTEN_SURVIVED: ReadonlySet<LogSignal['kind']> = new Set([
  'missing-environment',
  'configuration-error',
  'address-in-use',
  'disk-full',
]);
/** A program says why it ends, and then how: so many lines may lie between the two. */
const NEARBY_LINES = 5;
/** Who goes on for so long after a complaint did not end for it; retries say it again. */
const OUTLIVED_MS = 30_000;

/**
 * The signals of a run that ended which may be why. "The last lines before it" tell (catalogue 2.2): not a complaint of
 * an early line, after which it worked on, and then panicked or failed to reach what it needs.
 */
export function fatalSignals(signals: readonly LogSignal[], lines: readonly LogLine[]): LogSignal[] {
  const lastAt = Date.parse(lines.findLast(({ at }) => at !== undefined)?.at ?? '');
  const ends = signals.filter(
    (signal) => (signal.kind === 'panic' && signal.uncaught) || signal.kind === 'dependency-refused',
  );
  return signals.filter((signal) => {
    if (!OFTEN_SURVIVED.has(signal.kind)) return true;
    const isOutlived = signal.at !== undefined && lastAt - Date.parse(signal.at) > OUTLIVED_MS;
    return !isOutlived && !ends.some(({ index }) => index - signal.lastIndex > NEARBY_LINES);
  });
}
