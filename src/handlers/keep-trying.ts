import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { refusalView } from '../bot/views/refusal.ts';
import type { SlackMessage } from '../bot/views/rich-text.ts';

const GIVE_UP_MS = 15 * 60_000;
const LONGEST_PAUSE_MS = 5000;

/** Where the queue does not answer, and the person must ask again. */
export const queueDownView = (): SlackMessage =>
  refusalView({
    reason: 'The queue (Redis) does not answer, so nothing was started.',
    remedy: 'Ask again in a minute. From a terminal, `botcore diagnose` works without the queue.',
    suggestions: [],
  });

/** The same, where the request is kept. */
export const keptView = (): SlackMessage =>
  refusalView({
    reason: 'The queue (Redis) does not answer. Your request is kept.',
    remedy: 'It starts as soon as the queue is back; there is no need to ask again.',
    suggestions: [],
  });

/**
 * Slack has an event acked before we see it, and does not deliver it again. So what could not be written down is kept
 * here and tried again until it is, or until nobody waits for it any more.
 */
export async function keepTrying<Result>(
  act: () => Promise<Result>,
  log: Logger,
  onFirstFailure: () => Promise<void>,
): Promise<Result> {
  const started = Date.now();
  for (let pause = 200, failures = 0; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await act();
    } catch (error) {
      failures += 1;
      if (Date.now() - started > GIVE_UP_MS) throw error;
      if (failures === 1) {
        log.warn({ error: String(error) }, 'An event could not be written down and is kept');
        await onFirstFailure().catch(() => {});
      }
      await sleep(pause);
    }
  }
}
