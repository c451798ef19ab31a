import type { Instance } from '../../workload.ts';
import { ownEnds, RECENT_MS } from './ends.ts';
import { listeningPlaces } from './listening.ts';
import { classifyProbeOutput } from './probe-failure.ts';
import { runSignals } from './run-signals.ts';

/** Two runs cut short at the same age are no chance. */
const CUT_SHORT = 2;
/** Booting takes longer than the probe allows, not for ever. */
const BOOT_AT_MOST_MS = 10 * 60_000;

export interface ShortStart {
  readonly allowedMs: number;
  readonly ranForMs: number;
  readonly cuts: number;
}

/**
 * Again and again it is ended by its probe, or by a tool that restarts what is unhealthy, before it has booted: each life
 * is as short as start period and retries allow, and the probe finds nobody listening yet (S18).
 */
export function shortStart(instance: Instance, at: Date): ShortStart | undefined {
  const probe = instance.probes.find(({ kind }) => kind === 'liveness' || kind === 'startup') ?? instance.probes[0];
  if (probe === undefined) return undefined;
  const allowedMs = probe.startPeriodMs + probe.retries * probe.intervalMs;
  const atMost = allowedMs + 2 * (probe.intervalMs + probe.timeoutMs);
  const cut = endsByProbe(instance, at).filter(
    ({ ranForMs }) => ranForMs !== undefined && ranForMs <= atMost && ranForMs <= BOOT_AT_MOST_MS,
  );
  if (cut.length < CUT_SHORT) return undefined;
  const { ended } = runSignals(instance);
  const booted = listeningPlaces(instance).length > 0 || ended.some(({ kind }) => kind === 'listening');
  const outputs = [
    ...probe.results.filter(({ exitCode }) => exitCode !== 0).map(({ output }) => output),
    ...unhealthyNotices(instance),
  ];
  const refused = outputs.some((output) => classifyProbeOutput(output).kind === 'refused');
  if (booted || !refused || ended.some(({ kind }) => kind !== 'listening')) return undefined;
  return { allowedMs, ranForMs: cut[0]?.ranForMs ?? 0, cuts: cut.length };
}

function endsByProbe(instance: Instance, at: Date): Instance['terminations'] {
  const byProbe = ownEnds(instance, at).filter(({ endedBy }) => endedBy === 'liveness');
  if (byProbe.length > 0) return byProbe;
  // Outside of Kubernetes such tools stop it through the engine.
  return instance.terminations.filter(
    ({ endedBy, at: end }) => endedBy === 'stopped' && at.getTime() - Date.parse(end) <= RECENT_MS,
  );
}

function unhealthyNotices({ notices }: Instance): string[] {
  return notices.filter(({ reason }) => reason === 'Unhealthy').map(({ message }) => message);
}
