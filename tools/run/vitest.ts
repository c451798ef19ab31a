import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../parts/command.ts';
import type { Environment } from '../parts/part.ts';

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

interface VitestResult {
  success: boolean;
  numPassedTests: number;
  numFailedTests: number;
  numFailedTestSuites: number;
  numPendingTests: number;
  numTodoTests: number;
}

export interface VitestRun {
  /** Ends it; it then ends its own workers. */
  stop(): void;
  ended: Promise<{ code: number; tally: Tally }>;
}

export function runVitest(args: readonly string[], environment: Environment, scratch: string): VitestRun {
  const resultFile = join(scratch, 'result.json');
  const program = join(projectFolder, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${resultFile}`];
  const child = spawn(process.execPath, [program, 'run', ...reporters, ...args], {
    cwd: projectFolder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise<number>((resolve) => {
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
  return {
    stop: () => void child.kill('SIGTERM'),
    ended: ended.then((code) => ({ code, tally: tallyOf(resultFile, code) })),
  };
}

function tallyOf(resultFile: string, code: number): Tally {
  let result: VitestResult | undefined;
  try {
    result = JSON.parse(readFileSync(resultFile, 'utf8'));
  } catch {
    // Broken off before there was a result.
  }
  const failed = result?.numFailedTests ?? 0;
  return {
    passed: result?.numPassedTests ?? 0,
    // A file that does not load, or an error outside of any test, fails the run without failing a test.
    failed: code !== 0 && failed === 0 ? Math.max(1, result?.numFailedTestSuites ?? 0) : failed,
    skipped: (result?.numPendingTests ?? 0) + (result?.numTodoTests ?? 0),
  };
}
