/** What an interleaving is made of, and what is known of it when it is over. Nothing here runs. */
import type { Grant } from '../../src/diagnostics/grant.ts';
import type { Approval, ApprovalState } from '../../src/jobs/approval-contract.ts';

export type Step =
  | { readonly do: 'ask' }
  | { readonly do: 'vote'; readonly who: number; readonly vote: 'approve' | 'reject' }
  | { readonly do: 'cancel' }
  /** Several click at the same moment, some of them twice. */
  | { readonly do: 'rush' }
  | { readonly do: 'work'; readonly worker: 0 | 1 }
  /** Both workers make their next step at the same moment, each over a connection of its own. */
  | { readonly do: 'race' }
  | { readonly do: 'crash'; readonly worker: 0 | 1 }
  /** Takes over what was abandoned; the next time, concludes it. */
  | { readonly do: 'sweep'; readonly worker: 0 | 1 }
  /** Takes over the latest without asking whether it is time. */
  | { readonly do: 'seize'; readonly worker: 0 | 1 }
  /** Time passes, for all. */
  | { readonly do: 'wait'; readonly minutes: number }
  /** The clock of Redis jumps, and no other. */
  | { readonly do: 'jump'; readonly minutes: number }
  | { readonly do: 'drift' }
  | { readonly do: 'pause' }
  | { readonly do: 'resume' }
  | { readonly do: 'change-policy' };

/** What was really done to the target. */
export interface Act {
  readonly approval: string;
  readonly back: boolean;
  readonly fence: number;
  /** The approval as it was at that moment. */
  readonly seen: Approval | undefined;
  /** Whether the clock of Redis had jumped since the grant was given. */
  readonly jumped: boolean;
}

/** A grant, and what stood when it was given. */
export interface Granting {
  readonly grant: Grant;
  readonly approval: Approval;
  /** By the clock of Redis, milliseconds. */
  readonly at: number;
  /** Of the plan that the worker had just made. */
  readonly planned: string;
  readonly policyHash: string;
  readonly paused: boolean;
}

export interface Account {
  readonly acts: readonly Act[];
  readonly grants: readonly Granting[];
  /** Every approval at the end, and each state that it was seen in, in order. */
  readonly approvals: readonly Approval[];
  readonly seen: ReadonlyMap<string, readonly ApprovalState[]>;
  /** Of grants and of take-overs, in the order in which they were given. */
  readonly fences: readonly number[];
  /** Others that were being carried out on the target, and still held it, when a grant was given. */
  readonly overlaps: readonly Approval[];
  /** Whether the target can be asked for again once all is over. */
  readonly free: boolean;
}
