import { phaseOfStart } from '../../log-signals.ts';
import type { Instance, LogLine, Probe } from '../../workload.ts';
import { isDown, ownEnds, RECENT_MS } from './ends.ts';
import { listeningPlaces } from './listening.ts';
import { classifyProbeOutput, type ProbeFailure } from './probe-failure.ts';
import { runSignals } from './run-signals.ts';

/** Two runs cut short at the same age are no chance; of one that says itself that it was starting, one tells. */
const CUT_SHORT = 2;
/** Booting takes longer than the probe allows, not for ever. */
const BOOT_AT_MOST_MS = 10 * 60_000;
/** Who only says that it starts, and not at what it works, is believed for so long (catalogue 0.6). */
const BEGUN_AT_MOST_MS = 120_000;
/** Between the polite signal and the kill: the default of Kubernetes. */
const GRACE_MS = 30_000;
/** A start may take so much longer than an earlier one. */
const LONGER = 1.5;

export interface ShortStart {
  readonly probe: Probe;
  /** What the probe allows from the start of a run until it counts as failed. */
  readonly allowedMs: number;
  /** How long the last run that was cut short had, or the present one has. */
  readonly ranForMs: number;
  /** How long an earlier start took until it listened, where a log tells. */
  readonly takesMs?: number | undefined;
  /** Runs that the probe ended before they listened; 0: it is still starting. */
  readonly cuts: number;
  readonly since: string | undefined;
}

/**
 * Its probe, or a tool that restarts what is unhealthy, ends it before it has booted (S18); or it does not listen yet, and
 * its log says that it is starting, or earlier starts took longer than it has had.
 */
export function shortStart(instance: Instance, failure: ProbeFailure | undefined, at: Date): ShortStart | undefined {
  return cutShort(instance, at) ?? (failure?.kind === 'refused' ? stillStarting(instance, failure, at) : undefined);
}

function cutShort(instance: Instance, at: Date): ShortStart | undefined {
  const probe = instance.probes.find(({ kind }) => kind === 'liveness' || kind === 'startup') ?? instance.probes[0];
  if (probe === undefined) return undefined;
  const allowedMs = allowedBy(probe);
  const atMost = allowedMs + 2 * (probe.intervalMs + probe.timeoutMs) + GRACE_MS;
  const [last, ...others] = endsByProbe(instance, at).filter(
    ({ ranForMs }) => ranForMs !== undefined && ranForMs <= atMost && ranForMs <= BOOT_AT_MOST_MS,
  );
  if (last === undefined) return undefined;
  const { ended, endedLines } = runSignals(instance);
  // A cluster remembers the last end alone; its counter remembers the others.
  const cuts = last.endedBy === 'liveness' ? Math.max(others.length + 1, instance.restarts) : others.length + 1;
  if (cuts < CUT_SHORT && !isStarting(endedLines)) return undefined;
  const takesMs = startTime(instance);
  const isListening = listeningPlaces(instance).length > 0 || ended.some(({ kind }) => kind === 'listening');
  const listensLate = takesMs !== undefined && takesMs >= allowedMs - probe.intervalMs;
  if ((isListening && !listensLate) || ended.some(({ kind }) => kind !== 'listening')) return undefined;
  if (!refusals(instance, probe) && !listensLate) return undefined;
  return { probe, allowedMs, ranForMs: last.ranForMs ?? 0, takesMs, cuts, since: (others.at(-1) ?? last).at };
}

function stillStarting(instance: Instance, { probe }: ProbeFailure, at: Date): ShortStart | undefined {
  if (isDown(instance) || instance.startedAt === undefined || listeningPlaces(instance).length > 0) return undefined;
  const ranForMs = at.getTime() - Date.parse(instance.startedAt);
  const takesMs = startTime(instance);
  const phase = phaseOfStart(linesOfRun(instance));
  const patience = phase === 'work' ? BOOT_AT_MOST_MS : phase === 'begun' ? BEGUN_AT_MOST_MS : 0;
  if (ranForMs > Math.max(patience, (takesMs ?? 0) * LONGER)) return undefined;
  return { probe, allowedMs: allowedBy(probe), ranForMs, takesMs, cuts: 0, since: instance.startedAt };
}

function allowedBy({ startPeriodMs, retries, intervalMs }: Probe): number {
  return startPeriodMs + retries * intervalMs;
}

function isStarting(lines: readonly LogLine[]): boolean {
  return phaseOfStart(lines) === 'work';
}

function linesOfRun({ logs }: Instance): LogLine[] {
  return logs.filter(({ run }) => run === 'current').flatMap(({ lines }) => lines);
}

/** From the start of the run before until it said that it listens. */
function startTime(instance: Instance): number | undefined {
  const { ended, endedLines } = runSignals(instance);
  const listened = ended.find(({ kind }) => kind === 'listening')?.at;
  const started = instance.terminations[0]?.startedAt ?? endedLines[0]?.at;
  if (listened === undefined || started === undefined) return undefined;
  const took = Date.parse(listened) - Date.parse(started);
  return took >= 0 && took <= BOOT_AT_MOST_MS ? took : undefined;
}

function refusals(instance: Instance, { results }: Probe): boolean {
  const outputs = [
    ...results.filter(({ exitCode }) => exitCode !== 0).map(({ output }) => output),
    ...instance.notices.filter(({ reason }) => reason === 'Unhealthy').map(({ message }) => message),
  ];
  return outputs.some((output) => classifyProbeOutput(output).kind === 'refused');
}

function endsByProbe(instance: Instance, at: Date): Instance['terminations'] {
  const byProbe = ownEnds(instance, at).filter(({ endedBy }) => endedBy === 'liveness');
  if (byProbe.length > 0) return byProbe;
  // Outside of Kubernetes such tools stop it through the engine.
  return instance.terminations.filter(
    ({ endedBy, at: end }) => endedBy === 'stopped' && at.getTime() - Date.parse(end) <= RECENT_MS,
  );
}
