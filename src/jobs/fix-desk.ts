import { setTimeout as sleep } from 'node:timers/promises';
import type { Subject } from '../diagnostics/contract.ts';
import type { Platform } from '../diagnostics/platform.ts';
import type { Refusal } from '../diagnostics/remediation.ts';
import { closureOf, resolveSubject, subjectOf } from '../diagnostics/scope.ts';
import {
  type Approval,
  type ApprovalRefusal,
  type Approvals,
  PERMISSION_MS,
  type Refused,
} from './approval-contract.ts';
import {
  type ClosedCircuit,
  carryOutFix,
  type FixDesk,
  type Membership,
  type Proposal,
  proposeFix,
  tellApproval,
} from './fix-contract.ts';
import { inTime } from './in-time.ts';
import type { Incidents } from './incidents.ts';
import { judgePlan } from './judge-plan.ts';
import { explainPermission } from './permission.ts';
import { mayUseKillSwitch, type Policy, subjectNames } from './policy.ts';
import { offerAt } from './propose-fix.ts';
import type { JobQueue } from './queue.ts';

export interface FixDeskDependencies {
  readonly approvals: Approvals;
  readonly incidents: Pick<Incidents, 'report'>;
  readonly queue: JobQueue;
  readonly membership: Membership;
  readonly policy: Policy;
  readonly platform: Platform;
}

type Answer = ApprovalRefusal | undefined;

const NO_GROUPS: Refusal = {
  reason: 'Slack does not say now who is in which user group, so nobody counts as an approver.',
  remedy: 'Try again in a minute; `botcore doctor` says whether the scope usergroups:read is missing.',
};

/** How long the kill switch waits for Slack to say who is in which group, milliseconds: a desk has two seconds in all. */
const GROUPS_WITHIN_MS = 700;

const TIMER_MARGIN_MS = 10;

/** What handlers may ask for about fixes. A vote is written down before anything follows from it. */
export function createFixDesk(desk: FixDeskDependencies): FixDesk {
  const { approvals, membership } = desk;
  return {
    propose: (proposal) => inTime(propose(desk, proposal)),
    decide: (click) => inTime(decide(desk, click)),
    withdraw: (id, { user }) => inTime(withdraw(desk, id, user)),
    read: (id) => inTime(approvals.read(id)),
    ofIncident: (incident) => inTime(approvals.ofIncident(incident)),
    pauseWrites: (user, reason) => inTime(switchWrites(desk, user, 'pause', reason)),
    underWay: () => inTime(underWay(desk)),
    resumeWrites: (user, reason) => inTime(switchWrites(desk, user, 'resume', reason)),
    closeCircuit: (user, subject, reason) => inTime(closeCircuit(desk, user, subject, reason)),
    async explain(user, action, subject) {
      const groups = await inTime(membership.groupsOf(user));
      return explainPermission(desk, { actor: { user, groups }, action, subject });
    },
  };
}

async function propose(desk: FixDeskDependencies, proposal: Proposal): Promise<Answer> {
  const { approvals, incidents, queue } = desk;
  const { incident, offer, person, request } = proposal;
  const { user, team } = person;
  const asking = { v: 1, incident, offer, user, ...(team === undefined ? {} : { team }), request };
  const payload = proposeFix.payload.safeParse(asking);
  const report = payload.success ? await incidents.report(incident) : undefined;
  const offered = offerAt(report?.diagnosis, offer);
  if (!payload.success || offered === undefined)
    return {
      rule: 'unknown-approval',
      reason: 'This button belongs to no offer that is still known.',
      remedy: 'Ask for a new diagnosis, and use the button of its report.',
    };
  const refusal = await mayNotAsk(desk, user, offered);
  if (refusal !== undefined) return refusal;
  const asked = (await approvals.ofIncident(incident)).find(
    (approval) => approval.offer === offer && (approval.state === 'open' || approval.state === 'approved'),
  );
  if (asked !== undefined)
    return {
      rule: 'already-decided',
      reason: 'This has been asked for already.',
      remedy: 'Its card is in the thread, with the votes so far.',
      approval: asked,
    };
  await queue.enqueue(proposeFix, payload.data);
  return undefined;
}

/**
 * Before any plan is made, and told to nobody else. What the plan will act on is not known yet: the subject, or something
 * that it needs. Who may ask for it on none of them may not ask; the plan itself is judged when it is there.
 */
async function mayNotAsk(
  { membership, policy, platform }: FixDeskDependencies,
  user: string,
  { finding, offer }: NonNullable<ReturnType<typeof offerAt>>,
): Promise<Answer> {
  const groups = await membership.groupsOf(user).catch(() => undefined);
  if (groups === undefined) return { rule: 'not-permitted', ...NO_GROUPS };
  const needed = closureOf(platform, [bareName(finding.subject)]).map((name) => subjectOf(platform, name));
  const decisions = [finding.subject, ...needed].map((subject) =>
    judgePlan(policy, platform, { actor: { user, groups }, act: 'request' }, { ...offer, subject }),
  );
  if (decisions.some(({ allowed }) => allowed)) return undefined;
  const reason = decisions[0]?.because ?? 'No rule allows it.';
  return { rule: 'not-permitted', reason, remedy: '`can` explains the policy rule by rule.' };
}

async function decide(desk: FixDeskDependencies, click: Parameters<FixDesk['decide']>[0]): Promise<Answer> {
  const { id, person, vote, reason } = click;
  const groups = await desk.membership.groupsOf(person.user).catch(() => undefined);
  if (groups === undefined) return { rule: 'not-permitted', ...NO_GROUPS };
  const because = reason === undefined ? {} : { reason };
  return follow(desk, await desk.approvals.decide({ id, voter: { ...person, groups }, vote, ...because }));
}

async function withdraw(desk: FixDeskDependencies, id: string, user: string): Promise<Answer> {
  const approval = await desk.approvals.read(id);
  if (approval !== undefined && approval.requester.user !== user)
    return {
      rule: 'not-permitted',
      reason: 'Only who asked can withdraw it.',
      remedy: 'An approver can reject it.',
      approval,
    };
  return follow(desk, await desk.approvals.cancel({ id, by: user, reason: 'Withdrawn by who asked.' }));
}

/** What follows from a change: the execution, and the card. An expiry that a click has brought to light is told, too. */
async function follow(
  { queue }: FixDeskDependencies,
  outcome: Refused | { readonly ok: true; readonly approval: Approval },
): Promise<Answer> {
  const approval = outcome.ok ? outcome.approval : outcome.refusal.approval;
  if (outcome.ok && outcome.approval.state === 'approved')
    await queue.enqueue(carryOutFix, { v: 1, approval: outcome.approval.id });
  if (approval !== undefined && (outcome.ok || outcome.refusal.rule === 'expired'))
    await queue.enqueue(tellApproval, { v: 1, approval: approval.id, version: approval.version });
  return outcome.ok ? undefined : outcome.refusal;
}

/** What has begun and is not at its end: the kill switch lets no further write of it begin. */
async function underWay({ approvals }: FixDeskDependencies): Promise<readonly string[]> {
  const unfinished = await approvals.unfinished();
  return unfinished
    .filter(({ state, rollingBackSince }) => state === 'executing' || (state === 'executed' && rollingBackSince))
    .map(({ plan, rollingBackSince }) => (rollingBackSince ? `the way back of: ${plan.action}` : plan.action));
}

async function switchWrites(
  { approvals, membership, policy }: FixDeskDependencies,
  user: string,
  use: 'pause' | 'resume',
  reason: string,
): Promise<Answer> {
  // Where Slack does not say who is in which group, whoever may ask may stop everything: a brake must not need Slack.
  const unknown = use === 'pause' ? Object.values(policy.roles).flatMap((role) => role.groups) : [];
  const groups = await Promise.race([membership.groupsOf(user).catch(() => unknown), sleep(GROUPS_WITHIN_MS, unknown)]);
  if (!mayUseKillSwitch(policy, { user, groups }, use))
    return {
      rule: 'not-permitted',
      reason: `You may not ${use} writes.`,
      remedy: 'The policy file says who may (`killSwitch`).',
    };
  if (use === 'resume') await approvals.resumeWrites(user, reason);
  else {
    await approvals.pauseWrites(user, reason);
    // A write that was permitted just before begins now or never. A timer may fire a moment early.
    await sleep(PERMISSION_MS + TIMER_MARGIN_MS);
  }
  return undefined;
}

async function closeCircuit(
  { approvals, membership, policy, platform }: FixDeskDependencies,
  user: string,
  name: string,
  reason: string,
): Promise<ClosedCircuit> {
  const { subject } = resolveSubject(platform, name);
  const names = subjectNames(platform, subject);
  const groups = await membership.groupsOf(user).catch(() => undefined);
  if (!mayUseKillSwitch(policy, { user, groups: groups ?? [] }, 'resume'))
    return {
      ok: false,
      refusal:
        groups === undefined
          ? NO_GROUPS
          : { reason: 'You may not close a circuit.', remedy: 'The policy file says who may (`killSwitch`).' },
    };
  const open = (await approvals.openCircuits()).map((each) => ({ ...each, of: each.subjects.map(bareName) }));
  const meant = open.filter(({ of }) => of.some((each) => names.includes(each)));
  if (meant.length === 0) {
    const others = [...new Set(open.flatMap(({ of }) => of))];
    const remedy = others.length === 0 ? 'No circuit is open.' : `Open are: ${others.join(', ')}.`;
    return { ok: false, refusal: { reason: `The circuit of ${subject} is not open: nothing has to be done.`, remedy } };
  }
  await Promise.all(meant.map((circuit) => approvals.resetCircuit(circuit, user, reason)));
  return { ok: true, subject };
}

function bareName(subject: Subject): string {
  return subject.slice(subject.indexOf(':') + 1);
}
