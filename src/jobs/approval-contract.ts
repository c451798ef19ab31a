/**
 * What handlers, jobs and the bot share about approvals. Nothing here runs.
 *
 * open → approved → executing → executed → verified | failed | rolled-back; the other ways are in `APPROVAL_STATES`.
 * Each arrow is one atomic script on the time of Redis (`approval-scripts.ts`). What is not legal now is refused with the
 * rule that refused it: a value where a person asked, thrown where a worker that may act must stop.
 */
import type { Subject } from '../diagnostics/contract.ts';
import type { Grant } from '../diagnostics/grant.ts';
import type { Plan, Refusal, Undo } from '../diagnostics/remediation.ts';
import type { Posted } from './contract.ts';
import type { Durability } from './durability.ts';
import type { WriteSwitches } from './write-switches-contract.ts';

/** States that an approval leaves again. */
export const UNFINISHED_STATES = ['open', 'approved', 'executing', 'executed', 'unknown'] as const;

/**
 * | state | meaning | ways out |
 * |---|---|---|
 * | `open` | asks for votes | approved, rejected, cancelled, superseded, expired (`approveBy`) |
 * | `approved` | may be carried out, once | executing, drifted, refused, cancelled, expired (`executeBy`) |
 * | `executing` | somebody holds the grant; writes may have happened | executed, failed, unknown |
 * | `executed` | all writes are done; being verified, or being rolled back | verified, failed, rolled-back, unknown |
 * | `unknown` | whoever held the grant is gone; the target must be read, nothing is run again | verified, failed, rolled-back |
 * | the others | over | none |
 */
export const APPROVAL_STATES = [
  ...UNFINISHED_STATES,
  'verified',
  'failed',
  'rolled-back',
  'rejected',
  'expired',
  'superseded',
  'cancelled',
  'drifted',
  'refused',
] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** Three times in a hold. */
export const RENEW_EVERY_MS = 10_000;

/**
 * How long after it was asked for a permission may begin its write. Pausing waits as long before it answers, so that no
 * write begins after the answer.
 */
export const PERMISSION_MS = 300;

/** What can refuse. The card and the ephemeral answer name it. */
export type ApprovalRule =
  /** There is no such approval: a forged or very old button. */
  | 'unknown-approval'
  | 'expired'
  | 'already-decided'
  /** A newer request for the same target has taken its place. */
  | 'superseded'
  /** Four eyes: who asked does not vote. */
  | 'self'
  | 'voted-already'
  /** The policy. `trail` says why, rule by rule. */
  | 'not-permitted'
  | 'reason-missing'
  /** A precondition of the plan does not hold, or could not be seen. */
  | 'precondition'
  | 'drift'
  /** The policy is another one than it was opened under. */
  | 'policy-changed'
  /** The kill switch, or BOTCORE_READ_ONLY. */
  | 'paused'
  /** Another action holds the target, or its outcome is unknown. */
  | 'locked'
  | 'cooling-down'
  | 'circuit-open'
  /** Not legal in this state. */
  | 'wrong-state'
  /** Somebody else has taken the execution over: the fence is old. */
  | 'lost'
  /** The grant of whoever executes it has not run out yet. */
  | 'still-held';

/** Why something was not done, and what to do. Nothing has changed, unless the rule is `expired`: then it is now. */
export interface ApprovalRefusal extends Refusal {
  readonly rule: ApprovalRule;
  /** As it is now; absent where there is none. */
  readonly approval?: Approval;
  /** Of `not-permitted`: each rule of the policy with why it matched or not. */
  readonly trail?: readonly string[];
}

export interface Refused {
  readonly ok: false;
  readonly refusal: ApprovalRefusal;
}

/** Thrown to who holds a grant or an execution: it must stop. */
export class ApprovalRefusedError extends Error {
  override readonly name = 'ApprovalRefusedError';
  readonly refusal: ApprovalRefusal;

  constructor(refusal: ApprovalRefusal) {
    super(`${refusal.reason} ${refusal.remedy}`);
    this.refusal = refusal;
  }
}

/** Who asks or votes, as Slack vouches for them at that moment. */
export interface Person {
  readonly user: string;
  readonly team?: string;
  /** Ids of the user groups (`S…`) that they are in now. */
  readonly groups: readonly string[];
}

/** What is asked for. */
export interface ApprovalRequest {
  readonly incident: string;
  /** Which offer of the incident's diagnosis; with incident and fingerprint it makes asking twice one approval. */
  readonly offer: string;
  /** What the offer belongs to. It is examined again after the act. */
  readonly finding: { readonly code: string; readonly subject: Subject };
  readonly plan: Plan;
  readonly requester: Person;
}

export interface Vote {
  readonly user: string;
  readonly vote: 'approve' | 'reject';
  readonly reason?: string;
  readonly at: string;
}

/** What became of it. */
export interface Conclusion {
  readonly result: 'verified' | 'failed' | 'rolled-back';
  /** For people, with before and after. */
  readonly says: string;
  /**
   * Whether the target may have been changed. A `failed` or `rolled-back` that acted opens the circuit: no further
   * action on this target until somebody has looked, or an hour has passed.
   */
  readonly acted: boolean;
}

export interface Approval {
  /** 160 random bits, base32: opaque, fit for a button's value. */
  readonly id: string;
  /** Grows with every change: what has a card to show. */
  readonly version: number;
  readonly state: ApprovalState;
  readonly incident: string;
  readonly offer: string;
  readonly finding: ApprovalRequest['finding'];
  readonly plan: Plan;
  readonly requester: { readonly user: string; readonly team?: string };
  /** How many distinct others must approve. */
  readonly needed: number;
  /** Of the policy that it was opened under. */
  readonly policyHash: string;
  /** Name of the policy's rule that governs it. */
  readonly policyRule: string;
  readonly votes: readonly Vote[];
  readonly openedAt: string;
  readonly approveBy: string;
  /** From the last vote on. */
  readonly executeBy?: string;
  /** Of the grant; grows with each grant and each take-over. */
  readonly fence?: number;
  /** Until when who executes it holds it, by the clock of Redis. */
  readonly heldUntil?: string;
  /** What the way back needs. */
  readonly undo?: Undo;
  /** Since when it is being rolled back. */
  readonly rollingBackSince?: string;
  readonly conclusion?: Conclusion;
  /** Why it is `rejected`, `cancelled`, `superseded`, `drifted`, `refused` or `unknown`; in words. */
  readonly because?: string;
  /** Who decided it last: a person, or `botcore`. */
  readonly by?: string;
  /** Of `drifted`: what the plan is now. */
  readonly driftedTo?: Plan;
  /** Of `superseded`: the id of what took its place. */
  readonly supersededBy?: string;
  readonly card?: Posted;
}

/** `joined`: the same was asked already and is still open; it keeps its first requester. */
export interface OpenedApproval {
  readonly ok: true;
  readonly how: 'opened' | 'joined';
  readonly approval: Approval;
  /** The older one of the same target that it took the place of: its card must lose its buttons. */
  readonly superseded?: Approval;
}

export interface Changed {
  readonly ok: true;
  readonly approval: Approval;
}

export interface Granted {
  readonly ok: true;
  readonly approval: Approval;
  readonly grant: Grant;
  /** `unproven`: a power cut now could bring the approval back. Act all the same only where that was allowed (a demo). */
  readonly durability: Durability;
}

/** The right to say how an execution went on. A grant is one; who takes over has one without the right to write. */
export interface Execution {
  readonly approval: string;
  readonly fence: number;
}

export interface TakenOver {
  readonly ok: true;
  readonly approval: Approval;
  readonly execution: Execution;
}

/** Approvals in Redis. What returns `Refused` is for people; what throws `ApprovalRefusedError` is for who executes. */
export interface Approvals extends WriteSwitches {
  /** Refuses by the policy, and a plan whose preconditions do not all hold. */
  open(request: ApprovalRequest): Promise<OpenedApproval | Refused>;
  /** One click, the deciding one or not. A rejection needs a reason; while paused nothing is approved. */
  decide(click: {
    readonly id: string;
    readonly voter: Person;
    readonly vote: Vote['vote'];
    readonly reason?: string;
  }): Promise<Changed | Refused>;
  /** By the requester, or by `botcore` where the trouble is over. Legal while `open` or `approved`. */
  cancel(request: { readonly id: string; readonly by: string; readonly reason: string }): Promise<Changed | Refused>;
  /**
   * The one way to a grant: approved → executing for exactly one of many who try. `fingerprint` is of the plan made
   * just now. Refused while paused, locked, cooling down, or with an open circuit; the approval stays as it is then.
   */
  consume(request: { readonly id: string; readonly fingerprint: string }): Promise<Granted | Refused>;
  /** approved → drifted: the plan is another one now. Ask again with `open`. */
  drifted(id: string, plan: Plan): Promise<Changed | Refused>;
  /** approved → refused: it cannot be carried out now, for this reason. */
  refuse(id: string, refusal: Refusal): Promise<Changed | Refused>;
  /**
   * Prolongs the hold, and this very grant with it: a writer that was opened with it goes on. To be called every
   * `RENEW_EVERY_MS` while executing and verifying, or another worker takes over. Throws when paused while executing, or
   * when it was taken over; the grant has run out then. Whoever took over renews as well, and reads only.
   */
  renew<Held extends Grant | Execution>(held: Held): Promise<Held>;
  /** Before what it undoes may have happened. May be called again with more. */
  rememberUndo(grant: Grant, undo: Undo): Promise<void>;
  /** executing → executed. */
  executed(grant: Grant): Promise<Approval>;
  /** executed: from now on the way back may have been gone. Prolongs the grant. Throws when paused. */
  beginRollback(grant: Grant): Promise<Grant>;
  /** Who executes does not know whether its write has happened. executing | executed → unknown. */
  markUnknown(execution: Execution, because: string): Promise<Approval>;
  /**
   * For reconciling after a crash, once the hold has run out: fences off who held it. executing, or executed with a
   * rollback begun, becomes `unknown`; `executed` stays and only has to be verified.
   */
  takeOver(id: string): Promise<TakenOver | Refused>;
  /** The end. Frees the target. executing allows `failed` only. */
  conclude(execution: Execution, conclusion: Conclusion): Promise<Approval>;

  read(id: string): Promise<Approval | undefined>;
  /** In the order in which they were opened. */
  ofIncident(incident: string): Promise<readonly Approval[]>;
  /** All that are not over, for a look at the start. */
  unfinished(): Promise<readonly Approval[]>;
  /**
   * What time did: expires what is due, and gives what somebody held and let go of: take it over and read the target.
   * To be called every few seconds by one or many.
   */
  sweep(): Promise<{ readonly expired: readonly Approval[]; readonly abandoned: readonly Approval[] }>;

  /** Where its card stands. */
  rememberCard(id: string, card: Posted): Promise<void>;
  /** Whose card does not show the latest: they changed since `told`. */
  untold(): Promise<readonly Approval[]>;
  /** The card shows this version. */
  told(approval: Pick<Approval, 'id' | 'version'>): Promise<void>;
}
