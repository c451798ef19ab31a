import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { JobDefinition, QueueName } from './contract.ts';
import { DEFAULT_PREFIX } from './redis.ts';

const HOUR_SECONDS = 3600;

/** Puts jobs in line. A job that is in line already is not put there twice. */
export interface JobQueue {
  enqueue<Payload>(job: JobDefinition<Payload>, payload: NoInfer<Payload>): Promise<void>;
  /** Puts a job back in line that was lost, or that was given up. */
  revive<Payload>(job: JobDefinition<Payload>, payload: NoInfer<Payload>): Promise<void>;
  close(): Promise<void>;
}

/** Over a connection made for the desk, so that it fails fast when Redis is down. */
export function createJobQueue(redis: Redis, options: { prefix?: string } = {}): JobQueue {
  const queues = {
    examinations: openQueue('examinations', redis, options.prefix),
    remediations: openQueue('remediations', redis, options.prefix),
  };
  const enqueue = async <Payload>(job: JobDefinition<Payload>, payload: NoInfer<Payload>): Promise<void> => {
    const checked = job.payload.parse(payload);
    await queues[job.queue].add(job.name, checked, { jobId: job.key(checked), attempts: job.attempts });
  };
  return {
    enqueue,
    async revive(job, payload) {
      const existing = await queues[job.queue].getJob(job.key(payload));
      if (existing === undefined) return enqueue(job, payload);
      const state = await existing.getState();
      if (state === 'failed' || state === 'completed') await existing.retry(state);
    },
    // Waits for Redis, which may be gone for good.
    close: () =>
      Promise.race([
        closeAll(Object.values(queues)),
        new Promise<void>((resolve) => setTimeout(resolve, 1000).unref()),
      ]),
  };
}

/** What was carried out stays known for a week: its id is what keeps it from being carried out again. */
const KEPT_SECONDS = { examinations: HOUR_SECONDS, remediations: 7 * 24 * HOUR_SECONDS } as const;

function openQueue(name: QueueName, redis: Redis, prefix: string = DEFAULT_PREFIX): Queue {
  const age = KEPT_SECONDS[name];
  const queue = new Queue(name, {
    connection: redis,
    prefix,
    skipWaitingForReady: true,
    streams: { events: { maxLen: 1000 } },
    defaultJobOptions: {
      backoff: { type: 'exponential', delay: 1000, jitter: 0.3 },
      removeOnComplete: name === 'examinations' ? { age, count: 1000 } : { age },
      removeOnFail: { age: Math.max(age, 24 * HOUR_SECONDS), count: 1000 },
    },
  });
  // The connection reports its own errors; without a listener a lost connection would end the process.
  queue.on('error', () => {});
  return queue;
}

async function closeAll(queues: readonly Queue[]): Promise<void> {
  await Promise.allSettled(queues.map((queue) => queue.close()));
}
