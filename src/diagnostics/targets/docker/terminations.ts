import type { EndedBy, Termination } from '../../workload.ts';
import type { ContainerEvent, InspectedContainer } from './answers.ts';
import { endOfRun, isComplete, type RunHistory, signalOf } from './end-of-run.ts';
import { millisecondsOf } from './instant.ts';
import { isEndAt } from './run-logs.ts';
import { withoutUndefined } from './without-undefined.ts';

export interface Terminations {
  /** Newest first. */
  readonly known: readonly Termination[];
  readonly forgotten: number;
}

/** All ends of runs that the events and inspect tell of, each once. */
export function terminationsOf(container: InspectedContainer, history: RunHistory): Terminations {
  const ofEvents = history.events
    .filter(({ action }) => action === 'die')
    .map((die) => terminationOf(container, die, history));
  const ended = [...withInspected(ofEvents, container, history), ...failedStarts(container, history.events)];
  const known = [...ended, ...childrenKilled(container, history)].sort((left, right) => (left.at < right.at ? 1 : -1));
  return { known, forgotten: Math.max(0, container.restartCount - byPolicy(known)) };
}

/** Ends since somebody last stopped it: the engine counts its restarts anew from there. */
function byPolicy(newestFirst: readonly Termination[]): number {
  const ofRuns = newestFirst.filter(({ endedBy }) => endedBy !== 'oom-child' && endedBy !== 'start-failed');
  const stopped = ofRuns.findIndex(({ endedBy }) => endedBy === 'stopped');
  return stopped < 0 ? ofRuns.length : stopped;
}

function terminationOf(container: InspectedContainer, die: ContainerEvent, history: RunHistory): Termination {
  const endedBy = endOfRun(die, history, container.createdAt);
  const startedAt = startOf(die, history.events);
  const ranForMs = startedAt === undefined ? die.ranForMs : millisecondsOf(die.at) - millisecondsOf(startedAt);
  return withoutUndefined({
    at: die.at,
    startedAt,
    ranForMs,
    exitCode: die.exitCode,
    signal: signalOf(die.exitCode, endedBy),
    endedBy,
    reason: endedBy === 'oom' ? 'OOMKilled' : undefined,
  });
}

function startOf(die: ContainerEvent, events: readonly ContainerEvent[]): string | undefined {
  const before = events.slice(0, events.indexOf(die));
  const last = before.findLast(({ action }) => action === 'start' || action === 'die');
  return last?.action === 'start' ? last.at : undefined;
}

/** Joins what inspect shows of the last end. Its time is the better one, and it may be an end that no event told of. */
function withInspected(
  ends: readonly Termination[],
  container: InspectedContainer,
  history: RunHistory,
): Termination[] {
  const { finishedAt } = container.state;
  if (finishedAt === undefined) return [...ends];
  const same = ends.findIndex(({ at }) => isEndAt(finishedAt, at));
  const event = ends[same];
  const inspected = inspectedEnd(container, finishedAt, history);
  if (event === undefined) return [...ends, inspected];
  const isOom = inspected.endedBy === 'oom' && event.endedBy !== 'stopped' && event.exitCode !== 0;
  const verdict = isOom ? { endedBy: 'oom' as const, reason: 'OOMKilled' } : {};
  return ends.with(same, { ...inspected, ...event, at: finishedAt, toldAt: event.at, ...verdict });
}

function inspectedEnd(container: InspectedContainer, finishedAt: string, history: RunHistory): Termination {
  const { state } = container;
  // The state is that of the next run (or of a start that failed): of this one it tells when it ended, and on engines
  // before 24 still that it was killed for memory.
  if (isUp(state) || isFailedStart(state)) {
    const wasOom = state.oomKilled && isUp(state) && !killedInThisRun(state, history);
    return { at: finishedAt, ...(wasOom ? { endedBy: 'oom', reason: 'OOMKilled' } : { endedBy: 'unknown' }) };
  }
  const end = { at: finishedAt, action: 'die', container: container.id, exitCode: state.exitCode };
  const isOom = state.oomKilled && state.exitCode !== 0;
  const byEvents = isOom ? 'oom' : endOfRun(end, history, container.createdAt);
  const isTold = byEvents !== 'unknown' && (byEvents !== 'itself' || isComplete(end, history, container.createdAt));
  const endedBy: EndedBy = !isTold && staysStopped(container) ? 'stopped' : byEvents;
  // A run of milliseconds is over before the engine notes that it began.
  const startedAt = state.startedAt !== undefined && state.startedAt > finishedAt ? finishedAt : state.startedAt;
  return withoutUndefined({
    at: finishedAt,
    startedAt,
    ranForMs: startedAt === undefined ? undefined : millisecondsOf(finishedAt) - millisecondsOf(startedAt),
    exitCode: state.exitCode,
    signal: signalOf(state.exitCode, endedBy),
    endedBy,
    reason: isOom ? 'OOMKilled' : undefined,
    message: state.error === '' ? undefined : state.error,
  });
}

/** How programs end that are told to; with any other code it may have crashed, and been stopped before the next try. */
const CODES_OF_A_STOP: readonly number[] = [0, 130, 137, 143];

/**
 * The engine starts what has this policy again, however it ended, unless somebody stopped or killed it through the engine:
 * so much is known without the events.
 */
function staysStopped({ state, restartPolicy }: InspectedContainer): boolean {
  const isStill = state.status === 'exited' && !state.running && !state.restarting && !state.dead;
  return restartPolicy === 'always' && isStill && CODES_OF_A_STOP.includes(state.exitCode);
}

/** A run is on. A container between two runs also says that it runs. */
function isUp(state: InspectedContainer['state']): boolean {
  return state.running && !state.restarting;
}

function killedInThisRun({ startedAt = '' }: InspectedContainer['state'], { events }: RunHistory): boolean {
  return events.some(({ action, at }) => action === 'oom' && at >= startedAt);
}

/** Codes that the engine sets itself when a start fails (catalogue 0.2); its sentence tells them from a program's own. */
function isFailedStart(state: InspectedContainer['state']): boolean {
  return state.error !== '' && !state.running && state.exitCode >= 126 && state.exitCode <= 128;
}

/** The engine has no event for a failed start; it detaches the container from its network again, which has one. */
function failedStarts(container: InspectedContainer, events: readonly ContainerEvent[]): Termination[] {
  const { state } = container;
  if (!isFailedStart(state)) return [];
  const after = state.finishedAt ?? container.createdAt;
  const detached = events.findLast(({ action, at }) => action === 'disconnect' && at > after);
  return [{ at: detached?.at ?? after, exitCode: state.exitCode, endedBy: 'start-failed', message: state.error }];
}

/** Kills for memory that the main process outlived. Several within a second are one. */
function childrenKilled(container: InspectedContainer, { events }: RunHistory): Termination[] {
  const kills = events.filter((event, index) => {
    if (event.action !== 'oom') return false;
    const next = events.slice(index + 1).find(({ action }) => action === 'die' || action === 'start');
    if (next?.action === 'die' && isSoonAfter(event, next) && next.exitCode !== 0) return false;
    const before = events.slice(0, index).findLast(({ action }) => action === 'oom' || action === 'die');
    return before === undefined || millisecondsOf(event.at) - millisecondsOf(before.at) > 1000;
  });
  const told = kills.map(({ at }): Termination => ({ at, endedBy: 'oom-child', reason: 'OOMKilled' }));
  const { startedAt, finishedAt, oomKilled } = container.state;
  // With a run before this one, the mark may be left from that one (see `inspectedEnd`).
  const isOfThisRun = oomKilled && isUp(container.state) && finishedAt === undefined;
  if (!isOfThisRun || startedAt === undefined || told.length > 0) return told;
  const message = 'at some time since this run started';
  return [{ at: startedAt, startedAt, endedBy: 'oom-child', reason: 'OOMKilled', message }];
}

function isSoonAfter(oom: ContainerEvent, die: ContainerEvent): boolean {
  return millisecondsOf(die.at) - millisecondsOf(oom.at) <= 5000;
}
