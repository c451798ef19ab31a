import type { EventHistory } from './answers.ts';
import type { Engine } from './engine.ts';
import { containerEvent, type EventMessage, eventMessage, messageTime } from './event-messages.ts';
import { engineTime } from './instant.ts';

/**
 * All messages that the engine still has, oldest first. Unfiltered, because only so one sees how far back it remembers:
 * its ring holds 256 messages of every kind, and what is older than its oldest message is unknown. That is also true of
 * a ring that is not full, since the engine starts with an empty one and does not say when it started.
 */
export async function engineMessages(engine: Engine, now: number, signal: AbortSignal): Promise<EventMessage[]> {
  const until = now + (await clockOffset(engine, signal));
  const body = await engine.read('/events', { since: '0', until: engineTime(until) }, signal);
  return body
    .toString()
    .split('\n')
    .map(eventMessage)
    .filter((message) => message !== undefined)
    .sort((left, right) => messageTime(left) - messageTime(right));
}

/** Without a kept store: the engine's own short memory, and honestly no more. */
export async function engineHistory(engine: Engine, now: number, signal: AbortSignal): Promise<EventHistory> {
  const messages = await engineMessages(engine, now, signal);
  const oldest = messages[0];
  return {
    completeFrom: new Date(oldest === undefined ? now : messageTime(oldest)).toISOString(),
    containersFrom: {},
    events: messages.map(containerEvent).filter((event) => event !== undefined),
  };
}

/** Differences below this are rounding: the `Date` header counts whole seconds. */
const NEGLIGIBLE_MS = 2000;

/**
 * How far the engine's clock is ahead of ours. An `until` in the engine's future would make it wait until then; one in
 * its past would hide the newest events.
 */
export async function clockOffset(engine: Engine, signal: AbortSignal): Promise<number> {
  const response = await engine.open('/_ping', {}, signal);
  response.resume();
  const theirs = Date.parse(response.headers.date ?? '');
  const offset = theirs - Date.now();
  // Rounded up to the next second: waiting for it loses less than missing the newest event.
  return Number.isNaN(offset) || Math.abs(offset) < NEGLIGIBLE_MS ? 0 : offset + 1000;
}
