import { Queue, Worker } from 'bullmq';
import { pino } from 'pino';
import { examineIncident } from '../src/jobs/contract.ts';
import { createJobQueue } from '../src/jobs/queue.ts';
import { connectRedis } from '../src/jobs/redis.ts';
import { handleJob, startWorker } from '../src/jobs/worker.ts';
import { startRedis } from '../test/realParts.ts';
import type { BenchContext, Benchmark, Figure } from './contract.ts';
import { figure } from './figure.ts';
import { percentile } from './percentile.ts';

export const queueStart: Benchmark = {
  name: 'queue-start',
  title: 'queue add to job start, one job at a time, AOF everysec',
  needs: ['redis'],
  async run(context) {
    const samples = context.quick ? 50 : 1000;
    const redis = await startRedis();
    context.onEnd('Redis', () => redis.stop());
    const ours = await startOurs(context, redis.url);
    const bare = await startBare(context, redis.url);
    const times = { ours: [] as number[], bare: [] as number[] };
    // In turns, so that what else the machine does befalls both alike.
    for (let sample = -20; sample < samples; sample += 1) {
      const [oursMs, bareMs] = [await ours(), await bare()];
      if (sample < 0) continue;
      times.ours.push(oursMs);
      times.bare.push(bareMs);
    }
    const compared = (share: number, name: string, goal?: Figure['goal']): Figure =>
      figure({
        name: `add to start, ${name}`,
        value: percentile(times.ours, share),
        unit: 'ms',
        floor: { name: 'bare BullMQ', value: percentile(times.bare, share) },
        ...(goal === undefined ? {} : { goal }),
      });
    return [compared(0.5, 'p50', { of: 'ratio', is: 'at most', bound: 1.5 }), compared(0.99, 'p99')];
  },
};

/** Adds one job and gives the milliseconds until it has begun. */
type AddOne = () => Promise<number>;

/** Told by the job as its first act. */
function startSignal(): { begun: () => void; next: () => Promise<number> } {
  let resolve: (at: number) => void = () => undefined;
  return {
    begun: () => resolve(performance.now()),
    next: () =>
      new Promise((settle) => {
        resolve = settle;
      }),
  };
}

async function startOurs(context: BenchContext, url: string): Promise<AddOne> {
  const [desk, work] = [connectRedis(url, 'desk'), connectRedis(url, 'worker')];
  await new Promise((resolve) => desk.once('ready', resolve));
  const signal = startSignal();
  const handler = handleJob(examineIncident, async () => signal.begun());
  const queue = createJobQueue(desk);
  const worker = startWorker('examinations', work, [handler], { log: pino({ level: 'silent' }) });
  context.onEnd('our queue', async () => {
    await worker.stop(1000);
    await queue.close();
    desk.disconnect();
    work.disconnect();
  });
  await worker.ready();
  let incident = 0;
  return async () => {
    const begun = signal.next();
    incident += 1;
    const addedAt = performance.now();
    await queue.enqueue(examineIncident, { v: 1, incident: String(incident) });
    return (await begun) - addedAt;
  };
}

async function startBare(context: BenchContext, url: string): Promise<AddOne> {
  const [desk, work] = [connectRedis(url, 'worker'), connectRedis(url, 'worker')];
  const signal = startSignal();
  const queue = new Queue('bare', { connection: desk });
  const worker = new Worker('bare', async () => signal.begun(), { connection: work });
  context.onEnd('the bare queue', async () => {
    await worker.close();
    await queue.close();
    desk.disconnect();
    work.disconnect();
  });
  await worker.waitUntilReady();
  return async () => {
    const begun = signal.next();
    const addedAt = performance.now();
    await queue.add('bare', { v: 1 });
    return (await begun) - addedAt;
  };
}
