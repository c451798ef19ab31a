import type { Redis } from 'ioredis';
import { afterAll, afterEach, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/diagnostics/errors.ts';
import { createUntilDurable, requireAppendOnly } from '../../src/jobs/durability.ts';
import { connectRedis, redisReady } from '../../src/jobs/redis.ts';
import { describeWith, type PrivateRedis, startRedis } from '../realParts.ts';
import { accepted, approvalsOn, approved } from './approvalStage.ts';

describeWith('redis', 'what is on the disk', () => {
  const open: { readonly server: PrivateRedis; readonly redis: Redis }[] = [];
  const close = async (): Promise<void> => {
    for (const { server, redis } of open.splice(0)) {
      redis.disconnect();
      await server.stop();
    }
  };
  afterEach(close);
  afterAll(close);
  const start = async (...settings: string[]): Promise<{ server: PrivateRedis; redis: Redis }> => {
    const server = await startRedis({ settings });
    const redis = connectRedis(server.url, 'worker');
    open.push({ server, redis });
    await redisReady(redis, 60_000);
    return { server, redis };
  };

  it.each([
    [['--appendfsync', 'always'], 'fsynced'],
    [['--appendfsync', 'everysec'], 'fsynced'],
    [['--appendfsync', 'no'], 'unproven'],
    [['--appendonly', 'no'], 'unproven'],
    // A server that does not let itself be asked: nothing is concluded from what it does not say.
    [['--rename-command', 'CONFIG', ''], 'unproven'],
  ])('is known of a Redis with %j: %s', async (settings, expected) => {
    const { redis } = await start(...settings);
    const untilDurable = createUntilDurable(redis);
    for (let number = 0; number < 3; number += 1) {
      await redis.set('number', String(number));
      const known = await untilDurable();
      // Redis ≥ 7.2 answers for itself, whether it lets its configuration be read or not.
      if (settings[0] === '--rename-command' && known === 'fsynced') continue;
      expect(known).toBe(expected);
    }
  });

  it('includes what was consumed, before the grant is given', async () => {
    const { server, redis } = await start();
    const approvals = approvalsOn(redis, { untilDurable: createUntilDurable(redis) });
    const { id, plan } = await approved(approvals, 'x');
    const outcome = await accepted(approvals.consume({ id, fingerprint: plan.fingerprint }));

    expect(outcome.durability).toBe('fsynced');
    expect(await redis.info('persistence')).toMatch(/aof_buffer_length:0\r[\s\S]*aof_pending_bio_fsync:0\r/);
    expect(server.process.exitCode).toBeNull();
  });

  it('is needed for fixes, unless a demo is told to forgo it', async () => {
    const { redis } = await start('--appendonly', 'no', '--save', '3600 1');

    await expect(requireAppendOnly(redis, false)).rejects.toThrow(ConfigurationError);
    await expect(requireAppendOnly(redis, true)).resolves.toBeUndefined();
  });
});
