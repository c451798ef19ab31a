import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { createBot, type Delivery, identify } from './bot/app.ts';
import { createNotifier } from './bot/notifier.ts';
import { createReplies } from './bot/replies.ts';
import { createSlackClients } from './bot/slack-clients.ts';
import type { Platform } from './diagnostics/platform.ts';
import { interactions } from './handlers/index.ts';
import type { HandlerDependencies } from './handlers/interaction.ts';
import { type AlertIntake, type AlertIntakeOptions, createAlertIntake } from './jobs/alert-intake.ts';
import type { Examine, StatusOf } from './jobs/contract.ts';
import { createDeliveryRate, type DeliveryRateOptions } from './jobs/delivery-rate.ts';
import { createIncidentDesk, reviveUnfinished } from './jobs/desk.ts';
import { requireAppendOnly } from './jobs/durability.ts';
import { examinationHandler } from './jobs/examine-incident.ts';
import { createIncidents, type IncidentOptions } from './jobs/incidents.ts';
import { createJobQueue } from './jobs/queue.ts';
import { connectRedis, type RedisUse, redisReady, requireDurableRedis } from './jobs/redis.ts';
import { triageBacklog } from './jobs/triage-backlog.ts';
import { startWorker } from './jobs/worker.ts';
import { type FixOptions, openFixDesk, openFixWork } from './start-fixes.ts';

type Role = 'bot' | 'worker' | 'all';

export interface BotCoreOptions {
  readonly role: Role;
  readonly log: Logger;
  readonly platform: Platform;
  readonly slack: { readonly botToken: string; readonly slackApiUrl?: string; readonly delivery: Delivery };
  readonly redis: {
    readonly url: string;
    readonly allowVolatile?: boolean;
    readonly prefix?: string;
    /** How long to wait for Redis at start. */
    readonly readyWithinMs?: number;
  };
  /** Needed by the roles `worker` and `all`. */
  readonly examine: Examine;
  readonly statusOf?: StatusOf;
  /** Absent: the bot only diagnoses. */
  readonly fixes?: FixOptions;
  readonly access?: Pick<HandlerDependencies, 'allowedUsers' | 'alertSources'>;
  readonly incidents?: Omit<IncidentOptions, 'prefix'>;
  readonly alerts?: Omit<AlertIntakeOptions, 'prefix' | 'holdMs'>;
  readonly rate?: Omit<DeliveryRateOptions, 'prefix'>;
  readonly concurrency?: number;
  readonly progressEveryMs?: number;
  /** How long running examinations may finish at the end, before they are handed over. */
  readonly drainMs?: number;
  /** Something that no repetition mends: the process should end with an error. */
  readonly onFatal: (reason: string) => void;
}

export interface BotCore {
  /** Whether it can be asked and can work. */
  ready(): boolean;
  stop(): Promise<void>;
}

interface Part {
  ready(): boolean;
  stop(): Promise<void>;
}

const SWEEP_MS = 30_000;
/** How soon alerts that are due to be triaged together are seen to be. */
const BACKLOG_MS = 1000;

/** Starts the parts of a role in order; `stop` ends them in reverse. Throws `ConfigurationError` where that is no use. */
export async function startBotCore(options: BotCoreOptions): Promise<BotCore> {
  const started: Part[] = [];
  const stop = async (): Promise<void> => {
    for (const part of started.splice(0).reverse()) await part.stop();
  };
  try {
    if (options.role !== 'bot') started.push(await startWorkerPart(options));
    if (options.role !== 'worker') started.push(await startBotPart(options));
  } catch (error) {
    await stop();
    throw error;
  }
  return { ready: () => started.length > 0 && started.every((part) => part.ready()), stop };
}

async function startBotPart(options: BotCoreOptions): Promise<Part> {
  const log = options.log.child({ role: 'bot' });
  const redis = await openRedis(options, 'desk', log);
  const { prefix } = options.redis;
  const shared = prefix === undefined ? {} : { prefix };
  const queue = createJobQueue(redis, shared);
  const clients = createSlackClients({ ...options.slack, log });
  try {
    const identity = await identify(clients.repeating);
    const bot = createBot({ ...options.slack, identity, log, onFatal: options.onFatal });
    const desk = createIncidentDesk({
      incidents: createIncidents(redis, { ...shared, ...options.incidents }),
      queue,
      intake: intakeOf(redis, options),
    });
    const redelivers = options.slack.delivery.kind === 'http';
    const { platform } = options;
    const dependencies = {
      ...options.access,
      ...(options.fixes && { fixes: openFixDesk({ redis, clients, platform, queue, shared }, options.fixes) }),
      platform,
      identity,
      desk,
      redelivers,
      log,
    };
    for (const interaction of interactions)
      interaction.listen(bot.app, { ...dependencies, replies: createReplies(clients) });
    await bot.start();
    log.info('The bot listens');
    return {
      ready: () => bot.reachable() && redis.status === 'ready',
      async stop() {
        await bot.stop(3000);
        await queue.close().catch(() => {});
        redis.disconnect();
        log.info('The bot has stopped');
      },
    };
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

async function startWorkerPart(options: BotCoreOptions): Promise<Part> {
  const log = options.log.child({ role: 'worker' });
  const redis = await openRedis(options, 'worker', log);
  const { prefix } = options.redis;
  const shared = prefix === undefined ? {} : { prefix };
  const incidents = createIncidents(redis, { ...shared, ...options.incidents });
  const queue = createJobQueue(redis, shared);
  const clients = createSlackClients({ ...options.slack, log });
  const rate = createDeliveryRate(redis, { ...shared, ...options.rate });
  const telling = { incidents, rate, notifier: createNotifier(clients), examine: options.examine };
  const intake = intakeOf(redis, options);
  const desk = createIncidentDesk({ incidents, queue, intake });
  const { allowVolatile = false } = options.redis;
  const opening = { redis, clients, platform: options.platform, queue, shared };
  const fixes = options.fixes && openFixWork(opening, options.fixes, { ...telling, desk, allowVolatile });
  const examining = examinationHandler({
    ...telling,
    ...(fixes && { audit: fixes.audit }),
    ...(options.statusOf === undefined ? {} : { statusOf: options.statusOf }),
    ...(options.progressEveryMs === undefined ? {} : { progressEveryMs: options.progressEveryMs }),
  });
  const handlers = [examining, ...(fixes?.handlers ?? [])];
  const worker = startWorker('examinations', redis, handlers, {
    ...shared,
    log,
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
  });
  const remedies = fixes && startWorker('remediations', redis, handlers, { ...shared, log });
  const stopSweeping = fixes?.startSweeping(log);
  const sweep = (): void => {
    reviveUnfinished({ incidents, queue }, log).catch((error: unknown) =>
      log.warn({ error: String(error) }, 'Unfinished incidents could not be looked for'),
    );
  };
  await Promise.all([worker.ready(), remedies?.ready()]);
  sweep();
  const sweeping = setInterval(sweep, SWEEP_MS);
  const stopTriage = startTriage(() => triageBacklog({ intake, desk, platform: options.platform, log }), log);
  log.info('The worker takes jobs');
  return {
    ready: () => redis.status === 'ready',
    async stop() {
      clearInterval(sweeping);
      stopTriage();
      stopSweeping?.();
      const drainMs = options.drainMs ?? 8000;
      await Promise.all([worker.stop(drainMs), remedies?.stop(drainMs)]);
      await queue.close().catch(() => {});
      redis.disconnect();
      log.info('The worker has stopped');
    },
  };
}

function intakeOf(redis: Redis, { redis: { prefix }, alerts, incidents }: BotCoreOptions): AlertIntake {
  return createAlertIntake(redis, {
    ...(prefix === undefined ? {} : { prefix }),
    ...(incidents?.alertHoldMs === undefined ? {} : { holdMs: incidents.alertHoldMs }),
    ...alerts,
  });
}

/** Once at a time, again and again: what failed is looked at the next time. */
function startTriage(triage: () => Promise<void>, log: Logger): () => void {
  let isRunning = false;
  const timer = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    triage()
      .catch((error: unknown) => log.warn({ error: String(error) }, 'Alerts over the limit could not be triaged'))
      .finally(() => {
        isRunning = false;
      });
  }, BACKLOG_MS);
  return () => clearInterval(timer);
}

async function openRedis(
  { redis: { url, allowVolatile = false, readyWithinMs = 30_000 }, fixes }: BotCoreOptions,
  use: RedisUse,
  log: Logger,
): Promise<Redis> {
  const redis = connectRedis(url, use);
  redis.on('error', (error: Error) => log.warn({ error: error.message }, 'Redis does not answer'));
  try {
    await redisReady(redis, readyWithinMs);
    await requireDurableRedis(redis, allowVolatile);
    if (fixes !== undefined) await requireAppendOnly(redis, allowVolatile);
    return redis;
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}
