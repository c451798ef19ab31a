import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Content,
  DeliveryError,
  type Incident,
  type Notifier,
  type Part,
  type Place,
  type Posted,
  type SharedText,
} from './contract.ts';
import type { DeliveryRate } from './delivery-rate.ts';
import { type Incidents, type Turn, TurnLostError } from './incidents.ts';

export interface TellDependencies {
  readonly incidents: Incidents;
  readonly notifier: Notifier;
  readonly rate: DeliveryRate;
}

interface Telling {
  readonly turn: Turn;
  readonly part: Part;
  readonly place: Place;
  readonly signal: AbortSignal;
}

const UNKNOWN_TRIES = 4;

/** The clocks of ours and of the other side may differ by this much. */
const CLOCK_SKEW_MS = 60_000;

/** Where an incident is told: where it was asked, unless the bot may not post there. */
export function placeOf(incident: Incident): Place {
  return incident.displaced ?? incident.place;
}

/**
 * Posts a part of an incident once. That it may exist is written down before it is posted, and where it stands after;
 * whoever finds the first without the second looks for the message before posting it.
 */
export async function tellOnce(dependencies: TellDependencies, telling: Telling, content: Content): Promise<Posted> {
  const { notifier } = dependencies;
  return once(dependencies, telling, () => notifier.post(telling.place, telling.part, content));
}

/** Shares a file in the thread of the anchor once, in the same way. */
export async function shareOnce(
  dependencies: TellDependencies,
  telling: Telling,
  anchor: Posted,
  file: SharedText,
): Promise<void> {
  const thread = { channel: anchor.channel, thread: telling.place.thread ?? anchor.ts };
  await once(dependencies, { ...telling, place: thread }, async () => {
    await dependencies.notifier.share(thread, telling.turn.incident, telling.part, file);
    // Sharing is asynchronous and does not say which message it made; the anchor stands for it.
    return anchor;
  });
}

async function once(
  { incidents, notifier, rate }: TellDependencies,
  { turn, part, place, signal }: Telling,
  send: () => Promise<Posted>,
): Promise<Posted> {
  const before = await incidents.post(turn.incident, part);
  if (before?.posted !== undefined) return before.posted;
  const since = new Date((before?.since ?? new Date()).getTime() - CLOCK_SKEW_MS);
  const look = (): Promise<Posted | undefined> => notifier.find(place, turn.incident, part, since);
  let posted = before === undefined ? undefined : await persistently(rate, place, signal, look);
  if (before === undefined) await incidents.intend(turn, part);
  for (let unknown = 0; posted === undefined; ) {
    await rate.admitPost(place.channel, signal);
    if (!(await incidents.holds(turn))) throw new TurnLostError('Somebody else tells this incident.');
    try {
      posted = await send();
    } catch (error) {
      if (!(error instanceof DeliveryError) || error.outcome === 'refused') throw error;
      if (error.outcome === 'throttled') await rate.pause('post', place.channel, error.retryAfterMs);
      else if (++unknown >= UNKNOWN_TRIES) throw error;
      else {
        await sleep(500 * unknown, undefined, { signal });
        posted = await persistently(rate, place, signal, look);
      }
    }
  }
  await incidents.record(turn, part, posted);
  return posted;
}

/** Edits a message until it is done: to edit it twice is to edit it once. */
export async function edit(
  { notifier, rate }: TellDependencies,
  posted: Posted,
  content: Content,
  signal: AbortSignal,
): Promise<void> {
  await rate.admitEdit(posted.channel, signal);
  await persistently(rate, posted, signal, () => notifier.update(posted, content));
}

/** Repeats what may be repeated. */
async function persistently<Result>(
  rate: DeliveryRate,
  place: { readonly channel: string },
  signal: AbortSignal,
  act: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof DeliveryError) || error.outcome === 'refused') throw error;
      if (error.outcome === 'throttled') {
        await rate.pause('edit', place.channel, error.retryAfterMs);
        await rate.admitEdit(place.channel, signal);
      } else if (attempt >= UNKNOWN_TRIES) throw error;
      else await sleep(500 * attempt, undefined, { signal });
    }
  }
}
