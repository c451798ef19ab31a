import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Approval, ApprovalRule, Refused } from './approval-contract.ts';
import { approvalOf, approvalOfReply } from './approval-record.ts';
import { refusalOf } from './approval-refusal.ts';
import { DEFAULT_PREFIX } from './redis.ts';
import type { Script } from './script.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How approvals are kept. The presets are those of the catalogue's section 5. */
export interface ApprovalTimes {
  readonly prefix?: string;
  /** BOTCORE_READ_ONLY: nothing is approved or carried out. */
  readonly readOnly?: boolean;
  /** How long one that is over can be shown. */
  readonly keepMs?: number;
  /** How long who carries it out holds it without renewing. A dead one is found out after this. */
  readonly holdMs?: number;
  /** How long a target stays locked after a hold that nobody took over. */
  readonly lockMs?: number;
  /** Between two of the same actions on the same target. */
  readonly coolDownMs?: number;
  /** Of the same actions on the same target within `actsWindowMs`. */
  readonly mostActs?: number;
  readonly actsWindowMs?: number;
  /** How long no action is allowed after one that did not help. */
  readonly circuitMs?: number;
  /** Added to the time of Redis. For tests: a clock that jumps. */
  readonly clockSkewMs?: () => number;
}

const Hash = z.array(z.string());
const Reply = z.union([
  z.tuple([z.literal('ok'), z.string(), Hash]).rest(z.string()),
  z.tuple([z.literal('refused'), z.string(), Hash, z.string()]),
]);
const Entries = z.array(z.tuple([z.string(), Hash]));

export interface Accepted {
  readonly ok: true;
  readonly approval: Approval;
  /** What the script says of it. */
  readonly word: string;
  readonly other: string;
}

/** Runs the scripts of approvals and reads their replies. */
export interface ApprovalStore {
  readonly redis: Redis;
  readonly holdMs: number;
  readonly readOnly: boolean;
  key(...parts: readonly string[]): string;
  /** A script that is about one approval: its id comes first, `values` after it. */
  decide(script: Script, id: string, values: readonly (string | number)[]): Promise<Accepted | Refused>;
  /** Any script: `values` after the settings. */
  run(script: Script, values: readonly (string | number)[]): Promise<unknown>;
  read(id: string): Promise<Approval | undefined>;
}

export function createApprovalStore(redis: Redis, times: ApprovalTimes): ApprovalStore {
  const prefix = times.prefix ?? DEFAULT_PREFIX;
  const holdMs = times.holdMs ?? MINUTE / 2;
  const readOnly = times.readOnly ?? false;
  const fixed = {
    prefix,
    readOnly,
    holdMs,
    keepMs: times.keepMs ?? 30 * DAY,
    lockMs: times.lockMs ?? HOUR,
    coolDownMs: times.coolDownMs ?? 10 * MINUTE,
    mostActs: times.mostActs ?? 2,
    actsWindowMs: times.actsWindowMs ?? HOUR,
    circuitMs: times.circuitMs ?? HOUR,
  };
  const key: ApprovalStore['key'] = (...parts) => [prefix, ...parts].join(':');
  const run: ApprovalStore['run'] = (script, values) =>
    script.run(
      redis,
      [key('approval', String(values[0]))],
      [JSON.stringify({ ...fixed, skewMs: times.clockSkewMs?.() ?? 0 }), ...values],
    );
  return {
    redis,
    holdMs,
    readOnly,
    key,
    run,
    read: async (id) => approvalOf(id, await redis.hgetall(key('approval', id))),
    async decide(script, id, values) {
      const [answer, word, hash, more] = Reply.parse(await run(script, [id, ...values]));
      if (answer === 'ok') {
        // What joins another approval is answered by that one, which the script names.
        const approval = approvalOfReply(word === 'joined' ? (more ?? '') : id, hash);
        if (approval === undefined) throw new Error('Redis has lost an approval while it was decided on.');
        return { ok: true, approval, word, other: more ?? '' };
      }
      const approval = approvalOfReply(id, hash);
      return { ok: false, refusal: refusalOf(word as ApprovalRule, approval, more ?? '') };
    },
  };
}

/** Lists of approvals as the sweep answers them. */
export function approvalsOfReply(reply: unknown): readonly (readonly Approval[])[] {
  return z
    .array(Entries)
    .parse(reply)
    .map((entries) => entries.flatMap(([id, hash]) => approvalOfReply(id, hash) ?? []));
}
