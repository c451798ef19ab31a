import type { Evidence } from '../../contract.ts';
import { type Holder, holdersOf } from './connection-holders.ts';
import { type ConnectionUse, isScarce, judgeUse } from './connection-use.ts';
import { type DatabaseView, mongodbReplies } from './database-view.ts';
import { DEFAULT_POOL_SIZE, mostOf, type PoolUse, poolUse } from './pool-use.ts';

/** Idle connections of a pool are normal (trap 25): only beyond its pools, and when most of all it holds do nothing. */
const IDLE_MAJORITY = 0.5;

export interface Leak {
  readonly holder: Holder;
  /** What its pools may take. Absent: nothing is known of its pools. */
  readonly pool: PoolUse | undefined;
  readonly use: ConnectionUse;
  readonly readings: readonly string[];
}

/**
 * Catalogue 4.1, `conn-leak`: connections are scarce, and one client holds more than its pools may, most of them idle,
 * and without what is too much they would not be scarce. That they grow cannot be seen in one examination. Most first.
 */
export function leaksOf(evidence: Evidence, view: DatabaseView): Leak[] {
  return mongodbReplies(evidence, view).flatMap(({ reply, reading }) => {
    const use = judgeUse(reply.connections, reply.connectionsLater);
    if (use === undefined || reply.clients === undefined) return [];
    const holders = holdersOf(evidence, view, reply.clients);
    const ofStranger = allowedOfStranger(evidence, view, holders);
    return holders
      .filter(({ service }) => service === undefined || service !== view.database.service)
      .flatMap((holder): Leak[] => {
        const pool = holder.service === undefined ? undefined : poolUse(evidence, view, holder.service);
        if (!leaks(holder, pool?.mostOfAll ?? ofStranger, use)) return [];
        return [{ holder, pool, use, readings: [reading, ...(pool?.readings ?? holder.readings)] }];
      });
  });
}

/**
 * Of a stranger the least that can be said: more than one client with a pool of the usual size, and more than all of ours
 * that no address names. Behind a gateway, or before a database outside, those are one address.
 */
function allowedOfStranger(evidence: Evidence, view: DatabaseView, holders: readonly Holder[]): number {
  const named = new Set(holders.map(({ service }) => service));
  const unnamed = view.dependents.filter((service) => !named.has(service));
  const theirs = unnamed.reduce((sum, service) => sum + (poolUse(evidence, view, service)?.mostOfAll ?? 0), 0);
  return Math.max(mostOf(1, DEFAULT_POOL_SIZE), theirs);
}

function leaks({ held, idle }: Holder, allowed: number, { facts: { current, limit } }: ConnectionUse): boolean {
  if (held <= allowed || idle <= IDLE_MAJORITY * held) return false;
  return !isScarce(current - (held - allowed), limit);
}
