/**
 * `npm test`. Plain JavaScript, since on a fresh clone there is no tsx yet: installs the npm packages when they are
 * missing, then hands over to test.ts.
 */
import { requirePackages } from './packages.mjs';

requirePackages();
await import('tsx/esm/api').then(({ register }) => register());
await import(new URL('./test.ts', import.meta.url).href);
