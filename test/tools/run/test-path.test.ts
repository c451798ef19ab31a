import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Presences } from '../../../tools/parts/gather.ts';
import { absent, partNames } from '../../../tools/parts/part.ts';
import { makeTestPath } from '../../../tools/run/test-path.ts';

/** A program that a machine may have, and that no part of the tests brings. */
const FOREIGN = 'strace';

/** A folder with programs of these names, as PATH. */
function machineWith(names: readonly string[]): { PATH: string; path: (of: string) => string } {
  const folder = mkdtempSync(join(tmpdir(), 'test-path-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const PATH = join(folder, 'bin');
  mkdirSync(PATH);
  for (const name of names) {
    writeFileSync(join(PATH, name), '#!/bin/sh\necho it runs\n');
    chmodSync(join(PATH, name), 0o755);
  }
  return { PATH, path: (of) => join(folder, of) };
}

const NOTHING = Object.fromEntries(partNames.map((name) => [name, absent('not here')])) as unknown as Presences;

test('without parts there are Node and npm, and nothing else', () => {
  const { PATH, path } = machineWith(['npm', 'npx', 'busybox', FOREIGN, 'redis-server']);

  const made = makeTestPath(path('made'), { PATH });

  expect(readdirSync(made).sort()).toEqual(['node', 'npm', 'npx']);
  expect(execFileSync('node', ['-p', '1'], { env: { PATH: made }, encoding: 'utf8' })).toBe('1\n');
  expect(spawnSync(FOREIGN, { env: { PATH: made } }).error).toMatchObject({ code: 'ENOENT' });
});

test('with parts there is what they bring, and no program of the machine that none of them names', () => {
  const { PATH, path } = machineWith(['npm', 'sh', 'curl', 'busybox', FOREIGN, 'redis-server']);
  const busybox = { available: true, state: 'found', values: { path: '/b' }, detail: '' } as const;

  const made = makeTestPath(path('made'), { PATH }, { ...NOTHING, busybox });

  expect(readdirSync(made)).toEqual(expect.arrayContaining(['node', 'npm', 'sh', 'curl', 'busybox']));
  expect(readdirSync(made)).not.toEqual(expect.arrayContaining([FOREIGN]));
  // It is on the machine, and the run was told to leave it alone.
  expect(readdirSync(made)).not.toContain('redis-server');
});
