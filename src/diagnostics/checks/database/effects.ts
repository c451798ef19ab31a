import type { Effect } from '../../contract.ts';

/** What a database that is down makes of its own workload. */
export const OF_DATABASE_DOWN: readonly Effect[] = ['not-running', 'stopped', 'unhealthy', 'not-ready', 'crash-loop'];

/** What the services that depend on a database see when it does not serve them. */
export const IN_CLIENTS: readonly Effect[] = [
  'dependency-error',
  'unhealthy',
  'not-ready',
  'crash-loop',
  'not-running',
  'unreachable',
  'rollout-stuck',
];

/** What a service makes of itself that holds connections and gets no more. */
export const OF_NO_CONNECTION: readonly Effect[] = ['dependency-error', 'unhealthy', 'not-ready', 'unreachable'];

/** The same, of a fault that sits in the service itself. */
export const OF_OWN_PATH: readonly Effect[] = [
  'dependency-error',
  'unhealthy',
  'not-ready',
  'crash-loop',
  'not-running',
  'unreachable',
  'rollout-stuck',
];
