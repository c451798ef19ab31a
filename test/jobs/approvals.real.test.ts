import type { Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Approval, Approvals } from '../../src/jobs/approval-contract.ts';
import { describeWith } from '../realParts.ts';
import {
  accepted,
  approvalsOn,
  approved,
  erin,
  member,
  otto,
  planOf,
  policy,
  requestOf,
  ruleOf,
  useApprovals,
} from './approvalStage.ts';

const MINUTE = 60_000;

describeWith('redis', 'approvals', () => {
  const { suite, under, later, target } = useApprovals();
  let approvals: Approvals;
  let redis: Redis;
  beforeAll(() => {
    ({ approvals, redis } = suite());
  });
  const state = async (id: string): Promise<Approval['state'] | undefined> => (await approvals.read(id))?.state;

  describe('asked for', () => {
    it('hold what was asked, by whom, until when, and under which rule', async () => {
      const name = target();
      const { how, approval } = await accepted(approvals.open(requestOf(name)));

      expect(how).toBe('opened');
      expect(approval).toMatchObject({
        version: 1,
        state: 'open',
        incident: '7',
        requester: { user: 'U0ERIN', team: 'T0' },
        needed: 1,
        policyRule: 'crew decides',
        votes: [],
        plan: { lock: `docker:container:${name}` },
      });
      expect(approval.id).toMatch(/^[a-z2-7]{32}$/);
      expect(Date.parse(approval.approveBy) - Date.parse(approval.openedAt)).toBe(15 * MINUTE);
      expect(await approvals.read(approval.id)).toEqual(approval);
      expect(await approvals.ofIncident('7')).toContainEqual(approval);
      expect(await approvals.unfinished()).toContainEqual(approval);
    });

    it('are one for the same plan, however often and by whomever it is asked', async () => {
      const name = target();
      const opened = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          accepted(approvals.open(requestOf(name, { requester: member(index) }))),
        ),
      );
      expect(new Set(opened.map(({ approval }) => approval.id)).size).toBe(1);
      expect(opened.filter(({ how }) => how === 'opened')).toHaveLength(1);
    });

    it('give way to a newer plan for the same target, unless they are approved already', async () => {
      const name = target();
      const first = await accepted(approvals.open(requestOf(name)));
      const newer = requestOf(name, { plan: planOf(name, { fingerprint: 'another' }) });
      const second = await accepted(approvals.open(newer));

      expect(second.superseded).toMatchObject({
        id: first.approval.id,
        state: 'superseded',
        supersededBy: second.approval.id,
      });
      expect(await ruleOf(approvals.decide({ id: first.approval.id, voter: member(1), vote: 'approve' }))).toBe(
        'superseded',
      );
      await accepted(approvals.decide({ id: second.approval.id, voter: member(1), vote: 'approve' }));
      expect((await accepted(approvals.open(newer))).how).toBe('joined');
      expect(await ruleOf(approvals.open(requestOf(name)))).toBe('locked');
    });

    it.each([
      ['what the policy denies', { plan: planOf('vault') }, 'not-permitted'],
      ['an outsider', { requester: otto }, 'not-permitted'],
      [
        'a precondition that does not hold',
        { plan: planOf('x', { preconditions: [{ says: 'It is down.', holds: 'no' }] }) },
        'precondition',
      ],
      [
        'one that nobody could see',
        { plan: planOf('x', { preconditions: [{ says: 'It is down.', holds: 'unknown' }] }) },
        'precondition',
      ],
      [
        'unknown open orders',
        { plan: planOf('x', { openOrders: { known: false, reason: 'No key.', remedy: 'Set one.' } }) },
        'precondition',
      ],
      [
        'a dry run that was refused',
        { plan: planOf('x', { dryRun: { accepted: false, says: '409' } }) },
        'precondition',
      ],
    ] as const)('refuse %s', async (_title, changes, rule) => {
      const outcome = await approvals.open(requestOf('x', changes));

      expect(outcome).toMatchObject({
        ok: false,
        refusal: { rule, reason: expect.stringMatching(/./), remedy: expect.stringMatching(/./) },
      });
      if (rule === 'not-permitted')
        expect(outcome).toMatchObject({
          refusal: { trail: expect.arrayContaining([expect.stringContaining('sacred')]) },
        });
    });

    it('keep no secret', async () => {
      const plan = planOf(target(), { effects: ['DATABASE_URL=mongodb://root:hunter2@db/ is kept'] });
      const { approval } = await accepted(approvals.open(requestOf('', { plan })));
      await accepted(
        approvals.decide({ id: approval.id, voter: member(1), vote: 'reject', reason: 'password=hunter2' }),
      );
      expect(JSON.stringify(await redis.hgetall(`{botcore}:approval:${approval.id}`))).not.toContain('hunter2');
    });
  });

  describe('voted on', () => {
    const open = async (changes = {}): Promise<Approval> => {
      const name = target();
      return (await accepted(approvals.open(requestOf(name, { plan: planOf(name, changes) })))).approval;
    };

    it('are approved by one other for R2, by two others for R3', async () => {
      const easy = await open();
      expect(
        (await accepted(approvals.decide({ id: easy.id, voter: member(1), vote: 'approve' }))).approval,
      ).toMatchObject({
        state: 'approved',
        by: 'U0CREW1',
        votes: [{ user: 'U0CREW1', vote: 'approve' }],
      });
      const risky = await open({ risk: 'R3' });
      const first = await accepted(approvals.decide({ id: risky.id, voter: member(1), vote: 'approve' }));
      expect(first.approval).toMatchObject({ state: 'open', version: 2 });
      const second = await accepted(approvals.decide({ id: risky.id, voter: member(2), vote: 'approve' }));
      expect(second.approval).toMatchObject({ state: 'approved', version: 3 });
      expect(Date.parse(second.approval.executeBy ?? '') - Date.parse(second.approval.votes[1]?.at ?? '')).toBe(
        5 * MINUTE,
      );
    });

    it('are rejected by one, with a reason, whatever others said', async () => {
      const { id } = await open({ risk: 'R3' });
      await accepted(approvals.decide({ id, voter: member(1), vote: 'approve' }));
      expect(await ruleOf(approvals.decide({ id, voter: member(2), vote: 'reject', reason: ' ' }))).toBe(
        'reason-missing',
      );
      const { approval } = await accepted(
        approvals.decide({ id, voter: member(2), vote: 'reject', reason: 'The exchange is closing.' }),
      );
      expect(approval).toMatchObject({ state: 'rejected', by: 'U0CREW2', because: 'The exchange is closing.' });
      expect(approval.votes.map(({ vote }) => vote)).toEqual(['approve', 'reject']);
    });

    it.each<[string, string, (id: string) => Promise<unknown>]>([
      ['the one who asked', 'self', (id) => ruleOf(approvals.decide({ id, voter: erin, vote: 'approve' }))],
      [
        'the one who asked, to reject',
        'self',
        (id) => ruleOf(approvals.decide({ id, voter: erin, vote: 'reject', reason: 'no' })),
      ],
      ['an outsider', 'not-permitted', (id) => ruleOf(approvals.decide({ id, voter: otto, vote: 'approve' }))],
      [
        'somebody who has left the group',
        'not-permitted',
        (id) => ruleOf(approvals.decide({ id, voter: { ...member(1), groups: [] }, vote: 'approve' })),
      ],
      [
        'under another policy',
        'policy-changed',
        (id) => ruleOf(under({ policy: { ...policy, deny: [] } }).decide({ id, voter: member(1), vote: 'approve' })),
      ],
      [
        'a second time',
        'voted-already',
        async (id) => {
          await approvals.decide({ id, voter: member(1), vote: 'approve' });
          return ruleOf(approvals.decide({ id, voter: member(1), vote: 'approve' }));
        },
      ],
      [
        'a second time, the other way',
        'voted-already',
        async (id) => {
          await approvals.decide({ id, voter: member(1), vote: 'approve' });
          return ruleOf(approvals.decide({ id, voter: member(1), vote: 'reject', reason: 'no' }));
        },
      ],
      [
        'after a rejection',
        'already-decided',
        async (id) => {
          await approvals.decide({ id, voter: member(1), vote: 'reject', reason: 'no' });
          return ruleOf(approvals.decide({ id, voter: member(2), vote: 'approve' }));
        },
      ],
      [
        'too late',
        'expired',
        (id) => later(15 * MINUTE, () => ruleOf(approvals.decide({ id, voter: member(1), vote: 'approve' }))),
      ],
      [
        'while the bot only reads',
        'paused',
        (id) => ruleOf(under({ readOnly: true }).decide({ id, voter: member(1), vote: 'approve' })),
      ],
      [
        'with a forged button',
        'unknown-approval',
        () => ruleOf(approvals.decide({ id: 'x'.repeat(32), voter: member(1), vote: 'approve' })),
      ],
    ])('refuse %s by the rule %s', async (_title, rule, vote) => {
      const { id } = await open({ risk: 'R3' });
      expect(await vote(id)).toBe(rule);
      expect(await state(id)).not.toBe('approved');
    });

    it('are cancelled by who asked, or where the trouble is over', async () => {
      const { id } = await open();
      expect(await ruleOf(approvals.cancel({ id, by: 'U0CREW1', reason: 'no' }))).toBe('not-permitted');
      await accepted(approvals.cancel({ id, by: 'U0ERIN', reason: 'It came back by itself.' }));
      expect(await ruleOf(approvals.decide({ id, voter: member(1), vote: 'approve' }))).toBe('already-decided');
      const second = await approved(approvals, target());
      expect(
        (await accepted(approvals.cancel({ id: second.id, by: 'botcore', reason: 'Resolved.' }))).approval.state,
      ).toBe('cancelled');
    });

    it('stay right under a rush: 300 approvals, 25 voters clicking twice each', { timeout: 300_000 }, async () => {
      const ids: string[] = [];
      for (let number = 0; number < 300; number += 1) ids.push((await open({ risk: 'R3' })).id);
      const clicks = ids.flatMap((id) =>
        Array.from({ length: 50 }, (_, index) => ({ id, voter: index % 25 === 0 ? erin : member(index % 25) })),
      );
      const outcomes = await Promise.all(
        clicks.map(async ({ id, voter }) => ({
          id,
          voter,
          rule: await ruleOf(approvals.decide({ id, voter, vote: 'approve' })),
        })),
      );

      const approvedOnes = await Promise.all(ids.map((id) => approvals.read(id)));
      for (const approval of approvedOnes) {
        const users = approval?.votes.map(({ user }) => user) ?? [];
        expect(approval?.state).toBe('approved');
        expect(new Set(users).size).toBe(2);
        expect(users).not.toContain('U0ERIN');
      }
      expect(outcomes.filter(({ rule }) => rule === undefined)).toHaveLength(600);
      expect(
        outcomes.filter(({ voter, rule }) => voter.user === 'U0ERIN' && rule !== 'self' && rule !== 'already-decided'),
      ).toEqual([]);
    });
  });

  describe('shown', () => {
    it('are told again after every change, until the card shows the latest', async () => {
      const own = approvalsOn(redis, { prefix: `{shown-${target()}}` });
      const { approval } = await accepted(own.open(requestOf('shown', { plan: planOf('shown', { risk: 'R3' }) })));
      await own.rememberCard(approval.id, { channel: 'C1', ts: '1.1' });
      expect((await own.untold()).map(({ id }) => id)).toEqual([approval.id]);
      const voted = (await accepted(own.decide({ id: approval.id, voter: member(1), vote: 'approve' }))).approval;
      expect(voted.card).toEqual({ channel: 'C1', ts: '1.1' });
      await own.told(approval);
      expect(await own.untold()).toHaveLength(1);
      await own.told(voted);
      expect(await own.untold()).toEqual([]);
    });
  });
});
