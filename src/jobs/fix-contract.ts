/**
 * The approved fix as handlers, jobs and the engine share it. Nothing here runs.
 *
 * A click on an offer queues `propose-fix`: the worker plans, opens the approval and posts its card. A click on the card
 * votes. The deciding vote queues `carry-out-fix`, which plans again and runs at most once. What a dead worker left is
 * taken up by `reconcile-fix`, which reads and never repeats. `tell-approval` keeps the card in step.
 */
import { z } from 'zod';
import type { Offer, Subject } from '../diagnostics/contract.ts';
import type { Grant } from '../diagnostics/grant.ts';
import type { Effectiveness, Plan, Refusal, Undo } from '../diagnostics/remediation.ts';
import type { Approval, ApprovalRefusal, Person, Vote } from './approval-contract.ts';
import { defineJob, IncidentId } from './contract.ts';

const ApprovalId = z.string().regex(/^[A-Za-z0-9_-]{20,64}$/, 'must be the id of an approval');

/** `<root>.<offer>`: which offer of which root of the stored diagnosis. */
const OfferIndex = z.string().regex(/^[0-9]{1,2}\.[0-9]{1,2}$/, 'must be the place of an offer');

export const proposeFix = defineJob({
  name: 'propose-fix',
  queue: 'examinations',
  payload: z.strictObject({
    v: z.literal(1),
    incident: IncidentId,
    offer: OfferIndex,
    user: z.string().min(1),
    team: z.string().min(1).optional(),
    /** Of the click, so that two deliveries of one are one. */
    request: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  }),
  key: ({ request }) => `propose-${request}`,
  attempts: 4,
});

export const tellApproval = defineJob({
  name: 'tell-approval',
  queue: 'examinations',
  payload: z.strictObject({ v: z.literal(1), approval: ApprovalId, version: z.int().min(1) }),
  key: ({ approval, version }) => `tell-${approval}-${version}`,
  attempts: 8,
});

export const carryOutFix = defineJob({
  name: 'carry-out-fix',
  queue: 'remediations',
  payload: z.strictObject({ v: z.literal(1), approval: ApprovalId }),
  key: ({ approval }) => `carry-out-${approval}`,
  attempts: 1,
});

export const reconcileFix = defineJob({
  name: 'reconcile-fix',
  queue: 'remediations',
  payload: z.strictObject({ v: z.literal(1), approval: ApprovalId, version: z.int().min(1) }),
  key: ({ approval, version }) => `reconcile-${approval}-${version}`,
  attempts: 1,
});

/** What an execution has at hand besides its plan. */
export interface Execution {
  /** Renewed while the execution goes on. */
  readonly grant: Grant;
  readonly signal: AbortSignal;
  remember(undo: Undo): Promise<void>;
}

/** The engine of the approved fix: the platform, its targets and its remediations are already in it. */
export interface FixEngine {
  /** Reads only. */
  plan(offer: Pick<Offer, 'remediation' | 'params'>, signal: AbortSignal): Promise<Plan | Refusal>;
  /** Writes, once. Throws `WriteError`; anything else that it throws came before or after the write, which is unknown. */
  carryOut(plan: Plan, execution: Execution): Promise<void>;
  /** Reads only. Throws when the target cannot be read. */
  effectiveness(plan: Plan, signal: AbortSignal): Promise<Effectiveness>;
  /** Writes, once. Throws `WriteError`. */
  rollBack(plan: Plan, undo: Undo, execution: Execution): Promise<void>;
  times(plan: Plan): { readonly withinMs: number; readonly steadyMs: number };
}

/** Somebody of Slack, whose groups are looked up when it matters. */
export type Clicker = Pick<Person, 'user' | 'team'>;

/** Who is in which user group now, as Slack says. */
export interface Membership {
  /** Of the groups that the policy names, those that somebody is in. Throws where Slack does not tell: then nobody is. */
  groupsOf(user: string): Promise<readonly string[]>;
}

/** An offer that somebody clicked on. */
export interface Proposal {
  readonly incident: string;
  readonly offer: string;
  readonly person: Clicker;
  /** Of the click. */
  readonly request: string;
}

export type ClosedCircuit =
  | { readonly ok: true; readonly subject: Subject }
  | { readonly ok: false; readonly refusal: Refusal };

/** What handlers may ask for. Every method answers or throws within two seconds, also when Redis is down. */
export interface FixDesk {
  /** Refused here: what needs no look at the target. Undefined: it is in line, and the card comes into the thread. */
  propose(proposal: Proposal): Promise<ApprovalRefusal | undefined>;
  decide(click: {
    readonly id: string;
    readonly person: Clicker;
    readonly vote: Vote['vote'];
    readonly reason?: string;
  }): Promise<ApprovalRefusal | undefined>;
  withdraw(id: string, person: Clicker): Promise<ApprovalRefusal | undefined>;
  read(id: string): Promise<Approval | undefined>;
  ofIncident(incident: string): Promise<readonly Approval[]>;
  pauseWrites(user: string, reason: string): Promise<ApprovalRefusal | undefined>;
  /** The actions that have begun and are not at their end, in words. */
  underWay(): Promise<readonly string[]>;
  resumeWrites(user: string, reason: string): Promise<ApprovalRefusal | undefined>;
  /** Allows further fixes of a target whose last one did not help. Rejects with `UnknownSubjectError`. */
  closeCircuit(user: string, subject: string, reason: string): Promise<ClosedCircuit>;
  /** Whether somebody may ask for or approve something, rule by rule. */
  explain(user: string, action: string, subject: string): Promise<readonly string[]>;
}
