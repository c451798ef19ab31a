import { beforeAll, describe, expect, it } from 'vitest';
import { type Grant, GrantExpiredError, requireValid } from '../../src/diagnostics/grant.ts';
import {
  type Approval,
  ApprovalRefusedError,
  type Approvals,
  type Conclusion,
} from '../../src/jobs/approval-contract.ts';
import { describeWith } from '../realParts.ts';
import { accepted, approved, granted, planOf, policy, requestOf, ruleOf, useApprovals } from './approvalStage.ts';

const MINUTE = 60_000;
const BETTER: Conclusion = { result: 'verified', says: 'It runs again.', acted: true };
const WORSE: Conclusion = { result: 'failed', says: 'It does not run.', acted: true };

describeWith('redis', 'approvals', () => {
  const { suite, under, later, target } = useApprovals();
  let approvals: Approvals;
  beforeAll(() => {
    approvals = suite().approvals;
  });
  const state = async (id: string): Promise<Approval['state'] | undefined> => (await approvals.read(id))?.state;

  describe('carried out', () => {
    it('give exactly one of eight racers the grant, and to none a second one', async () => {
      for (let round = 0; round < 50; round += 1) {
        const name = target();
        const { id } = await approved(approvals, name);
        const racers = await Promise.all(
          Array.from({ length: 8 }, () => approvals.consume({ id, fingerprint: planOf(name).fingerprint })),
        );
        expect(racers.filter(({ ok }) => ok)).toHaveLength(1);
        expect(racers.flatMap((racer) => (racer.ok ? [] : [racer.refusal.rule]))).toEqual(
          Array(7).fill('already-decided'),
        );
      }
    });

    it('bind the grant to the approval, the plan and a fence that grows', async () => {
      const first = await granted(approvals, target());
      const second = await granted(approvals, target());

      expect(first.grant).toMatchObject({ approval: first.approval.id, fingerprint: first.approval.plan.fingerprint });
      expect(second.grant.fence).toBeGreaterThan(first.grant.fence);
      expect(() => requireValid(first.grant, new Date())).not.toThrow();
      expect(() => requireValid(first.grant, new Date(Date.now() + MINUTE))).toThrow(GrantExpiredError);
    });

    it.each<[string, string, (approval: Approval) => Promise<unknown>]>([
      ['another plan', 'drift', ({ id }) => ruleOf(approvals.consume({ id, fingerprint: 'another' }))],
      [
        'another policy',
        'policy-changed',
        ({ id, plan }) =>
          ruleOf(under({ policy: { ...policy, deny: [] } }).consume({ id, fingerprint: plan.fingerprint })),
      ],
      [
        'too late',
        'expired',
        ({ id, plan }) => later(5 * MINUTE, () => ruleOf(approvals.consume({ id, fingerprint: plan.fingerprint }))),
      ],
      [
        'a bot that only reads',
        'paused',
        ({ id, plan }) => ruleOf(under({ readOnly: true }).consume({ id, fingerprint: plan.fingerprint })),
      ],
      [
        'one that drifted',
        'already-decided',
        async ({ id, plan }) => {
          await accepted(approvals.drifted(id, { ...plan, fingerprint: 'another' }));
          return ruleOf(approvals.consume({ id, fingerprint: plan.fingerprint }));
        },
      ],
      [
        'one that was refused',
        'already-decided',
        async ({ id, plan }) => {
          await accepted(approvals.refuse(id, { reason: 'It is gone.', remedy: 'Start it.' }));
          return ruleOf(approvals.consume({ id, fingerprint: plan.fingerprint }));
        },
      ],
    ])('refuse %s by the rule %s', async (_title, rule, consume) => {
      const approval = await approved(approvals, target());
      expect(await consume(approval)).toBe(rule);
      expect((await approvals.read(approval.id))?.fence).toBeUndefined();
    });

    it('refuse what nobody has approved', async () => {
      const { approval } = await accepted(approvals.open(requestOf(target())));
      expect(await ruleOf(approvals.consume({ id: approval.id, fingerprint: approval.plan.fingerprint }))).toBe(
        'wrong-state',
      );
    });

    it('show what a drifted plan has become', async () => {
      const { id, plan } = await approved(approvals, target());
      const changed = { ...plan, identity: { id: 'decaf' }, fingerprint: 'another' };
      expect((await accepted(approvals.drifted(id, changed))).approval).toMatchObject({
        state: 'drifted',
        driftedTo: changed,
      });
    });

    it('lock the target until the act is concluded, then let it cool down', async () => {
      const name = target();
      const { grant } = await granted(approvals, name);
      const other = planOf(name, { remediation: 'docker-restart-service', fingerprint: 'restart' });

      expect(await ruleOf(approvals.open(requestOf(name, { plan: other })))).toBe('locked');
      await approvals.executed(grant);
      expect(await approvals.conclude(grant, BETTER)).toMatchObject({ state: 'verified', conclusion: BETTER });
      expect(await ruleOf(approvals.open(requestOf(name)))).toBe('cooling-down');
      expect(await ruleOf(approvals.open(requestOf(name, { plan: other })))).toBeUndefined();
      expect(await later(10 * MINUTE, () => ruleOf(approvals.open(requestOf(name))))).toBeUndefined();
    });

    it('lock everything that the act is about', async () => {
      const [first, second] = [target(), target()];
      const own = planOf(second, { remediation: 'docker-restart-service', fingerprint: 'restart' });
      const both = planOf(first, { actsOn: [{ subject: own.subject, lock: own.lock }] });
      const alone = await approved(approvals, second, own);
      const { grant } = await granted(approvals, first, both);

      const race = { id: alone.id, fingerprint: own.fingerprint };
      expect(await ruleOf(approvals.consume(race))).toBe('locked');
      expect(await ruleOf(approvals.open(requestOf(second)))).toBe('locked');
      await approvals.executed(grant);
      await approvals.conclude(grant, WORSE);
      expect(await ruleOf(approvals.consume(race))).toBe('circuit-open');
      const [circuit] = (await approvals.openCircuits()).filter(({ lock }) => lock === own.lock);
      expect(circuit?.subjects).toEqual([both.subject, own.subject]);
      await approvals.resetCircuit({ lock: own.lock, approval: 'another' }, 'U0CREW1', 'looked at');
      expect(await ruleOf(approvals.consume(race))).toBe('circuit-open');
      await approvals.resetCircuit({ lock: own.lock, approval: grant.approval }, 'U0CREW1', 'looked at');
      expect((await accepted(approvals.consume(race))).approval.state).toBe('executing');
    });

    it('allow the same act on the same target twice in an hour', async () => {
      const name = target();
      for (const minutes of [0, 11])
        await later(minutes * MINUTE, async () => {
          const { grant } = await granted(approvals, name);
          await approvals.executed(grant);
          await approvals.conclude(grant, BETTER);
        });
      expect(await later(30 * MINUTE, () => ruleOf(approvals.open(requestOf(name))))).toBe('cooling-down');
      expect(await later(61 * MINUTE, () => ruleOf(approvals.open(requestOf(name))))).toBeUndefined();
    });

    it('open the circuit after a fix that did not help, until somebody has looked or an hour has passed', async () => {
      const name = target();
      const other = planOf(name, { remediation: 'docker-restart-service', fingerprint: 'restart' });
      const { approval, grant } = await granted(approvals, name);
      await approvals.executed(grant);
      await approvals.conclude(grant, WORSE);

      expect(await ruleOf(approvals.open(requestOf(name, { plan: other })))).toBe('circuit-open');
      expect(await approvals.circuit(other.lock)).toMatchObject({ approval: approval.id });
      const open = async () => (await approvals.openCircuits()).filter(({ lock }) => lock === other.lock);
      expect(await open()).toMatchObject([{ approval: approval.id, subjects: [other.subject] }]);
      expect(await later(61 * MINUTE, () => approvals.circuit(other.lock))).toBeUndefined();
      await approvals.resetCircuit({ lock: other.lock, approval: approval.id }, 'U0CREW1', 'its disk was full');
      expect(await open()).toEqual([]);
      expect(await ruleOf(approvals.open(requestOf(name, { plan: other })))).toBeUndefined();
    });

    it('leave the circuit closed where the target did nothing', async () => {
      const name = target();
      const { grant } = await granted(approvals, name);
      expect((await approvals.conclude(grant, { ...WORSE, acted: false })).state).toBe('failed');
      expect(await approvals.circuit(planOf(name).lock)).toBeUndefined();
    });

    it('remember the way back before the act is verified, and that it was begun', async () => {
      const { approval, grant } = await granted(approvals, target());
      await approvals.rememberUndo(grant, { container: 'x', memoryBytes: 512 });
      await approvals.executed(grant);
      await approvals.beginRollback(grant);
      expect(await approvals.read(approval.id)).toMatchObject({
        state: 'executed',
        undo: { container: 'x', memoryBytes: 512 },
        rollingBackSince: expect.stringMatching(/Z$/),
      });
      await approvals.conclude(grant, { result: 'rolled-back', says: 'As before.', acted: true });
      expect(await state(approval.id)).toBe('rolled-back');
      expect(await approvals.circuit(approval.plan.lock)).toBeDefined();
    });

    it('keep a grant alive for as long as who consumed it renews it; to others it is a record', async () => {
      const own = under({ holdMs: 1000 });
      const { grant } = await granted(own, target());
      const before = grant.expiresAt;
      await new Promise((resolve) => setTimeout(resolve, 20));
      await approvals.renew(grant);
      expect(grant.expiresAt).toBe(before);
      await expect(own.renew(grant)).resolves.toBe(grant);
      expect(Date.parse(grant.expiresAt)).toBeGreaterThan(Date.parse(before));
    });

    it.each<[string, (grant: Grant) => Promise<unknown>]>([
      ['its outcome is unknown', (grant) => approvals.markUnknown(grant, 'The engine did not answer.')],
      ['it is concluded', (grant) => approvals.conclude(grant, WORSE)],
    ])('leave nobody the right to write once %s', async (_title, act) => {
      const { grant } = await granted(approvals, target());
      await act(grant);
      expect(() => requireValid(grant, new Date())).toThrow(GrantExpiredError);
      await approvals.renew(grant).catch(() => undefined);
      expect(() => requireValid(grant, new Date())).toThrow(GrantExpiredError);
    });

    it.each<[string, string, (grant: Grant) => Promise<unknown>]>([
      ['verified before it was executed', 'wrong-state', (grant) => approvals.conclude(grant, BETTER)],
      ['rolled back before it was executed', 'wrong-state', (grant) => approvals.beginRollback(grant)],
      [
        'undone after it was executed',
        'wrong-state',
        async (grant) => {
          await approvals.executed(grant);
          return approvals.rememberUndo(grant, {});
        },
      ],
      [
        'concluded twice',
        'wrong-state',
        async (grant) => {
          await approvals.conclude(grant, WORSE);
          return approvals.conclude(grant, { ...WORSE, result: 'rolled-back' });
        },
      ],
      [
        'said by somebody with an older fence',
        'lost',
        (grant) => approvals.executed({ ...grant, fence: grant.fence - 1 }),
      ],
      ['said of another approval', 'unknown-approval', (grant) => approvals.executed({ ...grant, approval: 'x' })],
    ])('are not %s: %s', async (_title, rule, act) => {
      const { grant } = await granted(approvals, target());
      const refusal = await act(grant).then(
        () => undefined,
        (error: unknown) => (error instanceof ApprovalRefusedError ? error.refusal : error),
      );
      expect(refusal).toMatchObject({ rule });
    });

    it('take the same word twice, since a command may be sent twice', async () => {
      const { grant } = await granted(approvals, target());
      await approvals.executed(grant);
      expect((await approvals.executed(grant)).state).toBe('executed');
      await approvals.conclude(grant, BETTER);
      expect((await approvals.conclude(grant, BETTER)).state).toBe('verified');
    });
  });
});
