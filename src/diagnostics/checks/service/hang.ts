import type { Evidence } from '../../contract.ts';
import type { Instance } from '../../workload.ts';
import type { EndpointView } from '../endpoint/endpoint-view.ts';
import type { Case } from './case.ts';
import { stateOfDependency } from './dependencies.ts';
import type { ProbeFailure } from './probe-failure.ts';
import { runSignals } from './run-signals.ts';

/** "CPU <1 % normalised" (catalogue 2.2, `deadlock`). */
const IDLE_SHARE = 0.01;
/** "No new log line ≥ 5×normal gap"; the gap of a service that logs by the second needs a floor. */
const SILENCE_GAPS = 5;
const SILENCE_AT_LEAST_MS = 120_000;
const GAPS_NEEDED = 4;
/** One late answer is no hang: that many of the kept results must be timeouts. */
const TIMEOUTS_NEEDED = 3;

export interface Hang {
  readonly kind: 'deadlock' | 'app-hung';
  readonly cpuShare: number | undefined;
  readonly silentMs: number | undefined;
}

/**
 * It accepts connections and answers none. A deadlock only by the whole rule: idle, silent far beyond its habit, its
 * probes time out, and nothing that it needs is down (then it may merely wait).
 */
export function hangOf(
  evidence: Evidence,
  suspect: Case,
  instance: Instance,
  failure: ProbeFailure,
  view: EndpointView | undefined,
): Hang | undefined {
  if (failure.kind !== 'timeout' || view?.answer.outcome === 'answered' || view?.answer.outcome === 'refused')
    return undefined;
  const silentMs = silenceOf(instance, evidence.at);
  const { cpuShare } = instance;
  const idle = cpuShare !== undefined && cpuShare < IDLE_SHARE;
  const streak =
    failure.timeouts >= TIMEOUTS_NEEDED || (failure.probe.results.length === 0 && view?.answer.outcome === 'silent');
  const needs = suspect.entry?.dependsOn ?? [];
  const waits =
    needs.some((name) => stateOfDependency(evidence, name) === 'down') ||
    runSignals(instance).current.some(({ kind }) => kind === 'dependency-refused' || kind === 'too-many-connections');
  const kind = idle && silentMs !== undefined && streak && !waits ? 'deadlock' : 'app-hung';
  return { kind, cpuShare, silentMs };
}

/** How long it has been silent, if that is far longer than it ever is; `undefined` when its habit is not known. */
function silenceOf(instance: Instance, at: Date): number | undefined {
  const times = instance.logs
    .filter(({ run }) => run === 'current')
    .flatMap(({ lines }) => lines.flatMap((line) => (line.at === undefined ? [] : [Date.parse(line.at)])));
  const gaps = times
    .slice(1)
    .map((time, index) => time - (times[index] ?? time))
    .sort((left, right) => left - right);
  const last = times[times.length - 1];
  if (last === undefined || gaps.length < GAPS_NEEDED) return undefined;
  const silent = at.getTime() - last;
  const normal = gaps[Math.floor(gaps.length / 2)] ?? 0;
  return silent >= Math.max(SILENCE_AT_LEAST_MS, normal * SILENCE_GAPS) ? silent : undefined;
}
