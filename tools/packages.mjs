/**
 * What `npm test` and `npm run demo` need before any package can be imported: a Node that is new enough, and the packages,
 * those of development too. Plain JavaScript, since on a fresh clone there is no tsx yet.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Installs the packages where some are missing; ends the process where that cannot be mended from here. */
export function requirePackages() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    process.stderr.write(`Node ${process.versions.node} is too old: 20.19 or newer is needed (https://nodejs.org).\n`);
    process.exit(78);
  }
  const { dependencies, devDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const missing = Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => !existsSync(`${root}node_modules/${name}/package.json`),
  );
  if (missing.length === 0) return;
  process.stdout.write('npm packages: missing, so `npm ci` installs them (once)\n');
  // Those of development too, whatever NODE_ENV says.
  const installed = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (installed.status === 0) return;
  const why =
    installed.error === undefined ? 'npm says above why' : `npm could not be run (${installed.error.message})`;
  process.stderr.write(`The packages could not be installed: ${why}. Once it is mended: npm ci --include=dev\n`);
  process.exit(installed.status ?? 1);
}
