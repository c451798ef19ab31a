import type { Message } from '../../lab/slack/contract.ts';
import type { LocalSlack } from '../../lab/slack/server.ts';
import type { Platform } from '../../src/diagnostics/platform.ts';
import type { Examiner } from '../../src/examiner.ts';
import { createFixEngine, type Writers } from '../../src/fix-engine.ts';
import type { Approval } from '../../src/jobs/approval-contract.ts';
import { createApprovals } from '../../src/jobs/approvals.ts';
import { createAudit } from '../../src/jobs/audit.ts';
import type { FixEngine } from '../../src/jobs/fix-contract.ts';
import { Policy } from '../../src/jobs/policy.ts';
import { connectRedis, redisReady } from '../../src/jobs/redis.ts';
import type { BotCoreOptions } from '../../src/start-bot-core.ts';
import type { FixOptions } from '../../src/start-fixes.ts';
import { type LocalBot, startLocalBot, textOf, until } from '../bot/local-bot.ts';

const AUDIT_KEY = 'a key of a test, which is no secret at all';
export const ERIN = 'U0ENGINEER';
export const ADA = 'U0APPROVER';
export const ALAN = 'U0SECONDAP';

/** erin and the approvers may ask, the approvers approve: one for R1 and R2, two for R3. */
const policy = Policy.parse({
  roles: { engineers: { users: [ERIN], groups: ['S0APPROVER'] }, approvers: { groups: ['S0APPROVER'] } },
  allow: [{ name: 'every fix', request: ['engineers'], approve: ['approvers'] }],
});

const PATIENCE_MS = 60_000;

export interface FixStageOptions {
  readonly platform: Platform;
  readonly examiner: Examiner;
  readonly writers: Writers;
  readonly fixes?: Partial<FixOptions>;
  readonly core?: Partial<BotCoreOptions>;
  /** How long a fix has to show that it helps, and to go on helping; default: what its remediation says, and 1.5 s. */
  readonly times?: Partial<ReturnType<FixEngine['times']>> | undefined;
}

/** The whole bot over a local Slack, and people who click there. */
export interface FixStage {
  readonly bot: LocalBot;
  readonly slack: LocalSlack;
  /** Types `/botcore diagnose …` and waits for the report that offers this. */
  diagnose(subject: string, remediation: string): Promise<Message>;
  /** Clicks on an offer, and waits for its card. */
  propose(report: Message, remediation: string, user?: string): Promise<Message>;
  click(message: Message, action: string, user: string): Promise<void>;
  /** A card with all the votes that its risk needs. */
  approve(card: Message): Promise<void>;
  reject(card: Message, user: string, reason: string): Promise<unknown>;
  /** A message as it is now. */
  now(message: Message): Message;
  /** Waits for the card that asks again in the place of one that was not carried out. */
  askedAgain(card: Message): Promise<Message>;
  /** Waits until a card says this in its title. */
  titled(card: Message, title: string): Promise<Message>;
  /** What one person alone was told, in channel and threads. */
  told(user: string): string;
  approvalOf(card: Message): Promise<Approval>;
  auditKinds(): Promise<string[]>;
  auditFaults(): Promise<number>;
  stop(): Promise<void>;
}

export async function startFixStage({
  platform,
  examiner,
  writers,
  fixes,
  core,
  times,
}: FixStageOptions): Promise<FixStage> {
  const engine = createFixEngine({ platform, targets: examiner.targets, writers });
  const options = {
    engine: { ...engine, times: briefly(engine, times) },
    policy,
    auditKey: AUDIT_KEY,
    verifyPauseMs: 500,
    ...fixes,
  };
  const bot = await startLocalBot({ platform, examine: examiner.examine, fixes: options, ...core });
  const redis = connectRedis(bot.redis.url, 'desk');
  // Tests kill it; what that means is asserted, not logged.
  redis.on('error', () => undefined);
  await redisReady(redis, 5000);
  const approvals = createApprovals(redis, { policy, platform });
  const audit = createAudit(redis, { key: AUDIT_KEY });
  const { slack } = bot;
  const ops = slack.channel('ops');
  const all = (user?: string): Message[] => {
    const seen = user === undefined ? {} : { user };
    const top = slack.messages(ops, seen);
    return top.flatMap((message) => [message, ...slack.messages(ops, { thread: message.ts, ...seen })]);
  };
  const now: FixStage['now'] = ({ ts }) => {
    const found = all().find((message) => message.ts === ts);
    if (found === undefined) throw new Error(`the message ${ts} is gone`);
    return found;
  };
  const click: FixStage['click'] = async (message, action, user) => {
    const { blockId, actionId } = elementOf(now(message), action) ?? elementOf(message, action) ?? missing(action);
    const surface = { type: 'message', channel: ops, ts: message.ts } as const;
    await slack.act({ type: 'use_element', user, surface, blockId, actionId });
  };
  const stage: FixStage = {
    bot,
    slack,
    now,
    click,
    async diagnose(subject, remediation) {
      const act = { type: 'slash_command', user: ERIN, channel: ops, command: '/botcore' } as const;
      const end = Date.now() + PATIENCE_MS;
      const seen: string[] = [];
      for (;;) {
        const before = new Set(all().map(({ ts }) => ts));
        await slack.act({ ...act, text: `diagnose ${subject}` });
        const report = await until(
          () => all().find((message) => !before.has(message.ts) && isReport(message)),
          'a report',
          20_000,
        );
        if (offerOf(report, remediation) !== undefined) return report;
        seen.push(report.text);
        // A fault may take seconds to show.
        if (Date.now() > end) throw new Error(`“${remediation}” is not offered: ${[...new Set(seen)].join(' | ')}`);
        await new Promise((resolve) => setTimeout(resolve, 2000));
      }
    },
    async propose(report, remediation, user = ERIN) {
      const before = new Set(all().map(({ ts }) => ts));
      await click(report, offerOf(now(report), remediation) ?? missing(remediation), user);
      const isCard = (message: Message): boolean =>
        !before.has(message.ts) && elementOf(message, 'approve_fix') !== undefined;
      return until(() => all().find(isCard), `the card of ${remediation}`, PATIENCE_MS);
    },
    async approve(card) {
      const { needed } = await stage.approvalOf(card);
      for (const user of [ADA, ALAN].slice(0, needed)) await click(card, 'approve_fix', user);
    },
    async reject(card, user, reason) {
      await click(card, 'reject_fix', user);
      const view = await until(() => slack.views(user).at(-1), 'the modal');
      const state = { reason: { reason_text: { type: 'plain_text_input' as const, value: reason } } };
      return slack.act({ type: 'submit_view', user, viewId: view.id, state });
    },
    askedAgain(card) {
      const isNext = (message: Message): boolean =>
        message.ts > card.ts && elementOf(message, 'approve_fix') !== undefined;
      return until(() => all().find(isNext), 'the card that asks again', PATIENCE_MS);
    },
    async titled(card, title) {
      try {
        return await until(
          () => (textOf(now(card).blocks).includes(title) ? now(card) : undefined),
          title,
          PATIENCE_MS * 2,
        );
      } catch (error) {
        throw new Error(`${error}: ${now(card).text} ${textOf(now(card).blocks).slice(0, 1500)}`);
      }
    },
    told: (user) => textOf(all(user).filter(({ ephemeralFor }) => ephemeralFor === user)),
    async approvalOf(card) {
      const id = textOf(now(card).blocks).match(/"block_id":"approval-([^"]+)"/)?.[1];
      const found = (await approvals.ofIncident(incidentOf(card))).filter(
        (each) => each.id === id || (id === undefined && each.card?.ts === card.ts),
      );
      return found[0] ?? missing(`the approval of ${card.ts}`);
    },
    async auditKinds() {
      await audit.collect();
      const kinds: string[] = [];
      for await (const { kind } of audit.entries()) kinds.push(kind);
      return kinds;
    },
    auditFaults: async () => (await audit.verify()).faults.length,
    async stop() {
      redis.disconnect();
      await bot.stop();
      await Promise.allSettled([examiner.close(), writers.close()]);
    },
  };
  return stage;
}

/** As long as an effect may take, and only a moment of how long it must stay: some must stay for a quarter of an hour. */
function briefly({ times }: FixEngine, others: FixStageOptions['times']): FixEngine['times'] {
  return (plan) => ({ withinMs: times(plan).withinMs, steadyMs: 1500, ...others });
}

interface Element {
  readonly blockId: string;
  readonly actionId: string;
}

/** A button by the start of its action id. */
function elementOf({ blocks }: Message, action: string): Element | undefined {
  for (const block of (blocks ?? []) as { block_id?: string; elements?: { action_id?: string }[] }[])
    for (const element of block.elements ?? [])
      if (element.action_id?.startsWith(action) && block.block_id !== undefined)
        return { blockId: block.block_id, actionId: element.action_id };
  return undefined;
}

/** The action id of the button that offers this: a report says the id of a remediation nowhere, its title does. */
function offerOf(message: Message, title: string): string | undefined {
  for (const block of (message.blocks ?? []) as { elements?: { action_id?: string; text?: { text?: string } }[] }[])
    for (const { action_id: action, text } of block.elements ?? [])
      if (action?.startsWith('propose_fix') && text?.text?.startsWith(title)) return action;
  return undefined;
}

function isReport({ blocks }: Message): boolean {
  return (
    /Root cause found|Healthy|Inconclusive/.test(textOf(blocks)) && /Incident \d+ · \d+ checks/.test(textOf(blocks))
  );
}

function incidentOf(card: Message): string {
  return textOf(card.blocks).match(/Incident (\d+) ·/)?.[1] ?? missing('the incident of a card');
}

function missing(what: string): never {
  throw new Error(`There is no ${what}.`);
}
