import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../tools/parts/command.ts';
import { messageOf } from '../tools/parts/part.ts';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const mainProgram = join(root, 'dist/src/main.js');
export const terminalProgram = join(root, 'dist/src/cli.js');

/** Builds the product where its source is newer than what was built. Gives the reason where that fails. */
export async function buildProduct(say: (line: string) => void): Promise<string | undefined> {
  if (builtAt() > changedAt()) return undefined;
  say('  building the product');
  try {
    await runCommand('npm', ['run', 'build', '--prefix', root]);
    return undefined;
  } catch (error) {
    return `npm run build failed: ${messageOf(error)}`;
  }
}

/** The compiler leaves files whose text stays the same as they are; its own record is written each time. */
function builtAt(): number {
  const times = [mainProgram, terminalProgram, join(root, 'dist/.tsbuildinfo')].map(
    (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs,
  );
  return times.includes(undefined) ? 0 : (times.at(-1) ?? 0);
}

function changedAt(): number {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  return Math.max(...files.map((file) => statSync(join(root, 'src', file), { throwIfNoEntry: false })?.mtimeMs ?? 0));
}
