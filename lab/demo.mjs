/**
 * `npm run demo`. Plain JavaScript, since on a fresh clone there is no tsx yet: installs the npm packages when they are
 * missing, then hands over to demo.ts.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Node ${process.versions.node} is too old: 20.19 or newer is needed.\n`);
  process.exit(78);
}

if (!existsSync(`${root}/node_modules/.package-lock.json`)) {
  process.stdout.write('npm packages: missing, so `npm ci` installs them (once)\n');
  // The demo needs tsx and esbuild too, whatever NODE_ENV says.
  const installed = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (installed.status !== 0) process.exit(installed.status ?? 1);
}

// The manifest and the recordings are found from here, wherever it was started.
process.chdir(root);
await import('tsx/esm/api').then(({ register }) => register());
await import(new URL('./demo.ts', import.meta.url).href);
