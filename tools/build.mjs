/**
 * `npm run build`: the product with the packages that it uses, as a few files in `dist/` (decision 0011). Some 1,300
 * modules one by one take twice the time to start, and a third more memory. Plain JavaScript, since `npm ci` runs it.
 */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = process.argv[2] ?? `${root}/dist`;

/** What packages written for CommonJS expect to find; an ES module has none of them. */
const commonJs = `import { createRequire as requireOf } from 'node:module';
import { dirname as folderOf } from 'node:path';
import { fileURLToPath as pathOf } from 'node:url';
const require = requireOf(import.meta.url);
const __filename = pathOf(import.meta.url);
const __dirname = folderOf(__filename);`;

rmSync(outdir, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts', 'src/cli.ts'],
  outdir,
  bundle: true,
  // What is imported on demand (the clients of the targets, parts of the terminal) stays in files of its own.
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  banner: { js: commonJs },
  // Native parts are optional, and cannot be bundled.
  external: ['*.node', 'cpu-features'],
  minifyWhitespace: true,
  // Errors are told apart by the names of their classes; and a stack trace should say something.
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
});
