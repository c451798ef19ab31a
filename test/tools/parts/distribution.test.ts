import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { installCommand, inTurn, withoutLock } from '../../../tools/parts/distribution.ts';
import { busybox, chromium, redis } from '../../../tools/parts/programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'managers-'));
afterAll(() => rmSync(folder, { recursive: true }));

function machineWith(...programs: readonly string[]): { PATH: string } {
  const bin = mkdtempSync(join(folder, 'bin-'));
  for (const program of programs) {
    writeFileSync(join(bin, program), '#!/bin/sh\n');
    chmodSync(join(bin, program), 0o755);
  }
  return { PATH: bin };
}

const packages = { 'apt-get': ['redis-server'], apk: ['valkey'], brew: ['redis'] };
const [update, install] = ['apt-get update -qq', 'apt-get install -y --no-install-recommends redis-server'];

test.each([
  ['apt-get', true, [], `${update} && ${install}`],
  ['apt-get', false, ['sudo'], `sudo ${update} && sudo ${install}`],
  ['apt-get', false, [], `su -c '${update} && ${install}'`],
  ['apk', false, ['sudo'], 'sudo apk add --no-cache valkey'],
  ['brew', false, ['sudo'], 'brew install redis'],
  ['dnf', false, ['sudo'], undefined],
  ['nothing-known', false, [], undefined],
])('on a machine with %s (root: %s, besides: %j) the command is %s', (manager, root, others, command) => {
  expect(installCommand(packages, { ...machineWith(manager, ...others) }, root)).toBe(command);
});

test('a part that nothing can install here says how a person can', async () => {
  const { PATH } = machineWith();
  for (const part of [redis, busybox, chromium]) {
    const found = await part.find({ PATH });
    expect(found.available ? '' : found.reason).toMatch(/is not installed; .*set BOTCORE_TEST_[A-Z_]+ to its path/);
  }
});

test('what runs a package manager waits for what runs one already, also after a failure', async () => {
  const order: string[] = [];
  const step = (name: string) => async () => {
    order.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    order.push(`${name} ends`);
    if (name === 'first') throw new Error('no such package');
  };
  const results = await Promise.allSettled([inTurn(step('first')), inTurn(step('second'))]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
});

test.each([
  'E: Unable to lock directory /var/lib/apt/lists/',
  'E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?',
  'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4242 (apt-get)',
])('waits while another process holds the lock: %s', async (message) => {
  let tries = 0;
  const work = async () => {
    tries += 1;
    if (tries < 3) throw new Error(message);
    return 'installed';
  };
  await expect(withoutLock(work, { pauseMilliseconds: 1 })).resolves.toBe('installed');
  await expect(
    withoutLock(() => Promise.reject(new Error(message)), { patienceMilliseconds: 5, pauseMilliseconds: 1 }),
  ).rejects.toThrow(message);
});

test('does not try again what failed for another reason', async () => {
  let tries = 0;
  const work = async () => {
    tries += 1;
    throw new Error('E: Unable to locate package redis-server');
  };
  await expect(withoutLock(work, { pauseMilliseconds: 1 })).rejects.toThrow('locate');
  expect(tries).toBe(1);
});
