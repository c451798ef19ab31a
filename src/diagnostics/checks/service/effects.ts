import type { Effect } from '../../contract.ts';

/** What the death of a service's own process makes of the service. */
export const OF_PROCESS_DEATH: readonly Effect[] = [
  'not-running',
  'stopped',
  'crash-loop',
  'unhealthy',
  'not-ready',
  'unreachable',
  'rollout-stuck',
];

/** What those that need a service see of its fault. */
export const IN_DEPENDENTS: readonly Effect[] = [
  'dependency-error',
  'unhealthy',
  'not-ready',
  'crash-loop',
  'unreachable',
  'rollout-stuck',
];

/** What a wrong probe makes of a service that is well. */
export const OF_WRONG_PROBE: readonly Effect[] = ['unhealthy', 'not-ready', 'crash-loop', 'rollout-stuck'];
