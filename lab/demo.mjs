/**
 * `npm run demo`. Plain JavaScript, since on a fresh clone there is no tsx yet: installs the npm packages when they are
 * missing, then hands over to demo.ts.
 */
import { fileURLToPath } from 'node:url';
import { requirePackages } from '../tools/packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
requirePackages();
// The manifest and the recordings are found from here, wherever it was started.
process.chdir(root);
await import('tsx/esm/api').then(({ register }) => register());
await import(new URL('./demo.ts', import.meta.url).href);
