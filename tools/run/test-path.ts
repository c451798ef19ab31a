import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../parts/command.ts';
import type { Presences } from '../parts/gather.ts';
import type { Environment, PartName } from '../parts/part.ts';

/** What every system with a shell has: tests, and the programs that they start, may rely on these. */
const SHELL = ['sh', 'bash', 'env', 'ldd', 'getent', 'hostname', 'grep', 'sed', 'find', 'xargs', 'tar', 'gzip'];
const CORE = [
  ...['basename', 'cat', 'chmod', 'cp', 'cut', 'date', 'dirname', 'expr', 'false', 'head', 'id', 'ln', 'ls', 'mkdir'],
  ...['mktemp', 'mv', 'printf', 'readlink', 'realpath', 'rm', 'sleep', 'sort', 'tail', 'test', 'touch', 'tr', 'true'],
  ...['uname', 'uniq', 'wc'],
];

/** Used where they are there; each has something that stands in for it. */
const OPTIONAL = ['curl', 'redis-cli', 'valkey-cli'];

/** What a part brings under a name of its own. */
const OF_PARTS: Readonly<Partial<Record<PartName, readonly string[]>>> = {
  redis: ['redis-server', 'valkey-server'],
  busybox: ['busybox'],
  clone: ['git'],
};

/**
 * A folder that is all of PATH for the tests. Without parts it holds Node and npm alone; with them, a bare system and
 * what the parts bring: a test that needs any other program fails on the machine of whoever writes it, not on the next.
 */
export function makeTestPath(folder: string, environment: Environment, presences?: Presences): string {
  mkdirSync(folder);
  link(folder, 'node', process.execPath);
  const ofParts = Object.entries(OF_PARTS).flatMap(([part, programs]) =>
    presences?.[part as PartName].available ? programs : [],
  );
  const programs = presences === undefined ? [] : [...SHELL, ...CORE, ...OPTIONAL, ...ofParts];
  for (const name of ['npm', 'npx', ...programs]) link(folder, name, findProgram([name], environment));
  return folder;
}

function link(folder: string, name: string, program: string | undefined): void {
  if (program !== undefined) symlinkSync(program, join(folder, name));
}
