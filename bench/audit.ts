import type { Redis } from 'ioredis';
import { createAudit } from '../src/jobs/audit.ts';
import { anchorText, seal } from '../src/jobs/audit-chain.ts';
import type { Anchor } from '../src/jobs/audit-contract.ts';
import { auditKeys, readLog } from '../src/jobs/audit-reader.ts';
import { connectRedis, DEFAULT_PREFIX, redisReady } from '../src/jobs/redis.ts';
import { startRedis } from '../test/realParts.ts';
import type { Benchmark } from './contract.ts';
import { figure } from './figure.ts';
import { median } from './percentile.ts';

const KEY = 'a key that nobody else knows, and long';
const KEYS = auditKeys(DEFAULT_PREFIX);
const PAGE = 1000;

export const audit: Benchmark = {
  name: 'audit',
  title: 'verification of a whole audit log',
  needs: ['redis'],
  async run(context) {
    const entries = context.quick ? 5000 : 100_000;
    const rounds = context.quick ? 1 : 5;
    const server = await startRedis();
    context.onEnd('Redis', () => server.stop());
    const redis = connectRedis(server.url, 'worker');
    context.onEnd('the connection', async () => redis.disconnect());
    await redisReady(redis, 10_000);
    await fill(redis, entries);
    const log = createAudit(redis, { key: KEY });
    const [verified, read] = [[] as number[], [] as number[]];
    for (let round = -1; round < rounds; round += 1) {
      const readMs = await timed(() => readOnly(redis));
      const verifiedMs = await timed(async () => {
        const { faults, entries: found } = await log.verify();
        if (faults.length > 0 || found !== entries) throw new Error(`The log is not whole: ${faults[0]?.says}`);
      });
      if (round < 0) continue;
      read.push(readMs);
      verified.push(verifiedMs);
    }
    return [
      figure({
        name: `verify ${entries.toLocaleString('en')} entries`,
        value: median(verified),
        unit: 'ms',
        floor: { name: 'the same pages read, not looked at', value: median(read) },
      }),
      figure({ name: 'verify 1,000 entries', value: median(verified) / (entries / 1000), unit: 'ms' }),
    ];
  },
};

/** Entries of the usual size, sealed as `append` does it, but written in pages. */
async function fill(redis: Redis, entries: number): Promise<void> {
  let head: Anchor | undefined;
  for (let written = 0; written < entries; written += PAGE) {
    const pipeline = redis.pipeline();
    for (let number = 0; number < Math.min(PAGE, entries - written); number += 1) {
      const record = { kind: 'vote', incident: '7', actor: 'U0ERIN', text: 'x'.repeat(200) } as const;
      const sealed = seal(KEY, head, record, new Date().toISOString());
      pipeline.xadd(KEYS.log, '*', 'entry', sealed.entry, 'mac', sealed.mac);
      head = { seq: sealed.seq, mac: sealed.mac };
    }
    await pipeline.exec();
  }
  if (head !== undefined) await redis.set(KEYS.head, anchorText(head));
}

async function readOnly(redis: Redis): Promise<number> {
  let count = 0;
  for await (const page of (await readLog(redis, KEYS)).pages) count += page.length;
  return count;
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}
