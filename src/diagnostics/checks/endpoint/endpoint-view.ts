import type { Answered, Evidence, Reader, Scope, Subject } from '../../contract.ts';
import type { Service } from '../../platform.ts';
import { type HealthAnswer, healthEndpoint } from '../../targets/http/questions.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { type ProcessView, processView } from '../database/process-view.ts';

/** A service's health endpoint as the bot saw it, beside what its runtime says. */
export interface EndpointView {
  readonly service: string;
  readonly subject: Subject;
  readonly entry: Service;
  readonly url: string;
  readonly answer: HealthAnswer;
  readonly process: ProcessView;
  readonly proof: readonly string[];
}

/** Both endpoint checks call this; each question is asked once. */
export async function gatherEndpoints(read: Reader, scope: Scope): Promise<void> {
  await Promise.all([
    gatherWorkloads(read, scope.services),
    ...scope.services.flatMap((service) => {
      const health = read.platform.services[service]?.health;
      return health === undefined ? [] : [read.ask(healthEndpoint(service, health.url, health.timeoutMs))];
    }),
  ]);
}

/** Those that were answered, in the sense of the target: that nothing listens is an answer. */
export function endpointViews(evidence: Evidence): EndpointView[] {
  return evidence.scope.services.flatMap((service) => {
    const entry = evidence.platform.services[service];
    if (entry?.health === undefined) return [];
    const { url, timeoutMs } = entry.health;
    const answered: Answered<HealthAnswer> | undefined = evidence.readings.answer(
      healthEndpoint(service, url, timeoutMs),
    );
    if (!answered?.ok) return [];
    const process = processView(evidence, service);
    const proof = [answered.reading, ...process.readings];
    return [{ service, subject: evidence.subjectOf(service), entry, url, answer: answered.value, process, proof }];
  });
}

/** Catalogue 0.6: for so long after a start nothing is slow, and not listening yet is normal. */
const WARM_UP_MS = 120_000;

export function warmingUp({ ready, startedAt, state }: ProcessView, now: Date): boolean {
  if (ready === 'starting') return true;
  return state === 'running' && startedAt !== undefined && now.getTime() - Date.parse(startedAt) < WARM_UP_MS;
}

/** The runtime says that it does not run. */
export function isDown({ state }: ProcessView): boolean {
  return state !== 'running' && state !== 'unknown';
}
