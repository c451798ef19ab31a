import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { refusalView } from '../bot/views/refusal.ts';
import type { SlackMessage } from '../bot/views/rich-text.ts';
import { DeliveryError } from '../jobs/contract.ts';

const GIVE_UP_MS = 15 * 60_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;

/** Where the queue does not answer, and the person must ask again. */
export const queueDownView = (): SlackMessage =>
  refusalView({
    reason: 'The queue (Redis) does not answer, so nothing was started.',
    remedy: 'Ask again in a minute. From a terminal, `botcore diagnose` works without the queue.',
    suggestions: [],
  });

/** The same, where Slack delivers it again: it may start by itself, so nobody should count on its being gone. */
export const deliveredAgainView = (): SlackMessage =>
  refusalView({
    reason: 'The queue (Redis) does not answer, so nothing was started yet.',
    remedy: 'Slack delivers your request again after one and after six minutes. Ask again if nothing has come by then.',
    suggestions: [],
  });

/** The same, where the request is kept. */
const keptView = (): SlackMessage =>
  refusalView({
    reason: 'The queue (Redis) does not answer. Your request is kept.',
    remedy: 'It starts as soon as the queue is back. You are told if it is given up.',
    suggestions: [],
  });

/** What was kept is no longer. */
const givenUpView = (): SlackMessage =>
  refusalView({
    reason: 'The queue (Redis) has not come back, so nothing was started. Your request is no longer kept.',
    remedy: 'Ask again in a minute. From a terminal, `botcore diagnose` works without the queue.',
    suggestions: [],
  });

interface Keeping {
  readonly log: Logger;
  /** Aborted when this process stops. Then it is tried once more. */
  readonly stopping: AbortSignal;
  /** Tells the one who waits. Absent: nobody does. */
  readonly tell?: (message: SlackMessage) => Promise<void>;
  readonly giveUpAfterMs?: number;
}

/**
 * Slack has an event acked before we see it, and does not deliver it again. So what could not be written down is kept
 * here and tried again until it is, until nobody waits for it any more, or until this process stops.
 */
export async function keepTrying<Result>(act: () => Promise<Result>, keeping: Keeping): Promise<Result> {
  const { log, stopping, tell, giveUpAfterMs = GIVE_UP_MS } = keeping;
  const say = async (message: SlackMessage): Promise<void> =>
    tell?.(message).catch((error: unknown) => log.warn({ error: String(error) }, 'Nobody was told of a kept event'));
  const started = Date.now();
  let isKept = false;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await act();
    } catch (error) {
      if (stopping.aborted || Date.now() - started > giveUpAfterMs) {
        await say(givenUpView());
        throw error;
      }
      if (!isKept) {
        isKept = true;
        log.warn({ error: String(error) }, 'An event could not be written down and is kept');
        await say(keptView());
      }
      const askedFor = error instanceof DeliveryError ? error.retryAfterMs : 0;
      await sleep(Math.max(pause, askedFor), undefined, { signal: stopping }).catch(() => {});
    }
  }
}
