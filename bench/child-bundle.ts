import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { root } from './product-build.ts';

/**
 * A program of this folder as one plain JavaScript file with our own source in it, for a child process: run through a
 * TypeScript loader, its start and its memory would be the loader's.
 */
export async function bundleChild(name: 'bare-bolt-child' | 'namespace-child'): Promise<string> {
  // Inside the tree, where the packages that it imports are found.
  const outfile = join(root, 'node_modules/.cache/bench', `${name}.mjs`);
  await build({
    entryPoints: [fileURLToPath(new URL(`./${name}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  });
  return outfile;
}
