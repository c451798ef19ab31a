import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isRoot } from '../../../tools/parts/command.ts';
import { installCommand, inTurn, withoutLock } from '../../../tools/parts/distribution.ts';

const folder = mkdtempSync(join(tmpdir(), 'managers-'));
afterAll(() => rmSync(folder, { recursive: true }));

function machineWith(manager: string): { PATH: string } {
  const bin = mkdtempSync(join(folder, 'bin-'));
  writeFileSync(join(bin, manager), '#!/bin/sh\n');
  chmodSync(join(bin, manager), 0o755);
  return { PATH: bin };
}

const packages = { 'apt-get': ['redis-server'], apk: ['valkey'], brew: ['redis'] };
const sudo = isRoot() ? '' : 'sudo ';

test.each([
  ['apt-get', `${sudo}apt-get install -y --no-install-recommends redis-server`],
  ['apk', `${sudo}apk add --no-cache valkey`],
  ['brew', 'brew install redis'],
  ['dnf', undefined],
  ['nothing-known', undefined],
])('on a machine with %s the command is %s', (manager, command) => {
  expect(installCommand(packages, machineWith(manager))).toBe(command);
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
