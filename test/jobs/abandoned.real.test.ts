import type { Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { GrantExpiredError, requireValid } from '../../src/diagnostics/grant.ts';
import { ApprovalRefusedError, type Approvals, type Conclusion } from '../../src/jobs/approval-contract.ts';
import { describeWith } from '../realParts.ts';
import {
  accepted,
  approvalsOn,
  approved,
  granted,
  member,
  planOf,
  requestOf,
  ruleOf,
  useApprovals,
} from './approvalStage.ts';

const MINUTE = 60_000;
const BETTER: Conclusion = { result: 'verified', says: 'It runs again.', acted: true };
const WORSE: Conclusion = { result: 'failed', says: 'It does not run.', acted: true };

describeWith('redis', 'approvals', () => {
  const { suite, under, later, target } = useApprovals();
  let approvals: Approvals;
  let redis: Redis;
  beforeAll(() => {
    ({ approvals, redis } = suite());
  });

  describe('left by the dead', () => {
    const HELD = 31_000;

    it('are taken over once the hold has run out: what was executing is unknown, and its target stays locked', async () => {
      const { approval, grant } = await granted(approvals, target());

      expect(await ruleOf(approvals.takeOver(approval.id))).toBe('still-held');
      const taken = await later(HELD, () => accepted(approvals.takeOver(approval.id)));
      expect(taken.approval).toMatchObject({ state: 'unknown', because: expect.stringContaining('gone') });
      expect(taken.execution.fence).toBeGreaterThan(grant.fence);
      await expect(approvals.executed(grant)).rejects.toThrow(ApprovalRefusedError);
      await expect(approvals.renew(grant)).rejects.toThrow(ApprovalRefusedError);
      expect(() => requireValid(grant, new Date())).toThrow(GrantExpiredError);
      expect(
        await later(HELD, () =>
          ruleOf(approvals.open(requestOf('', { plan: { ...approval.plan, fingerprint: 'b' } }))),
        ),
      ).toBe('locked');
      expect((await approvals.conclude(taken.execution, BETTER)).state).toBe('verified');
    });

    it('are found out one hold after the clock has gone back, and not when it has caught up', async () => {
      const { approval } = await later(180 * MINUTE, () => granted(approvals, target()));
      const abandoned = async () => (await approvals.sweep()).abandoned.map(({ id }) => id);

      expect(await abandoned()).not.toContain(approval.id);
      expect(await later(HELD, abandoned)).toContain(approval.id);
      expect((await later(HELD, () => accepted(approvals.takeOver(approval.id)))).approval.state).toBe('unknown');
    });

    it('are only verified where the act was done, and unknown where its way back was begun', async () => {
      const done = await granted(approvals, target());
      await approvals.executed(done.grant);
      expect((await later(HELD, () => accepted(approvals.takeOver(done.approval.id)))).approval.state).toBe('executed');

      const undone = await granted(approvals, target());
      await approvals.executed(undone.grant);
      await approvals.beginRollback(undone.grant);
      const taken = await later(HELD, () => accepted(approvals.takeOver(undone.approval.id)));
      expect(taken.approval.state).toBe('unknown');
      expect(
        (await approvals.conclude(taken.execution, { result: 'rolled-back', says: 'As before.', acted: true })).state,
      ).toBe('rolled-back');
    });

    it('are found by a sweep, as is what has expired; each is taken over by one', async () => {
      const own = under({ prefix: `{sweep-${target()}}` });
      const asked = await accepted(own.open(requestOf('asked')));
      const waiting = await approved(own, 'waiting');
      const held = await granted(own, 'held');
      expect(await own.sweep()).toEqual({ expired: [], abandoned: [] });

      const first = await later(HELD, () => own.sweep());
      expect(first).toMatchObject({ expired: [], abandoned: [{ id: held.approval.id }] });
      const rivals = await later(HELD, () => Promise.all([1, 2, 3].map(() => ruleOf(own.takeOver(held.approval.id)))));
      expect(rivals.sort()).toEqual(['still-held', 'still-held', undefined]);
      const second = await later(16 * MINUTE, () => own.sweep());
      expect(second.expired.map(({ id }) => id).sort()).toEqual([asked.approval.id, waiting.id].sort());
      expect(second.expired.map(({ because }) => because)).toContain('It was approved, but not begun in time.');
      expect((await own.unfinished()).map(({ id }) => id)).toEqual([held.approval.id]);
    });

    it('stay with whoever holds the target now, after a lock that nobody took over', async () => {
      const name = target();
      const dead = await granted(approvals, name);
      const other = planOf(name, { remediation: 'docker-restart-service', fingerprint: 'restart' });
      const twoHours = 120 * MINUTE;
      await later(twoHours, async () => {
        const alive = await granted(approvals, name, other);
        await expect(approvals.renew(dead.grant)).rejects.toThrow(ApprovalRefusedError);
        const taken = await accepted(approvals.takeOver(dead.approval.id));
        await approvals.conclude(taken.execution, { ...WORSE, acted: false });
        expect(await ruleOf(approvals.open(requestOf(name, { plan: { ...other, fingerprint: 'c' } })))).toBe('locked');
        await approvals.executed(alive.grant);
      });
    });
  });

  describe('paused', () => {
    it('stop at the vote, at the grant, between two steps and before the way back, and say by whom', async () => {
      const own = approvalsOn(redis, { prefix: `{paused-${target()}}` });
      const asked = (await accepted(own.open(requestOf('asked')))).approval;
      const waiting = await approved(own, 'waiting');
      const acting = await granted(own, 'acting');
      const done = await granted(own, 'done');
      await own.executed(done.grant);
      await own.pauseWrites('U0CREW9', 'The exchange is closing.');

      expect(await own.writesPaused()).toMatchObject({ by: 'U0CREW9', reason: 'The exchange is closing.' });
      expect(await own.decide({ id: asked.id, voter: member(1), vote: 'approve' })).toMatchObject({
        refusal: { rule: 'paused', reason: 'Writes are paused by U0CREW9: The exchange is closing.' },
      });
      expect(await ruleOf(own.consume({ id: waiting.id, fingerprint: waiting.plan.fingerprint }))).toBe('paused');
      await expect(own.renew(acting.grant)).rejects.toMatchObject({ refusal: { rule: 'paused' } });
      expect(() => requireValid(acting.grant, new Date())).toThrow(GrantExpiredError);
      await expect(own.renew(done.grant)).resolves.toBe(done.grant);
      await expect(own.beginRollback(done.grant)).rejects.toMatchObject({ refusal: { rule: 'paused' } });
      expect(
        await ruleOf(own.decide({ id: asked.id, voter: member(1), vote: 'reject', reason: 'Too late.' })),
      ).toBeUndefined();

      await own.resumeWrites('U0CREW9');
      expect(await own.writesPaused()).toBeUndefined();
      expect(await ruleOf(own.consume({ id: waiting.id, fingerprint: waiting.plan.fingerprint }))).toBeUndefined();
    });
  });
});
