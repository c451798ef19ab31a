import type { Level } from '../../contract.ts';
import type { Connections, MongodbReply } from '../../targets/mongodb/questions.ts';

/** awesome-prometheus-alerts, MongodbTooManyConnections. */
export const WARNING_SHARE = 0.8;
/** Catalogue 4.1. */
const CRITICAL_SHARE = 0.95;

export interface ConnectionUse {
  readonly level: Level;
  readonly facts: {
    readonly current: number;
    readonly limit: number;
    readonly percent: number;
    /** Refused between the two samples. */
    readonly rejected: number | undefined;
    readonly how: string;
  };
}

/** `undefined`: as it should be. Refusals count only between two samples: the counter began when the server did. */
export function judgeUse(
  first: Connections | undefined,
  later: MongodbReply['connectionsLater'],
): ConnectionUse | undefined {
  const sample = later ?? first;
  if (first === undefined || sample === undefined) return undefined;
  const limit = sample.current + sample.available;
  const share = shareOf(sample.current, limit);
  const rejected =
    later?.rejected === undefined || first.rejected === undefined ? undefined : later.rejected - first.rejected;
  const refusing = (rejected ?? 0) > 0;
  if (!isScarce(sample.current, limit) && !refusing) return undefined;
  const percent = Math.round(share * 100);
  const refusals = refusing ? `, and ${rejected} were refused within ${later?.afterMs} ms` : '';
  return {
    level: share > CRITICAL_SHARE || refusing ? 'critical' : 'warning',
    facts: {
      current: sample.current,
      limit,
      percent,
      rejected,
      how: `${sample.current} of ${limit} are in use (${percent} %)${refusals}`,
    },
  };
}

/** What counts is the share of what is allowed, never the number (trap 25). */
export function isScarce(current: number, limit: number): boolean {
  return shareOf(current, limit) > WARNING_SHARE;
}

function shareOf(current: number, limit: number): number {
  return limit > 0 ? current / limit : 0;
}
