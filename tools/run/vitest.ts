import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { projectFolder } from '../parts/command.ts';
import type { Environment } from '../parts/part.ts';

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

export interface VitestOutcome {
  code: number;
  tally: Tally;
  /** Paths of the test files in which something failed, from the folder of the project. */
  failedFiles: string[];
}

interface VitestResult {
  success: boolean;
  numPassedTests: number;
  numFailedTests: number;
  numFailedTestSuites: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { name: string; status: string }[];
}

export interface VitestRun {
  /** Ends it; it then ends its own workers. */
  stop(): void;
  ended: Promise<VitestOutcome>;
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
    ended: ended.then((code) => outcomeOf(resultFile, code)),
  };
}

function outcomeOf(resultFile: string, code: number): VitestOutcome {
  let result: VitestResult | undefined;
  try {
    result = JSON.parse(readFileSync(resultFile, 'utf8'));
  } catch {
    // Broken off before there was a result.
  }
  const failedFiles = (result?.testResults ?? [])
    .filter(({ status }) => status === 'failed')
    .map(({ name }) => relative(projectFolder, name));
  return { code, tally: tallyOf(result, code), failedFiles };
}

function tallyOf(result: VitestResult | undefined, code: number): Tally {
  const failed = result?.numFailedTests ?? 0;
  return {
    passed: result?.numPassedTests ?? 0,
    // A file that does not load, or an error outside of any test, fails the run without failing a test.
    failed: code !== 0 && failed === 0 ? Math.max(1, result?.numFailedTestSuites ?? 0) : failed,
    skipped: (result?.numPendingTests ?? 0) + (result?.numTodoTests ?? 0),
  };
}
