import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

export interface StartedProcess {
  readonly pid: number;
  /** From the spawn until the line that says that it is ready. */
  readonly readyMs: number;
  /** With SIGTERM, then with SIGKILL. */
  stop(): Promise<void>;
}

interface StartOptions {
  /** Of Node: flags, the program, and what it is given. */
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Which line of its standard error says so. */
  readonly isReady: (line: string) => boolean;
}

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 10_000;

/** Starts a Node program and waits until it says that it is ready. */
export async function startProcess(options: StartOptions): Promise<StartedProcess> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, options.arguments, {
    // Nothing of ours: a variable of the shell must not change what is measured.
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...options.environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  try {
    const readyAt = await ready(child, options.isReady);
    return {
      pid: child.pid ?? 0,
      readyMs: readyAt - startedAt,
      async stop() {
        await ended(child);
        process.off('exit', kill);
      },
    };
  } catch (error) {
    kill();
    throw error;
  }
}

function ready(child: ChildProcess, isReady: StartOptions['isReady']): Promise<number> {
  return new Promise((resolve, reject) => {
    let latest = '';
    const timer = setTimeout(() => reject(new Error(`not ready in time; it said last: ${latest}`)), READY_WITHIN_MS);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`it ended with ${code}; it said last: ${latest}`)));
    if (child.stderr === null) return;
    // Read on after the line as well: a full pipe would stop the child.
    createInterface({ input: child.stderr }).on('line', (line) => {
      latest = line;
      if (!isReady(line)) return;
      clearTimeout(timer);
      resolve(performance.now());
    });
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await gone;
  clearTimeout(timer);
}

const KILOBYTES_PER_MEGABYTE = 1e6 / 1024;

export interface Memory {
  /** Counts what is shared with other processes (Node itself) by share. Only Linux tells. */
  readonly proportional?: number;
  readonly resident: number;
}

/** Megabytes of a process. */
export function memoryOf(pid: number): Memory {
  const rollup = `/proc/${pid}/smaps_rollup`;
  if (!existsSync(rollup)) {
    const resident = execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
    return { resident: Number(resident) / KILOBYTES_PER_MEGABYTE };
  }
  const text = readFileSync(rollup, 'utf8');
  const field = (name: string): number => Number(text.match(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm'))?.[1]);
  return { proportional: field('Pss') / KILOBYTES_PER_MEGABYTE, resident: field('Rss') / KILOBYTES_PER_MEGABYTE };
}
