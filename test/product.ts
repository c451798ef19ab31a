import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scratchVariable } from '../tools/parts/part.ts';

let product: string | undefined;

/** The product as users run it, built of today's source, once for each process of the tests. Gives its folder. */
export function builtProduct(): string {
  if (product !== undefined) return product;
  const made = mkdtempSync(join(process.env[scratchVariable] ?? tmpdir(), 'product-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  execFileSync(process.execPath, ['tools/build.mjs', made], { stdio: ['ignore', 'ignore', 'inherit'] });
  product = made;
  return made;
}

/** What `npm start` gives to Node: its flags, then the program, here of the product that was built into `folder`. */
export function startArguments(folder: string): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  return String(scripts.start)
    .split(' ')
    .slice(1)
    .map((word) => word.replace(/^dist(?=\/)/, folder));
}
