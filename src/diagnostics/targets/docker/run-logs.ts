import type { LogLine, RunLog } from '../../workload.ts';
import type { ContainerEvent, ContainerLog, InspectedContainer } from './answers.ts';
import { millisecondsOf } from './instant.ts';

/** The engine notes the start of a run a little after the program wrote its first lines. */
const START_SLACK_MS = 1000;
/** The shortest pause between two runs (catalogue 0.2). */
const RESTART_SLACK_MS = 100;

/**
 * The instant between the last run and the one before it: half-way, since the engine also notes the last lines of a run
 * a little after its end, but no more than a second before the start. Undefined if there was no run before.
 */
function runBoundary({ state }: InspectedContainer, events: readonly ContainerEvent[]): string | undefined {
  if (state.startedAt === undefined) return undefined;
  const started = millisecondsOf(state.startedAt);
  const ended = previousEnd(state, events);
  if (ended === undefined) return undefined;
  return new Date(Math.max((started + ended) / 2, started - START_SLACK_MS)).toISOString();
}

/** Inspect tells it only while the container runs again; after that only the events do. */
function previousEnd(state: InspectedContainer['state'], events: readonly ContainerEvent[]): number | undefined {
  const { startedAt = '', finishedAt } = state;
  if (finishedAt !== undefined && state.running && !state.restarting) return millisecondsOf(finishedAt);
  const died = events.findLast(({ action, at }) => action === 'die' && at < startedAt);
  return died === undefined ? undefined : millisecondsOf(died.at);
}

/**
 * Up to when the log must be read once more, because the last run alone filled the lines that were read. Undefined: not
 * needed. Only by what inspect tells, so that gathering need not wait for the events.
 */
export function earlierLogUntil(container: InspectedContainer, log: ContainerLog): string | undefined {
  const boundary = runBoundary(container, []);
  if (boundary === undefined || !log.truncated) return undefined;
  const first = log.lines[0]?.at;
  return first !== undefined && first >= boundary ? boundary : undefined;
}

/** The lines of the last run (`current`, even if it has ended) and of the one before it, apart. */
export function runLogsOf(
  container: InspectedContainer,
  events: readonly ContainerEvent[],
  log: ContainerLog | undefined,
  earlier: ContainerLog | undefined,
): RunLog[] {
  if (log === undefined) return [];
  const boundary = runBoundary(container, events) ?? lastStart(container);
  const isCurrent = ({ at }: LogLine) => boundary === undefined || at === undefined || at >= boundary;
  const current = log.lines.filter(isCurrent);
  const before = [...(earlier?.lines ?? []), ...log.lines.filter((line) => !isCurrent(line))];
  const previous = ofLastRun(before, boundary, events);
  const truncated = log.truncated && current.length === log.lines.length;
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

/** Without events the end of the run before an ended one is unknown: a little before the last start must do. */
function lastStart({ restartCount, state }: InspectedContainer): string | undefined {
  if (restartCount === 0 || state.startedAt === undefined) return undefined;
  return new Date(millisecondsOf(state.startedAt) - RESTART_SLACK_MS).toISOString();
}

/** Lines of runs before the previous one are not its own; where it began is known from the events only. */
function ofLastRun(
  lines: readonly LogLine[],
  boundary: string | undefined,
  events: readonly ContainerEvent[],
): LogLine[] {
  if (boundary === undefined) return [];
  const started = events.findLast(({ action, at }) => action === 'start' && at < boundary);
  const from = started === undefined ? '' : new Date(millisecondsOf(started.at) - START_SLACK_MS).toISOString();
  return lines.filter(({ at = '' }) => at >= from);
}
