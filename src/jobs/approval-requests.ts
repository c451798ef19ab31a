/** The half of approvals that people see: asking, voting, and what ends one without an act. */
import { randomBytes } from 'node:crypto';
import { redactText } from '../diagnostics/redact.ts';
import { redactValue } from '../diagnostics/redaction/redact-value.ts';
import type { Plan } from '../diagnostics/remediation.ts';
import type {
  Approval,
  ApprovalRefusal,
  ApprovalRequest,
  ApprovalRule,
  Approvals,
  Refused,
} from './approval-contract.ts';
import type { ApprovalRecord } from './approval-record.ts';
import { refusalOf } from './approval-refusal.ts';
import { DECIDE, END, OPEN } from './approval-scripts.ts';
import type { ApprovalStore } from './approval-store.ts';
import { explainDecision, type PolicyDecision, type PolicyQuestion, type Terms } from './policy.ts';

const LONGEST_REASON = 500;

type Judge = (question: Omit<PolicyQuestion, 'subjects' | 'remediation' | 'risk'>, plan: Plan) => PolicyDecision;

export interface RequestDependencies {
  readonly store: ApprovalStore;
  /** The policy, applied to a plan. */
  readonly judge: Judge;
  readonly policyHash: string;
}

export function createApprovalRequests({
  store,
  judge,
  policyHash,
}: RequestDependencies): Pick<Approvals, 'open' | 'decide' | 'cancel' | 'drifted' | 'refuse'> {
  return {
    async open(request) {
      const obstacle = obstacleOf(request.plan);
      if (obstacle !== undefined) return refuse('precondition', undefined, obstacle);
      const decision = judge({ actor: request.requester, act: 'request' }, request.plan);
      if (!decision.allowed || decision.terms === undefined) return notPermitted(decision, undefined);
      const accepted = await store.decide(OPEN, opaqueId(), openingOf(request, decision.terms, policyHash));
      if (!accepted.ok) return accepted;
      const superseded =
        accepted.word === 'opened' && accepted.other !== '' ? await store.read(accepted.other) : undefined;
      return {
        ok: true,
        how: accepted.word === 'joined' ? 'joined' : 'opened',
        approval: accepted.approval,
        ...(superseded === undefined ? {} : { superseded }),
      };
    },
    async decide({ id, voter, vote, reason }) {
      const words = redactText((reason ?? '').trim()).slice(0, LONGEST_REASON);
      const approval = await store.read(id);
      if (approval === undefined) return refuse('unknown-approval', undefined, '');
      // What is not open, or is the voter's own, the script refuses with a rule that says more than the policy could.
      if (approval.state === 'open' && approval.policyHash === policyHash && approval.requester.user !== voter.user) {
        const decision = judge({ actor: voter, act: 'approve', requester: approval.requester.user }, approval.plan);
        if (!decision.allowed) return notPermitted(decision, approval);
        if (vote === 'reject' && words === '') return refuse('reason-missing', approval, '');
      }
      return store.decide(DECIDE, id, [voter.user, vote, words, policyHash]);
    },
    cancel: ({ id, by, reason }) => store.decide(END, id, [by, 'cancelled', redactText(reason), '', '']),
    drifted: (id, plan) =>
      store.decide(END, id, [
        'botcore',
        'drifted',
        'What it would do, or what it was decided on, has changed since it was approved.',
        'driftedTo',
        JSON.stringify(redactValue(plan)),
      ]),
    refuse: (id, { reason, remedy }) =>
      store.decide(END, id, ['botcore', 'refused', redactText(`${reason} ${remedy}`), '', '']),
  };
}

/** Why a plan cannot be asked for: what is not known to hold does not hold. */
function obstacleOf({ preconditions, openOrders, dryRun }: Plan): string | undefined {
  const unmet = preconditions.find(({ holds }) => holds !== 'yes');
  if (unmet !== undefined) return `Not met: ${unmet.says} ${unmet.because ?? ''}`.trim();
  if (openOrders?.known === false) return `The open orders cannot be seen: ${openOrders.reason}`;
  if (dryRun?.accepted === false) return `The dry run was refused: ${dryRun.says}`;
  return undefined;
}

/** The locks that it needs besides its own. */
function othersOf({ lock, actsOn = [] }: Plan): string[] {
  return actsOn.flatMap((each) => (each.lock === lock ? [] : each.lock));
}

function openingOf(request: ApprovalRequest, terms: Terms, policyHash: string): (string | number)[] {
  const { incident, offer, finding, plan, requester } = request;
  const record: ApprovalRecord = {
    finding,
    plan: redactValue(plan) as Plan,
    requester: { user: requester.user, ...(requester.team === undefined ? {} : { team: requester.team }) },
    policyRule: terms.rule,
  };
  return [
    ...[incident, offer, JSON.stringify(record), plan.lock, plan.fingerprint, plan.remediation, requester.user],
    ...[terms.needed, policyHash, terms.approvalMs, terms.executionMs, JSON.stringify(othersOf(plan))],
  ];
}

function refuse(rule: ApprovalRule, approval: Approval | undefined, detail: string): Refused {
  return { ok: false, refusal: refusalOf(rule, approval, detail) };
}

function notPermitted(decision: PolicyDecision, approval: Approval | undefined): Refused {
  const refusal: ApprovalRefusal = {
    ...refusalOf('not-permitted', approval, decision.because),
    trail: explainDecision(decision),
  };
  return { ok: false, refusal };
}

/** 160 random bits in base32: nobody guesses one, and it fits into any key, file name or button. */
export function opaqueId(): string {
  return Array.from(randomBytes(32), (byte) => 'abcdefghijklmnopqrstuvwxyz234567'[byte & 31]).join('');
}
