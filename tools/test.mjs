/**
 * `npm test`. Plain JavaScript, since on a fresh clone there is no tsx yet: installs the npm packages when they are
 * missing, then hands over to test.ts.
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
  process.stdout.write('npm packages: missing, so `npm ci` installs them\n');
  const installed = spawnSync('npm', ['ci', '--include=dev'], { cwd: root, stdio: 'inherit' });
  if (installed.status !== 0) process.exit(installed.status ?? 1);
}

await import('tsx/esm/api').then(({ register }) => register());
await import(new URL('./test.ts', import.meta.url).href);
