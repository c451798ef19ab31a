import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../parts/command.ts';
import type { VitestOutcome } from './vitest.ts';

/** More than these have a reason in common. */
const FILES_AT_MOST = 3;

/**
 * The files that are worth another run with nothing beside them, after which their verdict stands: a few of real parts.
 * Four at a time on two cores keep each other and the real parts waiting; what is wrong is wrong alone as well. A fast
 * test has no such excuse, nor has a file whose tests are told not to be retried, nor a run in which more went wrong.
 */
export function filesToRunByThemselves(
  { files, losses }: Pick<VitestOutcome, 'files' | 'losses'>,
  textOf: (file: string) => string = read,
): readonly string[] {
  const failed = [...files].filter(([, tally]) => tally.failed > 0).map(([file]) => file);
  const few = failed.length > 0 && failed.length <= FILES_AT_MOST && losses === 0;
  const may = (file: string): boolean => file.endsWith('.real.test.ts') && !/\bretry: 0\b/.test(textOf(file));
  return few && failed.every(may) ? failed : [];
}

function read(file: string): string {
  return readFileSync(join(projectFolder, file), 'utf8');
}
