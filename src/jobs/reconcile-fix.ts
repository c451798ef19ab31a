import type { Approval, Execution } from './approval-contract.ts';
import {
  type Carrying,
  type CarryOutDependencies,
  conclude,
  mayHaveBegun,
  tell,
  verifyAndConclude,
} from './carry-out-fix.ts';
import { reconcileFix } from './fix-contract.ts';
import { hold } from './hold.ts';
import { handleJob, type JobHandler } from './worker.ts';

/**
 * Takes up what a dead worker left. Nothing is run again: the target is read. Where the effect is there, the act has
 * happened and is verified; where it is not, a person is told to look. An act whose outcome cannot be read stays unknown.
 */
export function reconcileFixHandler(dependencies: CarryOutDependencies): JobHandler {
  return handleJob(reconcileFix, async ({ approval: id }, context) => {
    const taken = await dependencies.approvals.takeOver(id);
    if (!taken.ok) return;
    const log = context.log.child({ approval: id, incident: taken.approval.incident });
    log.warn({ state: taken.approval.state }, 'An action whose worker is gone is taken up by reading its target');
    const held = hold(dependencies.approvals, taken.execution, { ...context, log }, dependencies.renewEveryMs);
    try {
      const carrying = { ...dependencies, approval: taken.approval, context: { ...context, log, signal: held.signal } };
      await tell(carrying);
      if (taken.approval.state === 'executed') await verifyAndConclude(carrying, taken.execution);
      else await settleUnknown(carrying, taken.approval, taken.execution);
    } finally {
      held.release();
    }
  });
}

async function settleUnknown(carrying: Carrying, approval: Approval, execution: Execution): Promise<void> {
  const { engine, context } = carrying;
  const effect = await engine.effectiveness(approval.plan, context.signal);
  if (effect.state !== 'missed') return verifyAndConclude(carrying, execution);
  const begun = mayHaveBegun(approval);
  const happened = begun ? 'It was not carried out, or had no effect' : 'It was not carried out';
  await conclude(carrying, execution, {
    result: 'failed',
    says: `${happened}: ${effect.says} Nothing was repeated. Ask again if it is still needed.`,
    acted: begun,
  });
}
