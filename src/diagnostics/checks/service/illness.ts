import type { Evidence } from '../../contract.ts';
import type { Instance } from '../../workload.ts';
import { blamedDependency } from '../endpoint/blamed-dependency.ts';
import type { EndpointView } from '../endpoint/endpoint-view.ts';
import { blamedFor } from './blamed.ts';
import type { Case } from './case.ts';
import { hangOf } from './hang.ts';
import { portMismatch } from './listening.ts';
import { failingParts } from './probe-body.ts';
import { type ProbeFailure, probeFailure } from './probe-failure.ts';
import { staleness } from './staleness.ts';
import { shortStart } from './start-period.ts';

type HealthKey =
  | 'endpoint-error'
  | 'dependency-unhealthy'
  | 'not-listening'
  | 'deadlock'
  | 'app-hung'
  | 'stale-health'
  | 'health-failing';

/** How a running instance does not pass, and what its probe says of it. */
export interface Illness {
  readonly dependency?: string;
  /** It answers the bot well, and only some results are late: a busy host, most likely. */
  readonly passing?: boolean;
  readonly cpuPercent?: number | undefined;
  readonly silentMs?: number | undefined;
  readonly staleMs?: number;
  readonly key: HealthKey;
  readonly failure?: ProbeFailure;
  readonly blames?: string | undefined;
}

/** Why it does not pass, as far as its probe, its reply to the bot and its behaviour tell. */
export function illnessOf(
  evidence: Evidence,
  suspect: Case,
  instance: Instance,
  view: EndpointView | undefined,
): Illness | undefined {
  if (instance.role !== 'main') return undefined;
  const failure = probeFailure(instance, evidence.at);
  if (failure === undefined) {
    const staleMs = staleness(instance, evidence.at);
    return staleMs === undefined ? undefined : { key: 'stale-health', staleMs };
  }
  // That the probe itself is wrong is said by `service.health-probe`.
  if (
    failure.kind === 'binary-missing' ||
    (failure.status ?? 500) < 500 ||
    portMismatch(suspect, instance, failure, view) !== undefined ||
    shortStart(instance, failure, evidence.at) !== undefined
  )
    return undefined;
  const parts = failingParts(failure.output, view);
  const blames = blamedDependency(evidence.platform, suspect.service, parts);
  if (parts.length > 0) {
    const toBlame = blames === undefined ? undefined : blamedFor(evidence, suspect, instance, blames);
    return { key: 'dependency-unhealthy', failure, blames: toBlame, dependency: blames ?? parts.join(', ') };
  }
  if (failure.status !== undefined) return { key: 'endpoint-error', failure };
  if (failure.kind === 'refused') return { key: 'not-listening', failure };
  const hang = hangOf(evidence, suspect, instance, failure, view);
  if (hang === undefined) return { key: 'health-failing', failure, passing: passes(failure, view) };
  const cpuPercent = hang.cpuShare === undefined ? undefined : Number((hang.cpuShare * 100).toFixed(1));
  return { key: hang.kind, failure, cpuPercent, silentMs: hang.silentMs };
}

/** Of the kept results this many must be late before the service is called ill though it answers the bot in time. */
const LATE_RESULTS = 4;

function passes({ kind, timeouts, probe }: ProbeFailure, view: EndpointView | undefined): boolean {
  if (kind !== 'timeout' || timeouts >= LATE_RESULTS || view?.answer.outcome !== 'answered') return false;
  return view.answer.status < 400 && view.answer.tookMs < probe.timeoutMs;
}
