import type { Check } from '../contract.ts';
import { databaseChecks } from './database/index.ts';
import { endpointChecks } from './endpoint/index.ts';
import { networkChecks } from './network/index.ts';
import { rolloutChecks } from './rollout/index.ts';
import { serviceChecks } from './service/index.ts';

/** Every check, by area. A new one is a file, a line in its area's `index.ts`, and a table test. */
export const checks: readonly Check[] = [
  ...serviceChecks,
  ...rolloutChecks,
  ...networkChecks,
  ...databaseChecks,
  ...endpointChecks,
];
