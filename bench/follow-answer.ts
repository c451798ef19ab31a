import type { LiveChange } from '../lab/slack/contract.ts';
import type { LocalSlack } from '../lab/slack/server.ts';

/** Milliseconds since the question. */
export interface Answered {
  /** Until the bot's first message in the channel. */
  readonly postedMs: number;
  /** Until that message said what was expected. */
  readonly saidMs: number;
}

const ANSWER_WITHIN_MS = 30_000;

/** What is quick because nothing was done is no answer. */
const FAILURE = /could not be examined/;

/** Follows the next message of an app in #ops until its text is what was expected. */
export function followAnswer(slack: LocalSlack, expected: RegExp): Promise<Answered> {
  const askedAt = performance.now();
  const channel = slack.channel('ops');
  return new Promise((resolve, reject) => {
    let posted: { ts: string; ms: number } | undefined;
    let latest = 'no message came';
    const look = (change: LiveChange): void => {
      if (change.type !== 'message_added' && change.type !== 'message_changed') return;
      const { message } = change;
      if (message.channel !== channel || message.ephemeralFor !== null || message.botId === null) return;
      const ms = performance.now() - askedAt;
      if (change.type === 'message_added' && message.threadTs === null) posted ??= { ts: message.ts, ms };
      if (posted?.ts !== message.ts) return;
      latest = message.text;
      if (expected.test(latest)) end(() => resolve({ postedMs: posted?.ms ?? ms, saidMs: ms }));
      else if (FAILURE.test(latest)) end(() => reject(new Error(`The answer was: ${latest}`)));
    };
    const stop = slack.watch(look);
    const timer = setTimeout(() => end(() => reject(new Error(`No answer in time: ${latest}`))), ANSWER_WITHIN_MS);
    const end = (settle: () => void): void => {
      stop();
      clearTimeout(timer);
      settle();
    };
  });
}
