import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isRoot } from '../../../tools/parts/command.ts';
import { installCommand } from '../../../tools/parts/distribution.ts';

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
