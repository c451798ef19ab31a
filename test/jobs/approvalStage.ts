import type { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import type { Plan } from '../../src/diagnostics/remediation.ts';
import type {
  ApprovalRequest,
  Approvals,
  Granted,
  OpenedApproval,
  Person,
  Refused,
} from '../../src/jobs/approval-contract.ts';
import { type ApprovalOptions, createApprovals } from '../../src/jobs/approvals.ts';
import { Policy } from '../../src/jobs/policy.ts';
import { connectRedis, redisReady } from '../../src/jobs/redis.ts';
import { type PrivateRedis, startRedis } from '../realParts.ts';

/** Erin and the crew ask; the crew approves. What is R3 takes two. */
export const policy = Policy.parse({
  roles: { crew: { groups: ['S0CREW'] }, engineers: { users: ['U0ERIN'] } },
  deny: [{ name: 'sacred', subjects: ['vault'] }],
  allow: [{ name: 'crew decides', request: ['engineers', 'crew'], approve: ['crew'] }],
});

export const erin: Person = { user: 'U0ERIN', team: 'T0', groups: [] };
export const otto: Person = { user: 'U0OTTO', groups: ['S0OTHER'] };

/** The nth of the crew. */
export function member(number: number): Person {
  return { user: `U0CREW${number}`, groups: ['S0CREW'] };
}

export function planOf(target: string, changes: Partial<Plan> = {}): Plan {
  return {
    remediation: 'docker-start-container',
    params: { container: target },
    risk: 'R2',
    action: `Start container ${target}`,
    subject: `service:${target}`,
    lock: `docker:container:${target}`,
    identity: { id: 'c0ffee', startedAt: '2026-11-24T12:00:00Z' },
    steps: [`POST /containers/${target}/start`],
    effects: [],
    preconditions: [{ says: 'The container is exited.', holds: 'yes' }],
    wayBack: { possible: true, says: 'Stop it again.', automatic: true },
    decidedOn: {},
    plannedAt: '2026-11-24T12:03:00.000Z',
    fingerprint: `fingerprint of ${target}`,
    ...changes,
  };
}

export function requestOf(target: string, changes: Partial<ApprovalRequest> & { plan?: Plan } = {}): ApprovalRequest {
  return {
    incident: '7',
    offer: '0.0',
    finding: { code: 'service.not-running/exited', subject: `service:${target}` },
    plan: planOf(target),
    requester: erin,
    ...changes,
  };
}

/** Approvals as a worker has them, without waiting for the disk unless told to. */
export function approvalsOn(redis: Redis, options: Partial<ApprovalOptions> = {}): Approvals {
  return createApprovals(redis, {
    policy,
    platform: { databases: {}, services: {} },
    untilDurable: async () => 'unproven',
    ...options,
  });
}

/** What must have been accepted. */
export async function accepted<Result extends { readonly ok: boolean }>(
  result: Promise<Result>,
): Promise<Exclude<Result, Refused>> {
  const outcome = await result;
  if (!outcome.ok) throw new Error(`It was refused: ${JSON.stringify(outcome)}`);
  return outcome as Exclude<Result, Refused>;
}

/** The rule that refused; undefined where it was accepted. */
export async function ruleOf(result: Promise<{ readonly ok: boolean } | Refused>): Promise<string | undefined> {
  const outcome = await result;
  return 'refusal' in outcome ? outcome.refusal.rule : undefined;
}

/** Opens and approves one for a target of its own. */
export async function approved(
  approvals: Approvals,
  target: string,
  plan = planOf(target),
): Promise<OpenedApproval['approval']> {
  const { approval } = await accepted(approvals.open(requestOf(target, { plan })));
  let latest = approval;
  for (let number = 1; number <= approval.needed; number += 1)
    latest = (await accepted(approvals.decide({ id: approval.id, voter: member(number), vote: 'approve' }))).approval;
  return latest;
}

/** Opens, approves and consumes one for a target of its own. */
export async function granted(approvals: Approvals, target: string, plan = planOf(target)): Promise<Granted> {
  const { id } = await approved(approvals, target, plan);
  return accepted(approvals.consume({ id, fingerprint: plan.fingerprint }));
}

/** Approvals on a Redis of the suite's own, and a clock that can be put forward. */
export interface ApprovalSuite {
  readonly redis: Redis;
  readonly approvals: Approvals;
}

/** Call it in the body of a suite; what it gives is there when the tests run. */
export function useApprovals() {
  let skewMs = 0;
  let latest = 0;
  let opened: (ApprovalSuite & { readonly server: PrivateRedis }) | undefined;
  const suite = (): ApprovalSuite => {
    if (opened === undefined) throw new Error('The suite has not begun.');
    return opened;
  };
  const under = (options: Partial<ApprovalOptions>): Approvals =>
    approvalsOn(suite().redis, { clockSkewMs: () => skewMs, ...options });
  beforeAll(async () => {
    const server = await startRedis();
    const redis = connectRedis(server.url, 'worker');
    await redisReady(redis, 60_000);
    opened = { server, redis, approvals: approvalsOn(redis, { clockSkewMs: () => skewMs }) };
  });
  afterAll(async () => {
    opened?.redis.disconnect();
    await opened?.server.stop();
  });
  return {
    suite,
    /** The same approvals as another process has them. */
    under,
    /** A target that no other test has touched. */
    target: (): string => `target-${++latest}`,
    /** As if so much time had passed since. */
    async later<Result>(milliseconds: number, act: () => Promise<Result>): Promise<Result> {
      skewMs = milliseconds;
      try {
        return await act();
      } finally {
        skewMs = 0;
      }
    },
  };
}
