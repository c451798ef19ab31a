import { createHash } from 'node:crypto';
import type { OpenOrders, Plan } from './remediation.ts';

type Decided = Omit<Plan, 'fingerprint' | 'plannedAt' | 'risk' | 'dryRun'>;

/**
 * What an approval is for: what will be done to what, and what that was decided on. The sentences about effects and the
 * reasons of a precondition are not in it, since they may tell how long ago something was; nor is the time of the plan.
 */
export function planFingerprint(plan: Decided): string {
  const { remediation, params, identity, steps, preconditions, decidedOn, openOrders } = plan;
  const bound = {
    remediation,
    params,
    identity,
    steps,
    preconditions: preconditions.map(({ says, holds }) => ({ says, holds })),
    decidedOn,
    openOrders: openOrders === undefined ? null : exposure(openOrders),
  };
  return createHash('sha256').update(canonicalJson(bound)).digest('hex');
}

/**
 * What there are open orders in, and not how many: an engine that trades has another number every second, and no approval
 * would ever fit. Not why they are unknown either: words about a failure differ from one failure to the next.
 */
function exposure(orders: OpenOrders): readonly string[] | 'unknown' {
  if (!orders.known) return 'unknown';
  return orders.orders
    .filter(({ count }) => count > 0)
    .map(({ symbol }) => symbol)
    .sort();
}

/** JSON with the keys of every object in order, so that equal values are equal bytes. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`;
}
