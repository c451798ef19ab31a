import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '../../lab/slack/contract.ts';
import type { LocalSlack } from '../../lab/slack/server.ts';
import { AGAIN_MS, insist, NOTHING_STARTED, textOf, typed, until } from '../bot/local-bot.ts';

const PATIENCE_MS = 60_000;
/** Who has no report after this asks again. */
const REPORTED_WITHIN_MS = 20_000;

type Click = readonly [message: Message, action: string, user: string];

/** The channel of a stage: what stands there, and people who try again where they are told that nothing was started. */
export interface StageChannel {
  /** Every message with its replies; or what this person sees of them. */
  all(user?: string): Message[];
  /** A message as it is now. */
  now(message: Message): Message;
  /** What one person alone was told, in channel and threads. */
  toldAlone(user: string): Message[];
  /** Types `/botcore …`. */
  type(user: string, text: string, came: () => boolean): Promise<void>;
  click(...click: Click): Promise<void>;
}

export function openStageChannel(slack: LocalSlack, channel: string): StageChannel {
  const all: StageChannel['all'] = (user) => {
    const seen = user === undefined ? {} : { user };
    const top = slack.messages(channel, seen);
    return top.flatMap((message) => [message, ...slack.messages(channel, { thread: message.ts, ...seen })]);
  };
  const now: StageChannel['now'] = ({ ts }) => {
    const found = all().find((message) => message.ts === ts);
    if (found === undefined) throw new Error(`the message ${ts} is gone`);
    return found;
  };
  const toldAlone: StageChannel['toldAlone'] = (user) => all(user).filter(({ ephemeralFor }) => ephemeralFor === user);
  const click: StageChannel['click'] = async (message, action, user) => {
    const shown = (): Element | undefined => elementOf(now(message), action);
    const { blockId, actionId } = shown() ?? elementOf(message, action) ?? missing(action);
    const surface = { type: 'message', channel, ts: message.ts } as const;
    // A button that is gone was taken, by this click or by another.
    await insist(slack, { type: 'use_element', user, surface, blockId, actionId }, () => shown() === undefined);
  };
  return { all, now, toldAlone, click, type: (user, text, came) => typed(slack, { user, channel, text }, came) };
}

/** Asks until there is a report that was not there. Rejects after `end`. */
export async function askForReport(
  { all, type }: StageChannel,
  user: string,
  subject: string,
  end: number,
): Promise<Message> {
  const before = new Set(all().map(({ ts }) => ts));
  const report = (): Message | undefined => all().find((message) => !before.has(message.ts) && isReport(message));
  for (;;) {
    await type(user, `diagnose ${subject}`, () => report() !== undefined);
    try {
      return await until(report, 'a report', REPORTED_WITHIN_MS);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

/** Clicks until something came of it. */
export async function clickUntil(
  { click, toldAlone }: StageChannel,
  [message, action, user]: Click,
  came: () => boolean,
  what: string,
): Promise<void> {
  const refusals = (): number => toldAlone(user).filter(saysNothingStarted).length;
  for (const end = Date.now() + PATIENCE_MS; ; ) {
    const before = refusals();
    await click(message, action, user);
    await until(() => came() || refusals() > before, what, PATIENCE_MS);
    // What was told too late may have been done all the same.
    if (!came()) await sleep(AGAIN_MS);
    if (came()) return;
    if (Date.now() > end) throw new Error(`${what}: ${NOTHING_STARTED}`);
  }
}

interface Element {
  readonly blockId: string;
  readonly actionId: string;
}

/** A button by the start of its action id. */
export function elementOf({ blocks }: Message, action: string): Element | undefined {
  for (const block of (blocks ?? []) as { block_id?: string; elements?: { action_id?: string }[] }[])
    for (const element of block.elements ?? [])
      if (element.action_id?.startsWith(action) && block.block_id !== undefined)
        return { blockId: block.block_id, actionId: element.action_id };
  return undefined;
}

export function missing(what: string): never {
  throw new Error(`There is no ${what}.`);
}

function isReport({ blocks }: Message): boolean {
  return (
    /Root cause found|Healthy|Inconclusive/.test(textOf(blocks)) && /Incident \d+ · \d+ checks/.test(textOf(blocks))
  );
}

function saysNothingStarted({ blocks }: Message): boolean {
  return textOf(blocks).includes(NOTHING_STARTED);
}
