import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { PersonAction } from '../../lab/slack/contract.ts';
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from '../../lab/slack/server.ts';
import type { Diagnosis } from '../../src/diagnostics/contract.ts';
import { Platform } from '../../src/diagnostics/platform.ts';
import { statusOf } from '../../src/diagnostics/status.ts';
import type { Examine } from '../../src/jobs/contract.ts';
import { type BotCore, type BotCoreOptions, startBotCore } from '../../src/start-bot-core.ts';
import { type PrivateRedis, startRedis } from '../realParts.ts';

export const platform = Platform.parse({
  name: 'bot-core',
  docker: { project: 'bot-core' },
  services: {
    'rust-core-engine': { container: 'rust-core-engine', role: 'trading-engine', dependsOn: ['mongodb', 'redis'] },
    'python-ai-service': { container: 'python-ai-service', dependsOn: ['mongodb'] },
    frontend: { container: 'frontend', dependsOn: ['rust-core-engine'] },
    'mongodb-primary': { container: 'mongodb-primary', role: 'datastore' },
  },
  databases: { mongodb: { kind: 'mongodb', service: 'mongodb-primary' }, redis: { kind: 'redis' } },
  alertChannels: ['#alerts'],
});

/** A diagnosis with one root, as the engine gives it. */
export function diagnosisOf(subject: Diagnosis['subject'], changes: Partial<Diagnosis> = {}): Diagnosis {
  return {
    platform: 'bot-core',
    subject,
    startedAt: '2026-11-24T12:00:05.000Z',
    durationMs: 3400,
    verdict: 'root-cause',
    severity: 'SEV1',
    roots: [
      {
        confidence: 'high',
        finding: {
          code: 'service.memory/oom-limit',
          cause: 'oom-limit',
          check: 'service.memory',
          subject: 'service:mongodb-primary',
          level: 'critical',
          weight: 'decisive',
          tier: 3,
          summary: 'mongodb-primary was killed for exceeding its memory limit of 512 MiB, 4 times in 10 minutes.',
          facts: { memoryLimitBytes: 536_870_912, kills: 4, lastExitCode: 137 },
          proof: ['r1'],
          onset: '2026-11-24T11:48:00.000Z',
          explains: ['crash-loop'],
          explainsInDependents: ['dependency-error'],
          offers: [
            { remediation: 'raise-memory-limit', params: { service: 'mongodb-primary', to: '1 GiB' }, risk: 'R2' },
          ],
          guidance: [{ id: 'G-MEM', text: 'Raise the memory limit of mongodb-primary in docker-compose.yml.' }],
        },
        consequences: [
          {
            code: 'service.logs/dependency-error',
            subject: 'service:rust-core-engine',
            summary: 'rust-core-engine cannot reach mongodb.',
          },
        ],
      },
    ],
    notes: [],
    ruledOut: [{ subject: 'service:mongodb-primary', summary: 'The disk is not full (41 %).' }],
    unchecked: [
      {
        target: 'kubernetes',
        question: 'kubernetes.pods',
        reason: 'No cluster is configured.',
        remedy: 'Set KUBECONFIG.',
        essential: false,
      },
    ],
    coverage: { checks: 12, readings: 34, unknown: 2 },
    readings: [
      {
        id: 'r1',
        target: 'docker',
        question: 'docker.inspect(mongodb-primary)',
        essential: true,
        at: '2026-11-24T12:00:02.000Z',
        tookMs: 41,
        answer: { state: 'restarting', oomKilled: true, exitCode: 137 },
      },
    ],
    ...changes,
  };
}

/** Stands for the engine: takes some time, reports progress, and concludes. */
export function slowExamine(tookMs: number, changes: Partial<Diagnosis> = {}): Examine {
  return async ({ subject, signal, onProgress }) => {
    for (let step = 1; step <= 10; step += 1) {
      await sleep(tookMs / 10, undefined, { signal });
      onProgress({ asked: 34, answered: step * 3, failed: 0 });
    }
    const diagnosis = diagnosisOf(subject as Diagnosis['subject'], changes);
    return {
      diagnosis,
      snapshot: {
        format: 'botcore.snapshot/1',
        platform,
        subject,
        startedAt: diagnosis.startedAt,
        durationMs: diagnosis.durationMs,
        readings: [],
        failedChecks: [],
      },
    };
  };
}

export interface LocalBot {
  slack: LocalSlack;
  redis: PrivateRedis;
  core: BotCore;
  fatal: string[];
  /** One more process' worth of parts on the same Slack and Redis. */
  start(changes?: Partial<BotCoreOptions>): Promise<BotCore>;
  stop(): Promise<void>;
}

export const quiet = pino({ level: process.env['BOTCORE_TEST_LOG'] ?? 'silent' });

/** The bot and a worker over a local Slack and a Redis of their own. */
export async function startLocalBot(
  changes: Partial<BotCoreOptions> = {},
  slackOptions: Partial<LocalSlackOptions> = {},
): Promise<LocalBot> {
  const [slack, redis] = await Promise.all([
    startLocalSlack({ manifestPath: 'manifest.yml', rateLimits: false, ...slackOptions }),
    startRedis(),
  ]);
  const fatal: string[] = [];
  const cores: BotCore[] = [];
  const start = async (more: Partial<BotCoreOptions> = {}): Promise<BotCore> => {
    const core = await startBotCore({
      role: 'all',
      log: quiet,
      platform,
      slack: {
        botToken: slack.tokens.bot,
        slackApiUrl: slack.apiUrl,
        delivery: { kind: 'socket', appToken: slack.tokens.app, connections: 2 },
      },
      redis: { url: redis.url },
      examine: slowExamine(300),
      statusOf,
      rate: { postsPerSecond: 50, editsPerMinute: 3000 },
      onFatal: (reason) => fatal.push(reason),
      ...changes,
      ...more,
    });
    cores.push(core);
    return core;
  };
  const core = await start();
  return {
    slack,
    redis,
    core,
    fatal,
    start,
    async stop() {
      await Promise.all(cores.map((each) => each.stop()));
      await slack.close();
      await redis.stop();
    },
  };
}

/** Waits until something holds, looking often. */
export async function until<Value>(
  look: () => Value | undefined | false,
  what: string,
  withinMs = 40_000,
): Promise<Value> {
  for (const started = Date.now(); ; ) {
    const value = look();
    if (value !== undefined && value !== false) return value;
    if (Date.now() - started > withinMs) throw new Error(`Waited ${withinMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What the bot says to one person where its queue did not answer in time. */
export const NOTHING_STARTED = 'so nothing was started';
/** What Slack says where the bot did not answer in time, or was not there. */
const NOT_TAKEN = ['operation_timeout', 'dispatch_failed'];
export const AGAIN_MS = 1000;
const INSISTS_MS = 60_000;

/**
 * Does something as people do, who do it again where Slack or the bot says that it was not taken. `came`: whether
 * something came of it all the same, so that it is not done twice.
 */
export async function insist(
  slack: LocalSlack,
  action: PersonAction,
  came: () => boolean = () => false,
): Promise<void> {
  const refusals = (): number => ('channel' in action ? refusalsSeen(slack, action.user, action.channel) : 0);
  for (const end = Date.now() + INSISTS_MS; ; ) {
    const before = refusals();
    const result = await slack.act(action);
    if ((result.ok && refusals() === before) || came()) return;
    const why = result.ok ? NOTHING_STARTED : result.error;
    const mayGoBetter = result.ok || NOT_TAKEN.includes(result.error);
    if (!mayGoBetter || Date.now() > end) throw new Error(`${action.type} was not taken: ${why}`);
    await sleep(AGAIN_MS);
    if (came()) return;
  }
}

/** Types `/botcore …` as people do. */
export function typed(
  slack: LocalSlack,
  command: { readonly user: string; readonly channel: string; readonly text: string },
  came?: () => boolean,
): Promise<void> {
  return insist(slack, { type: 'slash_command', command: '/botcore', ...command }, came);
}

function refusalsSeen(slack: LocalSlack, user: string, channel: string): number {
  return slack
    .messages(channel, { user })
    .filter(({ ephemeralFor, blocks }) => ephemeralFor === user && textOf(blocks).includes(NOTHING_STARTED)).length;
}

/** All that one reads in a message, as one string. */
export const textOf = (message: unknown): string => JSON.stringify(message);
