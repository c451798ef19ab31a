import { DelayedError, type Job, UnrecoverableError, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { redactText } from '../diagnostics/redact.ts';
import { type JobDefinition, PostponedError, type QueueName } from './contract.ts';
import { TurnLostError } from './incidents.ts';
import { DEFAULT_PREFIX } from './redis.ts';

/** What a running job knows of itself. */
export interface JobContext {
  /** Aborts when the job is taken from this worker, or the worker stops. */
  readonly signal: AbortSignal;
  readonly lastAttempt: boolean;
  readonly log: Logger;
}

/** A job and who does it. `run` parses the payload again: what is in the queue may be of another version. */
export interface JobHandler {
  readonly name: string;
  readonly queue: QueueName;
  readonly attempts: number;
  readonly run: (data: unknown, context: JobContext) => Promise<void>;
}

export function handleJob<Payload>(
  { name, queue, attempts, payload }: JobDefinition<Payload>,
  run: (payload: Payload, context: JobContext) => Promise<void>,
): JobHandler {
  return {
    name,
    queue,
    attempts,
    async run(data, context) {
      const parsed = payload.safeParse(data);
      if (!parsed.success) throw new UnrecoverableError(`The payload is not one of ${name}.`);
      await run(parsed.data, context);
    },
  };
}

export interface JobWorkerOptions {
  readonly prefix?: string;
  readonly concurrency?: number;
  readonly log: Logger;
}

/**
 * Examinations only read, and reports are told once, so their jobs may be taken over many times. A remediation whose
 * worker is gone may have been carried out: it fails in the queue, and is taken up by reading (`reconcile-fix`).
 */
const TAKE_OVERS: Readonly<Record<QueueName, number>> = { examinations: 20, remediations: 0 };

/**
 * How soon another worker takes over from one that died: the rest of its lock, then at most two checks, because a check
 * may come just before the last one has expired. 5 + 2 × 2.5 = 10 s; measured 4 to 8 s.
 */
const LOCK_MS = 5000;
const STALLED_CHECK_MS = 2500;

/** What a job that is handed over may still take to notice. */
const HAND_OVER_MS = 2000;

const HANDED_OVER = 'handed over';
const LOCK_LOST = 'lock lost';

export interface JobWorker {
  /** Resolves when jobs are being taken. */
  ready(): Promise<void>;
  running(): number;
  /** Takes no more jobs, waits for those that run, and hands over what is not done within `withinMs`. */
  stop(withinMs: number): Promise<void>;
}

/** Over a connection made for workers, which waits for Redis to come back. */
export function startWorker(
  name: QueueName,
  redis: Redis,
  handlers: readonly JobHandler[],
  options: JobWorkerOptions,
): JobWorker {
  const byName = handlersByName(handlers.filter(({ queue }) => queue === name));
  const { log } = options;
  const active = new Set<string>();
  const worker = new Worker(
    name,
    async (job: Job<unknown>, token?: string, signal?: AbortSignal) => {
      const id = job.id ?? '';
      active.add(id);
      try {
        await runJob(byName, job, signal ?? new AbortController().signal, log);
      } catch (error) {
        await settle(job, error, token, signal, log);
      } finally {
        active.delete(id);
      }
    },
    {
      connection: redis,
      prefix: options.prefix ?? DEFAULT_PREFIX,
      concurrency: options.concurrency ?? 4,
      lockDuration: LOCK_MS,
      lockRenewTime: 1500,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: TAKE_OVERS[name],
      drainDelay: 2,
      runRetryDelay: 1000,
    },
  );
  worker.on('error', (error) => log.warn({ error: error.message }, 'The worker met an error of its queue'));
  worker.on('stalled', (job) => log.warn({ job }, 'A job was taken over from a worker that is gone'));
  worker.on('failed', (job, error) =>
    log.error({ job: job?.id, attempt: job?.attemptsMade, error: error.message }, 'A job failed'),
  );
  worker.on('lockRenewalFailed', (jobs) => {
    log.warn({ jobs }, 'The lock of a job was lost');
    for (const job of jobs) worker.cancelJob(job, LOCK_LOST);
  });
  return {
    ready: () => worker.waitUntilReady(),
    running: () => active.size,
    async stop(withinMs) {
      const handOver = setTimeout(() => worker.cancelAllJobs(HANDED_OVER), withinMs);
      // Closing waits for Redis. Where that is gone, the jobs' locks expire, and others take over all the same.
      const late = new Promise<void>((resolve) => setTimeout(resolve, withinMs + HAND_OVER_MS).unref());
      await Promise.race([worker.close(), late]);
      clearTimeout(handOver);
    },
  };
}

/** Refuses a job with two handlers at start; one without a handler is refused when it comes. */
function handlersByName(handlers: readonly JobHandler[]): ReadonlyMap<string, JobHandler> {
  const byName = new Map<string, JobHandler>();
  for (const handler of handlers) {
    if (byName.has(handler.name)) throw new Error(`The job ${handler.name} has two handlers.`);
    byName.set(handler.name, handler);
  }
  return byName;
}

async function runJob(
  byName: ReadonlyMap<string, JobHandler>,
  job: Job<unknown>,
  signal: AbortSignal,
  log: Logger,
): Promise<void> {
  const handler = byName.get(job.name);
  if (handler === undefined) throw new UnrecoverableError(`Nothing here does the job ${job.name}.`);
  await handler.run(job.data, {
    signal,
    lastAttempt: job.attemptsMade + 1 >= handler.attempts,
    log: log.child({ job: job.id }),
  });
}

/** What becomes of a job that did not come to its end. */
async function settle(
  job: Job<unknown>,
  error: unknown,
  token: string | undefined,
  signal: AbortSignal | undefined,
  log: Logger,
): Promise<void> {
  if (error instanceof TurnLostError) {
    log.info({ job: job.id }, 'Another worker has this job now');
    return;
  }
  if (signal?.aborted === true && String(signal.reason).includes(HANDED_OVER)) {
    await job.moveToWait(token);
    log.info({ job: job.id }, 'The job was handed over');
    throw new WaitingError();
  }
  if (error instanceof PostponedError) {
    await job.moveToDelayed(Date.now() + error.delayMs, token);
    throw new DelayedError();
  }
  throw gatedError(error);
}

/** The queue keeps message and stack of what failed. */
function gatedError(error: unknown): unknown {
  if (!(error instanceof Error)) return new Error(redactText(String(error)));
  error.message = redactText(error.message);
  if (error.stack !== undefined) error.stack = redactText(error.stack);
  return error;
}
