import type { Diagnosis, Subject } from '../diagnostics/contract.ts';
import { WriteError } from '../diagnostics/errors.ts';
import type { Grant } from '../diagnostics/grant.ts';
import { isRefusal } from '../diagnostics/plan-remediation.ts';
import type { Plan } from '../diagnostics/remediation.ts';
import { type Approval, ApprovalRefusedError, type Conclusion, type Execution } from './approval-contract.ts';
import type { Examine, IncidentDesk } from './contract.ts';
import { carryOutFix, tellApproval } from './fix-contract.ts';
import { hold } from './hold.ts';
import { askFor, type FixDependencies } from './propose-fix.ts';
import { cardOf, editUnlessGone, threadOf } from './tell-approval.ts';
import { lookBefore, nextFault, type Verdict, verifyFix } from './verify-fix.ts';
import { handleJob, type JobContext, type JobHandler } from './worker.ts';

export interface CarryOutDependencies extends FixDependencies {
  readonly examine: Examine;
  readonly desk: Pick<IncidentDesk, 'open'>;
  readonly verifyPauseMs?: number;
  /** Act also where nobody knows whether Redis keeps what it was told: a demo. */
  readonly allowVolatile?: boolean;
  /** How often an execution says that it is alive. */
  readonly renewEveryMs?: number;
}

/** One approval on its way from approved to its end. */
export interface Carrying extends CarryOutDependencies {
  readonly approval: Approval;
  readonly context: JobContext;
  /** How the target was just before the act; absent of what another worker carried out. */
  readonly baseline?: Diagnosis | undefined;
}

/**
 * Plans again, and runs what was approved if that is what it would do now: once, on the grant of one atomic step, told
 * and audited before and after. Whoever dies on the way leaves a state that `reconcile-fix` takes up by reading.
 */
export function carryOutFixHandler(dependencies: CarryOutDependencies): JobHandler {
  return handleJob(carryOutFix, async ({ approval: id }, context) => {
    const approval = await dependencies.approvals.read(id);
    if (approval?.state !== 'approved') return;
    const log = context.log.child({ approval: id, incident: approval.incident });
    const carrying = { ...dependencies, approval, context: { ...context, log } };
    const plan = await planAgain(carrying);
    if (plan === undefined) return;
    const baseline = await lookBefore(approval, { ...carrying, signal: context.signal });
    const granted = await dependencies.approvals.consume({ id, fingerprint: plan.fingerprint });
    if (!granted.ok) {
      const { rule, reason, remedy } = granted.refusal;
      log.warn({ rule }, 'An approved action was not carried out');
      if (rule !== 'wrong-state') await dependencies.approvals.refuse(id, { reason, remedy });
      return tell(carrying);
    }
    if (granted.durability === 'unproven' && dependencies.allowVolatile !== true) {
      const says =
        'Redis cannot say that the use of the approval is on its disk: after a power cut it could be used again.';
      return conclude(carrying, granted.grant, { result: 'failed', says: `${says} Nothing was done.`, acted: false });
    }
    await tell(carrying);
    log.info('An approved action is carried out');
    await act({ ...carrying, baseline, approval: granted.approval }, granted.grant);
  });
}

/** The plan as it is now; undefined where that is not what was approved, and that is said. */
async function planAgain(carrying: Carrying): Promise<Plan | undefined> {
  const { approval, approvals, engine, context } = carrying;
  const { remediation, params, fingerprint } = approval.plan;
  const plan = await engine.plan({ remediation, params }, context.signal);
  if (isRefusal(plan)) {
    await approvals.refuse(approval.id, plan);
    await tell(carrying);
    return undefined;
  }
  if (plan.fingerprint === fingerprint) return plan;
  await approvals.drifted(approval.id, plan);
  await tell(carrying);
  const { incident, offer, finding, requester } = approval;
  const again = await askFor(carrying, { incident, offer, finding, plan, requester }, context);
  if ('reason' in again) context.log.warn({ reason: again.reason }, 'The changed plan could not be asked for');
  return undefined;
}

/** Held from the first write to the verdict: whoever lets go of it is taken for dead. */
async function act(carrying: Carrying, grant: Grant): Promise<void> {
  const held = hold(carrying.approvals, grant, carrying.context, carrying.renewEveryMs);
  try {
    const during = { ...carrying, context: { ...carrying.context, signal: held.signal } };
    if (!(await write(during, grant))) return;
    await tell(during);
    await verifyAndConclude(during, grant);
  } finally {
    held.release();
  }
}

/** Whether all writes are done. */
async function write(carrying: Carrying, grant: Grant): Promise<boolean> {
  const { approvals, engine, approval, context } = carrying;
  let remembered = false;
  try {
    await engine.carryOut(approval.plan, {
      grant,
      signal: context.signal,
      async remember(undo) {
        remembered = true;
        await approvals.rememberUndo(grant, undo);
      },
    });
    await approvals.executed(grant);
    return true;
  } catch (error) {
    await failed(carrying, grant, error, remembered && approval.plan.steps.length > 1);
    return false;
  }
}

/** A write that the target refused did nothing; of any other failure nobody knows. */
async function failed(carrying: Carrying, grant: Grant, error: unknown, acted: boolean): Promise<void> {
  const { approvals, context } = carrying;
  const says = error instanceof Error ? error.message : String(error);
  if (error instanceof WriteError && error.outcome === 'refused') {
    const who = error.cause instanceof ApprovalRefusedError ? 'It was not sent' : 'The target did not do it';
    const sentence = `${who}: ${says} ${error.remedy}`;
    await conclude(carrying, grant, { result: 'failed', says: sentence, acted });
    return;
  }
  context.log.error({ error: says }, 'It is not known whether an action was carried out');
  await approvals.markUnknown(grant, says);
  await tell(carrying);
}

/** Looks whether it helped, and says so. Also for what another worker carried out. */
export async function verifyAndConclude(carrying: Carrying, execution: Grant | Execution): Promise<void> {
  const { approvals, approval, incidents, context } = carrying;
  const before = carrying.baseline ?? (await incidents.report(approval.incident))?.diagnosis;
  if (before === undefined) throw new Error('The diagnosis that the approval was given on is gone.');
  const verdict = await verifyFix(approval, {
    ...carrying,
    before,
    signal: context.signal,
    onProgress: (says) => showProgress(carrying, says),
    ...(carrying.verifyPauseMs === undefined ? {} : { pauseMs: carrying.verifyPauseMs }),
  });
  const { result, says } = verdict;
  if (result === 'better') {
    await conclude(carrying, execution, { result: 'verified', says, acted: true });
    return lookAtTheRest(carrying, before, verdict);
  }
  const latest = (await approvals.read(approval.id)) ?? approval;
  const { wayBack } = latest.plan;
  if (result === 'worse' && wayBack.possible && wayBack.automatic && 'fingerprint' in execution)
    return rollBack({ ...carrying, approval: latest }, execution, verdict);
  const acted = mayHaveBegun(latest);
  const way = wayBack.possible && acted ? ` Way back, by hand: ${wayBack.says}` : '';
  await conclude(carrying, execution, { result: 'failed', says: `${says}${way}`, acted });
  await lookAgain(carrying, verdict, acted ? 'did not help' : 'was not carried out');
}

/** What has a way back keeps it before its first write: nothing was kept, so nothing was written. */
export function mayHaveBegun({ undo, plan }: Approval): boolean {
  return undo !== undefined || !plan.wayBack.possible;
}

async function rollBack(carrying: Carrying, grant: Grant, verdict: Verdict): Promise<void> {
  const { approvals, approval, engine, context } = carrying;
  if (approval.undo === undefined) {
    const says = `${verdict.says} Nothing was kept that could be rolled back.`;
    return conclude(carrying, grant, { result: 'failed', says, acted: true });
  }
  await approvals.beginRollback(grant);
  try {
    await engine.rollBack(approval.plan, approval.undo, {
      grant,
      signal: context.signal,
      remember: (undo) => approvals.rememberUndo(grant, undo),
    });
  } catch (error) {
    const says = `${verdict.says} Rolling it back failed: ${error instanceof Error ? error.message : error}`;
    await approvals.markUnknown(grant, says);
    return tell(carrying);
  }
  const says = `${verdict.says} It was rolled back: ${approval.plan.wayBack.says}`;
  await conclude(carrying, grant, { result: 'rolled-back', says, acted: true });
  await lookAgain(carrying, verdict);
}

export async function conclude(
  carrying: Carrying,
  execution: Grant | Execution,
  conclusion: Conclusion,
): Promise<void> {
  const { approvals, context } = carrying;
  await approvals.conclude(execution, conclusion);
  context.log.info({ result: conclusion.result }, 'An approved action has come to its end');
  await tell(carrying);
}

/** The audit first: what is shown is in it already. */
export async function tell({ audit, queue, approvals, approval: { id } }: Carrying): Promise<void> {
  await audit.collect();
  const now = await approvals.read(id);
  if (now !== undefined) await queue.enqueue(tellApproval, { v: 1, approval: id, version: now.version });
}

/** A word in passing: left out where the channel has no room for it. */
async function showProgress(carrying: Carrying, says: string): Promise<void> {
  const { approvals, approval, rate, context } = carrying;
  const now = await approvals.read(approval.id);
  if (now?.card === undefined || !(await rate.admitPassingEdit(now.card.channel))) return;
  await editUnlessGone(carrying, now.card, await cardOf(carrying, now, says), context.signal).catch(() => undefined);
}

/** It did not help: the next diagnosis, in the same thread, names what to do now. */
async function lookAgain(carrying: Carrying, { diagnosis }: Verdict, what = 'did not help'): Promise<void> {
  if (diagnosis?.verdict === 'healthy') return;
  await examineAgain(carrying, `after ${carrying.approval.plan.remediation} ${what}`);
}

/** It helped, and another fault is left, of the same incident or of what needs its subject: that is the next step. */
async function lookAtTheRest(carrying: Carrying, before: Diagnosis, { diagnosis }: Verdict): Promise<void> {
  const left = diagnosis === undefined ? undefined : nextFault(before, diagnosis);
  if (left === undefined) return;
  await examineAgain(carrying, `what is left after ${carrying.approval.plan.remediation}`, left.subject);
}

async function examineAgain(
  { desk, incidents, approval, context }: Carrying,
  complaint: string,
  subject?: Subject,
): Promise<void> {
  const incident = await incidents.read(approval.incident);
  const thread = incident === undefined ? undefined : threadOf(incident);
  if (incident === undefined || thread === undefined) return;
  await desk.open(
    {
      asks: 'diagnosis',
      subject: subject ?? incident.subject,
      complaint,
      origin: { kind: 'command', user: approval.requester.user },
      place: { channel: thread.channel, thread: thread.thread },
      fingerprint: `after-${approval.id}`,
    },
    [`after-${approval.id}`],
  );
  context.log.info({ complaint }, 'It is examined again after a fix');
}
