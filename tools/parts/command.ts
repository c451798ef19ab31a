import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from './part.ts';

export const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

/** Where the team keeps what does not belong into the project; a clone of the project alone has none. */
const sharedFolder = join(projectFolder, '..', 'shared');

export function sharedPath(path: string): string | undefined {
  const full = join(sharedFolder, path);
  return existsSync(full) ? full : undefined;
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The first of `names` that is an executable: an absolute path, or a name on PATH or in the sbin folders daemons live in. */
export function findProgram(names: readonly string[], environment: Environment): string | undefined {
  const folders = [...(environment['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  const candidates = names.flatMap((name) =>
    name.startsWith('/') ? [name] : folders.map((folder) => join(folder, name)),
  );
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

interface CommandOptions {
  environment?: Environment;
  timeoutMilliseconds?: number;
  /** Breaks it off, for what may be broken off. */
  signal?: AbortSignal;
}

/**
 * Runs a program to its end and answers its standard output. In a process group of its own: Ctrl-C must not break off
 * a package manager or a start script half-way.
 */
export function runCommand(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { environment = {}, timeoutMilliseconds = 600_000, signal: abort } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const output: string[] = [];
    const errors: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
    const end = () => void (child.pid && process.kill(-child.pid, 'SIGTERM'));
    const timer = setTimeout(end, timeoutMilliseconds);
    if (abort?.aborted) end();
    abort?.addEventListener('abort', end);
    child.on('error', reject);
    // `exit`, not `close`: a daemon that the program leaves running may hold the pipes open.
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      abort?.removeEventListener('abort', end);
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
        if (code === 0) resolve(output.join(''));
        else reject(new Error(lastLine(errors.join('')) ?? `${program} ended with ${signal ?? code}`));
      }, 20);
    });
  });
}

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1) || undefined;
}

/** Asks until the answer is yes. */
export async function waitUntil(ask: () => Promise<boolean>, timeoutMilliseconds: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMilliseconds;
  while (Date.now() < deadline) {
    if (await ask()) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
