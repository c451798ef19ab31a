import { setTimeout as sleep } from 'node:timers/promises';
import { type Look, lookOf, type Moment } from '../../lab/scenarios/look.ts';
import type { Message } from '../../lab/slack/contract.ts';
import { outside } from '../../src/bot/views/mrkdwn.ts';
import type { Diagnosis } from '../../src/diagnostics/contract.ts';
import type { Platform } from '../../src/diagnostics/platform.ts';
import { createExaminer } from '../../src/examiner.ts';
import type { Incident } from '../../src/jobs/contract.ts';
import { createIncidents, type Incidents } from '../../src/jobs/incidents.ts';
import { connectRedis, redisReady } from '../../src/jobs/redis.ts';
import { type LocalBot, startLocalBot, textOf } from '../bot/local-bot.ts';

const POLL_MS = 150;
/** Until an answer is there whole. A platform that is broken stays so; when it was looked at is in the answer. */
const PATIENCE_MS = 60_000;
const AGAIN_MS = 1000;
/** As many as are asked at the same time when scenes overlap; an answer that has to queue is one of another moment. */
const CONCURRENCY = 8;

/** The whole bot, with its real engine, and somebody in the local Slack who asks it. */
export interface AskedBot {
  /**
   * Types `/botcore diagnose …` and reads the answer. `lateMs` is counted to when the examination began.
   */
  ask(subject: string, moment: Moment): Promise<AnsweredLook>;
  /** What should never be: refused calls, a bot that gave up. */
  troubles(): readonly string[];
  stop(): Promise<void>;
}

/** What somebody who asked in Slack was told. */
export interface AnsweredLook extends Look {
  /** What is wrong with how it was told. */
  readonly untold: readonly string[];
}

export async function startAskedBot(platform: Platform, dockerHost: string): Promise<AskedBot> {
  const examiner = await createExaminer(platform, { DOCKER_HOST: dockerHost, KUBECONFIG: undefined }, {});
  const bot = await startLocalBot({ platform, examine: examiner.examine, concurrency: CONCURRENCY });
  // Who reads here waits as long as it takes: what a desk does in a second is the bot's own business.
  const redis = connectRedis(bot.redis.url, 'worker');
  await redisReady(redis, 60_000);
  const incidents = createIncidents(redis);
  let asks = 0;
  return {
    ask(subject, moment) {
      const channel = bot.slack.channel(CHANNELS[asks++ % CHANNELS.length] ?? 'ops');
      return ask({ bot, incidents, channel }, subject, moment);
    },
    troubles: () => [
      ...bot.fatal,
      ...bot.slack.calls().flatMap(({ method, error }) => (error === null ? [] : [`${method}: ${error}`])),
    ],
    async stop() {
      redis.disconnect();
      await bot.stop();
      await examiner.close();
    },
  };
}

/** Slack takes a message a second per channel, and an answer is two: asked in one alone, they would wait for each other. */
const CHANNELS = ['ops', 'alerts'] as const;

interface Parts {
  readonly bot: LocalBot;
  readonly incidents: Incidents;
  readonly channel: string;
}

async function ask(parts: Parts, subject: string, moment: Moment): Promise<AnsweredLook> {
  const typedAt = Date.now();
  let asked = await type(parts, subject, typedAt);
  // Slack says that the bot was late, or the bot that its Redis was, on a machine that stalls: people type it again.
  while (asked.incident === undefined && Date.now() < typedAt + PATIENCE_MS / 2) {
    await sleep(AGAIN_MS);
    asked = await type(parts, subject, typedAt);
  }
  const { incident, because } = asked;
  const report = incident === undefined ? undefined : await parts.incidents.report(incident.id);
  if (incident === undefined || report === undefined) return unanswered(moment, because);
  const { diagnosis } = report;
  const lateMs = moment.lateMs + Date.parse(diagnosis.startedAt) - typedAt;
  return {
    ...lookOf(diagnosis, { ...moment, lateMs }, Date.now() - typedAt),
    untold: untold(messagesOf(parts, incident), incident, diagnosis),
  };
}

async function type(
  parts: Parts,
  subject: string,
  since: number,
): Promise<{ readonly incident: Incident | undefined; readonly because: string }> {
  const { slack } = parts.bot;
  const acted = await slack.act({
    type: 'slash_command',
    user: slack.person('engineer'),
    channel: parts.channel,
    command: '/botcore',
    text: `diagnose ${subject.replace(/^(service|database):/, '')}`,
  });
  if (!acted.ok) return { incident: undefined, because: acted.error };
  const incident = await ended(parts, subject, since);
  return { incident, because: `the incident is ${incident?.state ?? 'not there'}` };
}

/** The incident that was opened since, once all of it is told, or as it is when that takes too long. */
async function ended({ incidents }: Parts, subject: string, since: number): Promise<Incident | undefined> {
  const isIt = (each: Incident): boolean => each.subject === subject && Date.parse(each.askedAt) >= since;
  const opened = (await incidents.recent(60)).find(isIt);
  for (let incident = opened; ; ) {
    const isDone = incident?.state === 'reported' || incident?.state === 'failed';
    if (incident === undefined || isDone || Date.now() > since + PATIENCE_MS) return incident;
    await sleep(POLL_MS);
    incident = await incidents.read(incident.id);
  }
}

/** What everybody in the channel sees of an incident, without its thread. */
function messagesOf({ bot: { slack }, channel }: Parts, { id }: Incident): Message[] {
  const bot = slack.state().app.botId;
  return slack
    .messages(channel)
    .filter(({ botId, ephemeralFor }) => botId === bot && ephemeralFor === null)
    .filter(({ blocks }) => textOf(blocks).includes(`Incident ${id} ·`));
}

function untold(messages: readonly Message[], { id, state, anchor }: Incident, { roots }: Diagnosis): string[] {
  const [message] = messages;
  // What a sentence quotes is shown as code, without its backticks.
  const [read = '', ...words] = [
    readText(message?.blocks),
    ...roots.slice(0, 1).flatMap(({ finding }) => [outside(finding.summary, 500), finding.cause]),
  ].map((text) => text.replaceAll('`', ''));
  return [
    ...(state === 'reported' ? [] : [`incident ${id} is ${state}`]),
    ...(messages.length === 1 ? [] : [`incident ${id} has ${messages.length} messages`]),
    ...(message?.ts === anchor?.ts ? [] : [`the report of incident ${id} is not its first message`]),
    ...words.flatMap((each) => (read.includes(each) ? [] : [`incident ${id} does not say “${each}”`])),
  ];
}

/** The words of blocks in their order; an instant, which Slack shows in the reader's time zone, as what stands for it. */
function readText(blocks: unknown): string {
  if (Array.isArray(blocks)) return blocks.map(readText).join('');
  if (typeof blocks !== 'object' || blocks === null) return '';
  const { type, text, fallback, ...others } = blocks as Record<string, unknown>;
  if (type === 'date') return String(fallback);
  return typeof text === 'string' ? text : [text, ...Object.values(others)].map(readText).join('');
}

function unanswered(moment: Moment, reason: string): AnsweredLook {
  return {
    ...moment,
    verdict: 'none',
    roots: [],
    words: [],
    notes: [],
    unchecked: [],
    tookMs: PATIENCE_MS,
    untold: [reason],
  };
}
