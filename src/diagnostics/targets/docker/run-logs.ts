import type { LogLine, RunLog } from '../../workload.ts';
import type { ContainerEvent, ContainerLog, InspectedContainer } from './answers.ts';
import { millisecondsOf } from './instant.ts';

/** The engine notes the start of a run a little after the program wrote its first lines. */
const START_SLACK_MS = 1000;
/** The shortest pause between two runs (catalogue 0.2). */
const RESTART_SLACK_MS = 100;

/** The engine notes the end of a run, copies its last words, and then says `die`: later by up to a few seconds. */
const DIE_DELAY_MS = 15_000;

/** From when on lines are those of the last run, and from when on those of the one before it; undefined: from the first. */
interface RunStarts {
  readonly current: string | undefined;
  readonly previous: string | undefined;
}

/**
 * At the event of the end, where there is one: the engine says `die` once it has copied the last words of a run (or has
 * waited seconds for them), and only then starts it again. Else half-way from its end to the next start, since the engine notes the last lines of a run a little after its
 * end, but no more than a second before that start.
 */
function runStarts({ state }: InspectedContainer, events: readonly ContainerEvent[]): RunStarts {
  const { startedAt, finishedAt } = state;
  if (startedAt === undefined) return { current: undefined, previous: undefined };
  const died = events.flatMap(({ action, at }) => (action === 'die' && at < startedAt ? [at] : []));
  // Inspect tells when the run before ended only while the container runs again; after that only the events do.
  const isUp = state.running && !state.restarting;
  if (finishedAt === undefined || !isUp || isEndAt(finishedAt, died.at(-1)))
    return { current: died.at(-1), previous: died.at(-2) };
  const [started, ended] = [millisecondsOf(startedAt), millisecondsOf(finishedAt)];
  const middle = Math.max((started + ended) / 2, started - START_SLACK_MS);
  return { current: new Date(middle).toISOString(), previous: died.findLast((at) => at < finishedAt) };
}

/** Whether the `die` tells of the end that inspect shows, and not of an earlier one. */
export function isEndAt(finishedAt: string, died: string | undefined): boolean {
  if (died === undefined) return false;
  const delay = millisecondsOf(died) - millisecondsOf(finishedAt);
  return delay >= 0 && delay < DIE_DELAY_MS;
}

/**
 * Up to when the log is to be read once more, for the last words of the run before: the last run alone filled the lines
 * that were read, or none of them is of it. Then it said nothing yet, or the log was read before an end that inspect, asked
 * at the same time, already shows. Undefined: not needed. Only by what inspect tells, so that gathering need not wait for
 * the events.
 */
export function earlierLogUntil(container: InspectedContainer, log: ContainerLog): string | undefined {
  const { current } = runStarts(container, []);
  if (current === undefined) return undefined;
  const isFilled = log.truncated && (log.lines[0]?.at ?? '') >= current;
  const isOlder = (log.lines.at(-1)?.at ?? '') < current;
  return isFilled || isOlder ? current : undefined;
}

/** The lines of the last run (`current`, even if it has ended) and of the one before it, apart. */
export function runLogsOf(
  container: InspectedContainer,
  events: readonly ContainerEvent[],
  log: ContainerLog | undefined,
  earlier: ContainerLog | undefined,
): RunLog[] {
  if (log === undefined) return [];
  const starts = runStarts(container, events);
  const start = starts.current ?? lastStart(container);
  const isCurrent = ({ at }: LogLine) => start === undefined || at === undefined || at > start;
  const all = joined(log.lines, earlier?.lines ?? []);
  const current = all.filter(isCurrent);
  const previous = all.filter((line) => !isCurrent(line) && (line.at ?? '') > (starts.previous ?? ''));
  const truncated = log.truncated && current.length >= log.lines.length;
  const runs: RunLog[] = [{ run: 'current', container: container.name, lines: current, truncated }];
  if (previous.length > 0)
    runs.push({
      run: 'previous',
      container: container.name,
      lines: previous,
      truncated: earlier?.truncated ?? log.truncated,
    });
  return runs;
}

/** Lines that were read twice, once. */
function joined(lines: readonly LogLine[], earlier: readonly LogLine[]): readonly LogLine[] {
  const instants = earlier.flatMap(({ at }) => at ?? []);
  const [first, last] = [instants[0], instants.at(-1)];
  if (first === undefined || last === undefined) return lines;
  const before = lines.filter(({ at }) => at !== undefined && at < first);
  return [...before, ...earlier, ...lines.filter(({ at }) => at === undefined || at > last)];
}

/** Without events the end of the run before an ended one is unknown: a little before the last start must do. */
function lastStart({ restartCount, state }: InspectedContainer): string | undefined {
  if (restartCount === 0 || state.startedAt === undefined) return undefined;
  return new Date(millisecondsOf(state.startedAt) - RESTART_SLACK_MS).toISOString();
}
