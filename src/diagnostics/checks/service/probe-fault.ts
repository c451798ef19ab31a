import type { Evidence } from '../../contract.ts';
import type { Instance } from '../../workload.ts';
import type { EndpointView } from '../endpoint/endpoint-view.ts';
import type { Case } from './case.ts';
import { loopbackPort, portMismatch } from './listening.ts';
import { type ProbeFailure, probeFailure } from './probe-failure.ts';
import { type ShortStart, shortStart } from './start-period.ts';

type ProbeKey =
  | 'probe-binary-missing'
  | 'probe-timeout-short'
  | 'start-period-short'
  | 'endpoint-error'
  | 'not-listening'
  | 'bind-loopback';

/** What is wrong with what asks for the health of an instance. */
export interface ProbeFault {
  readonly port?: number;
  readonly listensOn?: number;
  readonly start?: ShortStart;
  readonly key: ProbeKey;
  readonly failure?: ProbeFailure | undefined;
  readonly since?: string | undefined;
}

/** A probe may take this share of its timeout before it is too tight; slower than the second it is no longer the probe. */
const TIGHT_SHARE = 0.8;
const SLOW_ANSWER_MS = 5000;

export function probeFault(
  evidence: Evidence,
  suspect: Case,
  instance: Instance,
  view: EndpointView | undefined,
): ProbeFault | undefined {
  if (instance.role !== 'main') return undefined;
  const failure = probeFailure(instance, evidence.at);
  const loopback =
    instance.state === 'running' ? loopbackPort(evidence, suspect, instance, { failure, view }) : undefined;
  if (loopback !== undefined) return { key: 'bind-loopback', port: loopback, failure };
  const start = shortStart(instance, failure, evidence.at);
  if (start !== undefined) return { key: 'start-period-short', start, failure, since: start.since };
  if (failure === undefined) return undefined;
  if (failure.kind === 'binary-missing') return { key: 'probe-binary-missing', failure };
  if (failure.status !== undefined && failure.status >= 400 && failure.status < 500 && failure.status !== 429)
    return { key: 'endpoint-error', failure };
  const mismatch = portMismatch(suspect, instance, failure, view);
  if (mismatch !== undefined)
    return { key: 'not-listening', port: mismatch.asked, listensOn: mismatch.actual, failure };
  const { timeoutMs } = failure.probe;
  const took = view?.answer.outcome === 'answered' && view.answer.status < 400 ? view.answer.tookMs : undefined;
  const tight = failure.timeouts > 0 && took !== undefined && took > timeoutMs * TIGHT_SHARE && took < SLOW_ANSWER_MS;
  return tight ? { key: 'probe-timeout-short', failure } : undefined;
}
