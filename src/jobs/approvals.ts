import type { Redis } from 'ioredis';
import { WriteError } from '../diagnostics/errors.ts';
import type { Grant } from '../diagnostics/grant.ts';
import { mintGrant } from '../diagnostics/mint-grant.ts';
import type { Platform } from '../diagnostics/platform.ts';
import { redactText } from '../diagnostics/redact.ts';
import { redactValue } from '../diagnostics/redaction/redact-value.ts';
import {
  type Approval,
  ApprovalRefusedError,
  type Approvals,
  type Execution,
  PERMISSION_MS,
} from './approval-contract.ts';
import { createApprovalRequests, opaqueId } from './approval-requests.ts';
import { CONSUME, STEP, TAKE_OVER } from './approval-scripts.ts';
import { type ApprovalStore, type ApprovalTimes, createApprovalStore } from './approval-store.ts';
import { createApprovalViews } from './approval-views.ts';
import { createUntilDurable, type UntilDurable } from './durability.ts';
import { inTime } from './in-time.ts';
import { judgePlan } from './judge-plan.ts';
import { type Policy, policyHash } from './policy.ts';
import { createWriteSwitches } from './write-switches.ts';

export interface ApprovalOptions extends ApprovalTimes {
  readonly policy: Policy;
  readonly platform: Pick<Platform, 'databases' | 'services'>;
  /** What a grant waits for. Default: until its consumption is on the disk. */
  readonly untilDurable?: UntilDurable;
}

/** Approvals in Redis; each transition is one atomic script. The only maker of grants. */
export function createApprovals(redis: Redis, options: ApprovalOptions): Approvals {
  const { policy, platform } = options;
  const store = createApprovalStore(redis, options);
  const hash = policyHash(policy);
  return {
    ...createApprovalRequests({
      store,
      policyHash: hash,
      judge: (question, plan) => judgePlan(policy, platform, question, plan),
    }),
    ...createExecutions(store, hash, options.untilDurable ?? createUntilDurable(redis)),
    ...createApprovalViews(store),
    ...createWriteSwitches(store),
  };
}

type Executions = Pick<
  Approvals,
  'consume' | 'renew' | 'rememberUndo' | 'executed' | 'beginRollback' | 'markUnknown' | 'takeOver' | 'conclude'
>;

/** Until when a grant is good, on the clock of this process. */
interface Term {
  until: number;
}

/** The half of approvals that is for who carries one out. */
function createExecutions(store: ApprovalStore, hash: string, untilDurable: UntilDurable): Executions {
  const terms = new WeakMap<Grant, Term>();
  const step = async (
    { approval, fence }: Execution,
    name: string,
    values: readonly string[] = [],
  ): Promise<Approval> => {
    const answer = await store.decide(STEP, approval, [String(fence), name, ...values]);
    if (!answer.ok) throw new ApprovalRefusedError(answer.refusal);
    return answer.approval;
  };
  /** Counted from before Redis was asked: the grant ends here no later than the hold ends there, whatever the clocks say. */
  const holding = async (grant: Grant | Execution, name: string, values: readonly string[] = []): Promise<Approval> => {
    // Whoever only reads on after a take-over has no grant, and nothing that could be written with it.
    const term = terms.get(grant as Grant);
    const until = Date.now() + store.holdMs;
    try {
      const approval = await step(grant, name, values);
      // Executing, and executed for the way back; nobody writes while the outcome is unknown, or when it is over.
      if (term !== undefined) term.until = /^execut/.test(approval.state) ? until : 0;
      return approval;
    } catch (error) {
      // Whoever was refused must not write, not even with what is left of its time.
      if (term !== undefined && error instanceof ApprovalRefusedError) term.until = 0;
      throw error;
    }
  };
  return {
    async consume({ id, fingerprint }) {
      const term = { until: Date.now() + store.holdMs };
      const answer = await store.decide(CONSUME, id, [fingerprint, hash, opaqueId()]);
      if (!answer.ok) return answer;
      const { approval } = answer;
      const durability = await untilDurable();
      const grant: Grant = grantOf(approval, term, () => confirm(() => holding(grant, 'write')));
      terms.set(grant, term);
      return { ok: true, approval, grant, durability };
    },
    async renew(held) {
      await holding(held, 'renew');
      return held;
    },
    rememberUndo: async (grant, undo) => void (await holding(grant, 'remember', [JSON.stringify(redactValue(undo))])),
    executed: (grant) => holding(grant, 'executed'),
    async beginRollback(grant) {
      await holding(grant, 'roll-back');
      return grant;
    },
    markUnknown: (execution, because) => holding(execution, 'unknown', [redactText(because)]),
    async takeOver(id) {
      const answer = await store.decide(TAKE_OVER, id, []);
      if (!answer.ok) return answer;
      const { approval } = answer;
      return { ok: true, approval, execution: { approval: id, fence: approval.fence ?? 0 } };
    },
    conclude: (execution, conclusion) =>
      holding(execution, 'conclude', [
        conclusion.result,
        JSON.stringify(redactValue(conclusion)),
        conclusion.acted ? '1' : '0',
      ]),
  };
}

/** How often one write asks a slow Redis. */
const MOST_TRIES = 3;

/** What is not confirmed is not sent, so a refusal is certain to have done nothing. */
async function confirm(ask: () => Promise<unknown>): Promise<void> {
  try {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const asked = performance.now();
      await inTime(ask());
      // An older answer may be from before a pause that has been answered since.
      if (performance.now() - asked < PERMISSION_MS) return;
    }
    throw new Error('it answers too slowly.');
  } catch (error) {
    const refused = error instanceof ApprovalRefusedError ? error.refusal : undefined;
    const says = refused?.reason ?? `Redis does not say whether it may still be done: ${String(error)}`;
    throw new WriteError('refused', `${says} Nothing was sent.`, {
      remedy: refused?.remedy ?? 'Ask for it again when Redis answers.',
      cause: error,
    });
  }
}

function grantOf({ id, plan, fence }: Approval, term: Term, mayWrite: () => Promise<void>): Grant {
  return mintGrant({
    approval: id,
    fingerprint: plan.fingerprint,
    fence: fence ?? 0,
    // It lives as long as its hold is renewed, and so does every writer that was opened with it.
    get expiresAt() {
      return new Date(term.until).toISOString();
    },
    confirm: mayWrite,
  });
}
