import { setTimeout as sleep } from 'node:timers/promises';
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
import { AGAIN_MS, type LocalBot, startLocalBot, textOf, until } from '../bot/local-bot.ts';
import { askForReport, clickUntil, elementOf, missing, openStageChannel } from './stageChannel.ts';

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
/** A fault may take a while to show: a kubelet waits two minutes between two looks for a volume. */
const OFFERED_WITHIN_MS = 200_000;
const TITLED_WITHIN_MS = 300_000;
/** Some remediations promise their effect within seconds, for a machine that has nothing else to do. */
const EFFECT_WITHIN_MS = 120_000;

export interface FixStageOptions {
  readonly platform: Platform;
  readonly examiner: Examiner;
  readonly writers: Writers;
  readonly fixes?: Partial<FixOptions>;
  readonly core?: Partial<BotCoreOptions>;
  /** How long a fix has to show that it helps, and to go on helping; default: two minutes or more, and 1.5 s. */
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
  /** Clicks, and waits until this person alone is told these words. */
  refused(message: Message, action: string, user: string, words: string): Promise<void>;
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
  // Who reads here waits as long as it takes: what a desk does in a second is the bot's own business.
  const redis = connectRedis(bot.redis.url, 'worker');
  // Tests kill it; what that means is asserted, not logged.
  redis.on('error', () => undefined);
  await redisReady(redis, 60_000);
  const approvals = createApprovals(redis, { policy, platform });
  const audit = createAudit(redis, { key: AUDIT_KEY });
  const { slack } = bot;
  const channel = openStageChannel(slack, slack.channel('ops'));
  const { all, now, click } = channel;
  /** A vote is written down before the click is acked; who finds that theirs was not votes again. */
  const vote = async (card: Message, user: string): Promise<void> => {
    for (const end = Date.now() + PATIENCE_MS; ; await sleep(AGAIN_MS)) {
      await click(card, 'approve_fix', user);
      if ((await stage.approvalOf(card)).votes.some((each) => each.user === user)) return;
      if (Date.now() > end) throw new Error(`the vote of ${user} was not taken: ${stage.told(user).slice(-1500)}`);
    }
  };
  const stage: FixStage = {
    bot,
    slack,
    now,
    click,
    async diagnose(subject, remediation) {
      const seen = new Set<string>();
      for (const end = Date.now() + OFFERED_WITHIN_MS; ; await sleep(2000)) {
        const report = await askForReport(channel, ERIN, subject, end);
        if (offerOf(report, remediation) !== undefined) return report;
        seen.add(report.text);
        if (Date.now() > end) throw new Error(`“${remediation}” is not offered: ${[...seen].join(' | ')}`);
      }
    },
    async propose(report, remediation, user = ERIN) {
      const before = new Set(all().map(({ ts }) => ts));
      const isCard = (message: Message): boolean =>
        !before.has(message.ts) && elementOf(message, 'approve_fix') !== undefined;
      const card = (): Message | undefined => all().find(isCard);
      const action = offerOf(now(report), remediation) ?? missing(remediation);
      await clickUntil(channel, [report, action, user], () => card() !== undefined, `the card of ${remediation}`);
      return card() ?? missing(`card of ${remediation}`);
    },
    async refused(message, action, user, words) {
      const times = (): number => channel.toldAlone(user).filter((each) => textOf(each).includes(words)).length;
      const before = times();
      await clickUntil(channel, [message, action, user], () => times() > before, words);
    },
    async approve(card) {
      const { needed } = await stage.approvalOf(card);
      for (const user of [ADA, ALAN].slice(0, needed)) await vote(card, user);
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
          TITLED_WITHIN_MS,
        );
      } catch (error) {
        throw new Error(`${error}: ${now(card).text} ${textOf(now(card).blocks).slice(0, 1500)}`);
      }
    },
    told: (user) => textOf(channel.toldAlone(user)),
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

/**
 * At least as long as an effect may take, and only a moment of how long it must stay: some must stay for a quarter of
 * an hour.
 */
function briefly({ times }: FixEngine, others: FixStageOptions['times']): FixEngine['times'] {
  return (plan) => ({ withinMs: Math.max(times(plan).withinMs, EFFECT_WITHIN_MS), steadyMs: 1500, ...others });
}

/** The action id of the button that offers this: a report says the id of a remediation nowhere, its title does. */
function offerOf(message: Message, title: string): string | undefined {
  for (const block of (message.blocks ?? []) as { elements?: { action_id?: string; text?: { text?: string } }[] }[])
    for (const { action_id: action, text } of block.elements ?? [])
      if (action?.startsWith('propose_fix') && text?.text?.startsWith(title)) return action;
  return undefined;
}

function incidentOf(card: Message): string {
  return textOf(card.blocks).match(/Incident (\d+) ·/)?.[1] ?? missing('the incident of a card');
}
