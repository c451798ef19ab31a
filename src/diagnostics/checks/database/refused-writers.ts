import type { Evidence } from '../../contract.ts';
import type { Instance } from '../../workload.ts';
import { isGrave } from './is-grave.ts';

/** Services whose writes a replica of Redis refused of late, by their logs. */
export interface RefusedWriters {
  readonly services: readonly string[];
  readonly since: string | undefined;
  readonly readings: readonly string[];
}

/** Redis' own sentence, before version 5 with the older word; some clients leave out the code READONLY before it. */
const READ_ONLY = /write against a read only (?:replica|slave)\b/i;

/** As for a broken path: older lines may be of a failover that the clients have followed since. */
const WINDOW_MS = 2 * 60_000;

export function refusedWriters(evidence: Evidence, dependents: readonly string[]): RefusedWriters {
  const found = evidence.workloads
    .filter(({ service }) => dependents.includes(service))
    .flatMap(({ service, instances }) =>
      instances.flatMap((instance) => refusalsIn(instance, evidence.at).map((at) => ({ service, instance, at }))),
    );
  return {
    services: [...new Set(found.map(({ service }) => service))],
    since: found
      .map(({ at }) => at)
      .sort()
      .at(0),
    readings: [...new Set(found.flatMap(({ instance }) => instance.readings))],
  };
}

/** When they were. */
function refusalsIn({ logs }: Instance, now: Date): string[] {
  return logs
    .flatMap(({ lines }) => lines)
    .flatMap(({ at, text }) => {
      if (at === undefined || now.getTime() - Date.parse(at) > WINDOW_MS) return [];
      return READ_ONLY.test(text) && isGrave(text) ? [at] : [];
    });
}
