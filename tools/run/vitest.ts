import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { projectFolder } from '../parts/command.ts';
import type { Environment } from '../parts/part.ts';
import { lossesVariable } from './loss-reporter.ts';

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

export interface VitestOutcome {
  code: number;
  /** By test file, as a path from the folder of the project. */
  files: ReadonlyMap<string, Tally>;
  /** Errors outside of any test, and files that never came to run; absent where the run was broken off. */
  losses: number | undefined;
}

interface VitestResult {
  testResults: { name: string; status: string; assertionResults: { status: string }[] }[];
}

export interface VitestRun {
  /** Ends it; it then ends its own workers. */
  stop(): void;
  ended: Promise<VitestOutcome>;
}

export function runVitest(args: readonly string[], environment: Environment, scratch: string): VitestRun {
  const [resultFile, lossesFile] = [join(scratch, 'result.json'), join(scratch, 'losses')];
  for (const file of [resultFile, lossesFile]) rmSync(file, { force: true });
  const program = join(projectFolder, 'node_modules/vitest/vitest.mjs');
  const reporters = ['default', 'json', './tools/run/loss-reporter.ts'].map((reporter) => `--reporter=${reporter}`);
  const child = spawn(process.execPath, [program, 'run', ...reporters, `--outputFile.json=${resultFile}`, ...args], {
    cwd: projectFolder,
    env: { ...process.env, ...environment, [lossesVariable]: lossesFile },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise<number>((resolve) => {
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
  return {
    stop: () => void child.kill('SIGTERM'),
    ended: ended.then((code) => ({ code, files: filesOf(resultFile), losses: lossesOf(lossesFile) })),
  };
}

/** Of all files together. Something failed where the run did, even if no test did. */
export function tallyOf({ code, files }: VitestOutcome): Tally {
  const sum = (of: keyof Tally): number => [...files.values()].reduce((total, tally) => total + tally[of], 0);
  return { passed: sum('passed'), failed: sum('failed') || (code === 0 ? 0 : 1), skipped: sum('skipped') };
}

function filesOf(resultFile: string): Map<string, Tally> {
  let result: VitestResult;
  try {
    result = JSON.parse(readFileSync(resultFile, 'utf8'));
  } catch {
    // Broken off before there was a result.
    return new Map();
  }
  return new Map(
    result.testResults.map(({ name, status, assertionResults }) => {
      const count = (wanted: string): number => assertionResults.filter((each) => each.status === wanted).length;
      const [passed, failed] = [count('passed'), count('failed')];
      // A file that does not load, or whose preparation fails, fails without a test that does.
      const tally = { passed, failed: failed || (status === 'failed' ? 1 : 0), skipped: 0 };
      return [relative(projectFolder, name), { ...tally, skipped: assertionResults.length - passed - failed }];
    }),
  );
}

function lossesOf(file: string): number | undefined {
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
}
