import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { builtProduct } from '../product.ts';

export interface CliRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the terminal command as it is built, as a process of its own, with nothing of this machine's environment. */
export function runCli(args: readonly string[], environment: Readonly<Record<string, string>> = {}): CliRun {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(builtProduct(), 'cli.js'), ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment },
    maxBuffer: 2 ** 26,
  });
  return { status, stdout, stderr };
}
