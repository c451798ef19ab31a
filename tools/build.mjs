/**
 * `npm run build`: the product with the packages that it uses, as a few files in `dist/` (decision 0011). Its
 * modules one by one take twice the time to start, and a third more memory. Plain JavaScript, since `npm ci` runs it,
 * and on packages of production alone (decision 0013).
 *
 *   node tools/build.mjs [FOLDER]      builds, to FOLDER or `dist/`
 *   node tools/build.mjs --if-absent   builds unless there is a product: `npm ci --ignore-scripts` made none
 */
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [wanted] = process.argv.slice(2);
const outdir = wanted === undefined || wanted === '--if-absent' ? `${root}dist` : wanted;
if (wanted === '--if-absent' && existsSync(`${outdir}/main.js`)) process.exit(0);

const { build } = await import('esbuild').catch((error) => {
  process.stderr.write(`The product cannot be built: ${error.message}\nInstall its packages first: npm ci\n`);
  process.exit(78);
});

/** What packages written for CommonJS expect to find; an ES module has none of them. */
const commonJs = `import { createRequire as requireOf } from 'node:module';
import { dirname as folderOf } from 'node:path';
import { fileURLToPath as pathOf } from 'node:url';
const require = requireOf(import.meta.url);
const __filename = pathOf(import.meta.url);
const __dirname = folderOf(__filename);`;

/**
 * Files that are one function and load much for it, which most never call: SSH to an engine, sessions of BuildKit. They
 * load it with the first call.
 */
const seldomCalled = {
  name: 'seldom-called',
  setup({ onLoad }) {
    onLoad({ filter: /node_modules\/(?:docker-modem\/lib\/ssh|dockerode\/lib\/session)\.js$/ }, ({ path }) => ({
      contents: `let loaded;
const load = () => { const module = { exports: {} }; ${readFileSync(path, 'utf8')}
return module.exports; };
module.exports = function (...given) { loaded ??= load(); return loaded.apply(this, given); };`,
    }));
  },
};

/** The sentences of zod in fifty languages, of which it takes English by another way. */
const englishOnly = {
  name: 'english-only',
  setup({ onLoad }) {
    onLoad({ filter: /node_modules\/zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: `export { default as en } from './en.js';`,
    }));
  },
};

// Beside it, so that a build that fails leaves the product as it was.
const made = `${outdir}.new`;
rmSync(made, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts', 'src/cli.ts'],
  outdir: made,
  bundle: true,
  // What is imported on demand (the clients of the targets, parts of the terminal) stays in files of its own.
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  banner: { js: commonJs },
  // What `seldomCalled` loads stays in node_modules.
  // So does what looks for a native part beside its own package.
  external: ['ssh2', '@grpc/grpc-js', '@grpc/proto-loader', 'msgpackr-extract'],
  plugins: [seldomCalled, englishOnly],
  minifyWhitespace: true,
  // Errors are told apart by the names of their classes; and a stack trace should say something.
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
});
rmSync(outdir, { recursive: true, force: true });
renameSync(made, outdir);
