import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../tools/parts/command.ts';
import { messageOf } from '../tools/parts/part.ts';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const built = join(root, 'dist');
export const terminalProgram = join(built, 'cli.js');

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

function builtAt(): number {
  return statSync(terminalProgram, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function changedAt(): number {
  const source = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const files = [...source.map((file) => join('src', file)), 'tools/build.mjs', 'package-lock.json'];
  return Math.max(...files.map((file) => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0));
}
