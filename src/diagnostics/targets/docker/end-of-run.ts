import type { EndedBy } from '../../workload.ts';
import type { ContainerEvent } from './answers.ts';
import { millisecondsOf } from './instant.ts';

export interface RunHistory {
  /** Events of this container, oldest first. */
  readonly events: readonly ContainerEvent[];
  /** From when on they are complete; undefined: no events could be read. */
  readonly completeFrom: string | undefined;
  /** Instant of the examination. */
  readonly at: Date;
}

/** The kernel's kill for memory and the end of the main process come this close together, milliseconds. */
const OOM_BEFORE_END_MS = 5000;
const OOM_AFTER_END_MS = 1000;
/** A signal this long before the end did not cause it, unless the engine says `stop`. */
const KILL_BEFORE_END_MS = 30_000;
/** The engine says `stop` this long after the end. */
const STOP_DELAY_MS = 1500;

const SIGNALS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
};
/** Signals that others send; those that a program brings upon itself (SIGSEGV, SIGABRT) are its own end. */
const SENT_BY_OTHERS: ReadonlySet<number> = new Set([9, 15]);

/** Who or what ended the run whose `die` event this is, by the events around it. */
export function endOfRun(die: ContainerEvent, history: RunHistory, createdAt: string): EndedBy {
  const run = eventsOfRun(die, history.events);
  if (die.exitCode !== 0 && run.some((event) => isKillForMemory(event, die))) return 'oom';
  const kills = run.filter((event) => isKillOf(event, die));
  if (run.some(({ action }) => action === 'stop') || isStopUnderWay(kills, die, history)) return 'stopped';
  if (kills.length > 0) return 'killed';
  const signal = (die.exitCode ?? 0) - 128;
  if (!SENT_BY_OTHERS.has(signal)) return 'itself';
  return isComplete(die, history, createdAt) ? 'killed' : 'unknown';
}

/** From the start of the run (or the end of the one before) to the start of the next. */
function eventsOfRun(die: ContainerEvent, events: readonly ContainerEvent[]): ContainerEvent[] {
  const isBoundary = ({ action }: ContainerEvent) => action === 'start' || action === 'die';
  const others = events.filter((event) => event !== die);
  const before = others.filter(({ at }) => at <= die.at);
  const after = others.filter(({ at }) => at > die.at);
  const next = after.findIndex(isBoundary);
  return [...before.slice(before.findLastIndex(isBoundary) + 1), ...(next < 0 ? after : after.slice(0, next))];
}

function isKillForMemory(event: ContainerEvent, die: ContainerEvent): boolean {
  const before = millisecondsOf(die.at) - millisecondsOf(event.at);
  return event.action === 'oom' && before <= OOM_BEFORE_END_MS && before >= -OOM_AFTER_END_MS;
}

function isKillOf(event: ContainerEvent, die: ContainerEvent): boolean {
  if (event.action !== 'kill' || event.at > die.at) return false;
  const isRecent = millisecondsOf(die.at) - millisecondsOf(event.at) <= KILL_BEFORE_END_MS;
  const isDeadly = SENT_BY_OTHERS.has(event.signal ?? 0) || die.exitCode === 128 + (event.signal ?? 0);
  return isRecent && isDeadly;
}

/** `docker stop` alone sends SIGTERM and then SIGKILL; its `stop` event comes a little after the end. */
function isStopUnderWay(kills: readonly ContainerEvent[], die: ContainerEvent, { at }: RunHistory): boolean {
  const first = kills[0]?.signal;
  if (first === undefined || first === 9) return false;
  return kills.some(({ signal }) => signal === 9) || at.getTime() - millisecondsOf(die.at) < STOP_DELAY_MS;
}

/** Whether everything around the end was heard, so that no event means that the engine did not do it. */
export function isComplete(die: ContainerEvent, { completeFrom }: RunHistory, createdAt: string): boolean {
  if (completeFrom === undefined) return false;
  return completeFrom <= createdAt || millisecondsOf(die.at) - millisecondsOf(completeFrom) > KILL_BEFORE_END_MS;
}

/** The signal that an exit code tells of. */
export function signalOf(exitCode: number | undefined, endedBy: EndedBy): string | undefined {
  return exitCode === undefined || endedBy === 'start-failed' ? undefined : SIGNALS[exitCode - 128];
}
