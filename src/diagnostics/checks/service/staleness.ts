import type { Instance } from '../../workload.ts';

/** "Newest End older than 3×Interval" (catalogue 2.4). */
const INTERVALS = 3;
/** Busy engines are late by seconds. */
const AT_LEAST_MS = 60_000;

/** How long nobody has checked its health, if that is longer than the engine should let pass. */
export function staleness(instance: Instance, at: Date): number | undefined {
  if (instance.state !== 'running') return undefined;
  const probe = instance.probes.find(({ kind }) => kind === 'health');
  const newest = probe?.results[probe.results.length - 1];
  if (probe === undefined || newest === undefined || probe.status === 'starting') return undefined;
  const allowed = Math.max(AT_LEAST_MS, INTERVALS * probe.intervalMs + probe.timeoutMs);
  const up =
    instance.startedAt === undefined ? Number.POSITIVE_INFINITY : at.getTime() - Date.parse(instance.startedAt);
  const age = at.getTime() - Date.parse(newest.at);
  return age > allowed && up > allowed ? age : undefined;
}
