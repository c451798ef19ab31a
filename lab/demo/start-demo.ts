import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { redactText } from '../../src/diagnostics/redact.ts';
import { statusOf } from '../../src/diagnostics/status.ts';
import { createFixEngine } from '../../src/fix-engine.ts';
import type { FixEngine } from '../../src/jobs/fix-contract.ts';
import { startBotCore } from '../../src/start-bot-core.ts';
import { faults } from '../platform/faults.ts';
import { bundlePage } from '../slack/page-files.ts';
import { type LocalSlack, startLocalSlack } from '../slack/server.ts';
import { alertAbout, postAlert } from './alert.ts';
import { type BroughtRedis, bringRedis } from './bring-redis.ts';
import { choosePlatform, findEngine } from './choose-platform.ts';
import type { DemoOptions } from './demo-options.ts';
import type { DemoPlatform } from './demo-platform.ts';
import { demoPolicy } from './demo-policy.ts';
import { demoNames } from './describe-demo-platform.ts';
import type { Step } from './screen.ts';

/** Where the page is unless another port is asked for. */
const PAGE_PORT = 7070;

/** Nobody waits for an examination of a demo that ends. */
const DRAIN_MS = 1000;

export interface DemoStart extends Pick<DemoOptions, 'fault' | 'port' | 'recorded'> {
  readonly environment: NodeJS.ProcessEnv;
  /** Of a recorded platform; see `RecordedTargetOptions`. */
  readonly pace?: number;
  readonly signal: AbortSignal;
  /** What has to be put back, newest first; registered before the part starts. */
  undo(title: string, act: () => Promise<void>): void;
  begin(title: string): Step;
  say(line: string): void;
}

export interface Demo {
  readonly slack: LocalSlack;
  readonly url: string;
  /** What to type. */
  readonly asks: readonly string[];
  readonly hint: string;
  /** Posts an alert about what the fault shows of itself. */
  alert(): Promise<void>;
  /** Resolves with the reason when the bot cannot go on. */
  readonly failed: Promise<string>;
}

/** Starts everything at once, then the bot, then breaks one thing. Rejects when a part does not start. */
export async function startDemo(start: DemoStart): Promise<Demo> {
  const { environment, say, fault, recorded } = start;
  const slackComes = part(start, 'local Slack', openSlack(start.port), {
    detail: ({ url }) => url,
    stop: (slack) => slack.close(),
  });
  const engine = await findEngine(environment);
  const docker = typeof engine === 'string' || recorded ? {} : { docker: engine.docker };
  const redisComes = part(start, 'Redis', bringRedis({ environment, ...docker, say }), {
    detail: ({ detail }) => detail,
    stop: (redis) => redis.stop(),
  });
  const redisImage = redisComes.then(({ image }) => image).catch(() => undefined);
  const platformComes = part(start, 'platform', choosePlatform({ ...start, engine, redisImage }), {
    detail: ({ detail }) => detail,
    stop: (platform) => platform.stop(),
  });
  const [slack, redis, platform] = await Promise.all([slackComes, redisComes, platformComes]);
  const parts = { slack, redis, platform };
  const bot = part(start, 'bot', openBot(parts, environment), {
    detail: () => 'connected to the local Slack; writes only what somebody approves there',
    stop: ({ stop }) => stop(),
  });
  const { failed } = await bot;
  const breaking = start.begin('fault');
  await platform.inject(fault);
  breaking.done('something just broke');
  return { ...parts, ...wordsFor(fault), url: slack.url, failed, alert: () => alertIn(slack, fault) };
}

interface Manner<Value> {
  detail(value: Value): string;
  stop(value: Value): Promise<void>;
}

/** A part that is on its way: its line when it is there, its end whatever becomes of its start. */
function part<Value>(
  { undo, begin }: Pick<DemoStart, 'undo' | 'begin'>,
  title: string,
  coming: Promise<Value>,
  { detail, stop }: Manner<Value>,
): Promise<Value> {
  const step = begin(title);
  // The failure of a start is told where it is waited for; here it only means that there is nothing to stop.
  const arrived = coming.then(
    (value) => {
      step.done(detail(value));
      return { value };
    },
    () => undefined,
  );
  undo(title, async () => {
    const started = await arrived;
    if (started !== undefined) await stop(started.value);
  });
  return coming;
}

async function openSlack(port: number | undefined): Promise<LocalSlack> {
  const bundled = bundlePage();
  const slack = await startLocalSlack({ manifestPath: 'manifest.yml', port: port ?? PAGE_PORT }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' || port !== undefined) throw error;
      return startLocalSlack({ manifestPath: 'manifest.yml' });
    },
  );
  await bundled;
  return slack;
}

interface Bot {
  readonly failed: Promise<string>;
  stop(): Promise<void>;
}

/** The product as `npm start` composes it: everything in one process, over Socket Mode. */
async function openBot(
  { slack, redis, platform }: { slack: LocalSlack; redis: BroughtRedis; platform: DemoPlatform },
  environment: NodeJS.ProcessEnv,
): Promise<Bot> {
  const level = environment['LOG_LEVEL'] ?? 'error';
  const log = pino({ level, base: null, hooks: { streamWrite: redactText } }, pino.destination(2));
  const [examiner, writers] = await Promise.all([platform.createExaminer(), platform.createWriters()]);
  const close = async (): Promise<void> => {
    await Promise.allSettled([examiner.close(), writers.close()]);
  };
  let onFatal: (reason: string) => void = () => undefined;
  const failed = new Promise<string>((resolve) => {
    onFatal = resolve;
  });
  try {
    const core = await startBotCore({
      role: 'all',
      log,
      platform: platform.platform,
      slack: {
        botToken: slack.tokens.bot,
        slackApiUrl: slack.apiUrl,
        delivery: { kind: 'socket', appToken: slack.tokens.app, connections: 2 },
      },
      redis: { url: redis.url },
      examine: examiner.examine,
      statusOf,
      fixes: {
        engine: impatient(createFixEngine({ platform: platform.platform, targets: examiner.targets, writers })),
        policy: demoPolicy,
        auditKey: randomBytes(32).toString('hex'),
      },
      drainMs: DRAIN_MS,
      onFatal,
    });
    return {
      failed,
      async stop() {
        await core.stop();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** In production a raised memory limit is watched for a quarter of an hour before it counts as a cure. */
const STEADY_MS = 10_000;

function impatient(engine: FixEngine): FixEngine {
  const times: FixEngine['times'] = (plan) => {
    const { withinMs, steadyMs } = engine.times(plan);
    return { withinMs, steadyMs: Math.min(steadyMs, STEADY_MS) };
  };
  return { ...engine, times };
}

/** The service where one sees the fault: of a database, the one that needs it most. */
function patientOf(fault: DemoOptions['fault']): string {
  const { subject } = faults[fault];
  return demoNames[subject === 'mongodb' || subject === 'redis' ? 'rust-core-engine' : subject];
}

function wordsFor(fault: DemoOptions['fault']): Pick<Demo, 'asks' | 'hint'> {
  const { title, subject, harmless } = faults[fault];
  const asks = [`diagnose ${patientOf(fault)}`, 'triage', 'status'].map((ask) => `/botcore ${ask}`);
  const where = harmless ? 'it only looks bad' : demoNames[subject];
  return { asks, hint: `${fault}: ${title.charAt(0).toLowerCase()}${title.slice(1)} (${where})` };
}

const alertIn = (slack: LocalSlack, fault: DemoOptions['fault']): Promise<void> =>
  postAlert(slack.webhook('alerts'), alertAbout(patientOf(fault)));
