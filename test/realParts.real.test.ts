import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { describeWith, realPart, startRedis } from './realParts.ts';

describeWith('redis', 'a Redis of a test of its own', () => {
  test('keeps its data over a crash, refuses to evict, and is gone after stop', async () => {
    const first = await startRedis();
    const client = new Redis(first.url);
    client.on('error', () => undefined);
    await client.config('SET', 'appendfsync', 'always');
    await client.set('kept', 'yes');
    first.process.kill('SIGKILL');
    await new Promise((resolve) => first.process.once('exit', resolve));

    const second = await startRedis({ port: first.port, folder: first.folder });

    expect(await client.get('kept')).toBe('yes');
    expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    await second.stop();
    client.disconnect();
    expect(second.process.signalCode).toBe('SIGKILL');
  });
});

test('a part is there with all its values, or absent with a reason', () => {
  const part = realPart('docker');
  expect(part).toEqual(
    part.available
      ? { available: true, use: '1', host: expect.stringContaining('://') }
      : { available: false, reason: expect.stringMatching(/\w/) },
  );
});
