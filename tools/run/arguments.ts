import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../parts/command.ts';

export interface RunArguments {
  /** What vitest is given. */
  vitest: readonly string[];
  /** Whether a test that talks to a real part may be among those that run. */
  parts: boolean;
}

/**
 * A test that talks to a real part is named `*.real.test.ts`. With `--fast` those are loaded, too, and skip all that
 * needs a part: what they do outside of that must work on a machine that has none.
 */
export function runArguments(args: readonly string[], realTests: readonly string[] = listRealTests()): RunArguments {
  if (args.includes('--fast')) {
    return { vitest: args.filter((argument) => argument !== '--fast'), parts: false };
  }
  // Vitest takes a path argument as part of a file's path.
  const paths = args.filter((argument) => argument.includes('/') && !argument.startsWith('-'));
  const chosen = (test: string) => paths.some((path) => test.includes(path.replace(/^\.\//, '').replace(/:\d+$/, '')));
  return { vitest: args, parts: paths.length === 0 || realTests.some(chosen) };
}

function listRealTests(): string[] {
  const files = readdirSync(join(projectFolder, 'test'), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.real.test.ts')).map((file) => `test/${file}`);
}
