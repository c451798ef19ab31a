import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from '../../../lab/platform/freePort.ts';

it('gives each port once, none of which outgoing connections get, and skips what somebody holds', async () => {
  const first = await freePort();
  const holder = createServer().listen(first + 1, '127.0.0.1');
  await new Promise((resolve) => holder.once('listening', resolve));
  const others = await Promise.all([freePort(), freePort(), freePort()]);
  await new Promise((resolve) => holder.close(resolve));

  expect(new Set([first, first + 1, ...others]).size).toBe(5);
  for (const port of [first, ...others]) {
    expect(port).toBeGreaterThanOrEqual(12_000);
    expect(port).toBeLessThan(32_768);
  }
});
