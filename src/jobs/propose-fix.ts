import type { Diagnosis, Finding, Offer } from '../diagnostics/contract.ts';
import { isRefusal } from '../diagnostics/plan-remediation.ts';
import type { Refusal } from '../diagnostics/remediation.ts';
import type { Approval, ApprovalRequest } from './approval-contract.ts';
import type { Audit } from './audit-contract.ts';
import type { Incident } from './contract.ts';
import { type Clicker, type FixEngine, type Membership, proposeFix, tellApproval } from './fix-contract.ts';
import type { JobQueue } from './queue.ts';
import { type CardDependencies, postCard, threadOf } from './tell-approval.ts';
import { handleJob, type JobContext, type JobHandler } from './worker.ts';

export interface FixDependencies extends CardDependencies {
  readonly engine: FixEngine;
  readonly audit: Audit;
  readonly queue: JobQueue;
  readonly membership: Membership;
}

/** Plans what an offer would do now, and asks for approval of exactly that. Reads only. */
export function proposeFixHandler(dependencies: FixDependencies): JobHandler {
  return handleJob(proposeFix, async ({ incident: id, offer: place, user, team }, context) => {
    const incident = await dependencies.incidents.read(id);
    const offered = offerAt((await dependencies.incidents.report(id))?.diagnosis, place);
    if (incident === undefined || offered === undefined) {
      context.log.warn({ incident: id, offer: place }, 'An offer was asked for that is not there any more');
      return;
    }
    const plan = await dependencies.engine.plan(offered.offer, context.signal);
    if (isRefusal(plan)) return sayNoPlan(dependencies, { incident, user, offer: offered.offer }, plan, context);
    const { code, subject } = offered.finding;
    const requester = { user, ...(team === undefined ? {} : { team }) };
    const request = { incident: id, offer: place, finding: { code, subject }, plan, requester };
    const opened = await askFor(dependencies, request, context);
    if ('reason' in opened) await sayNoPlan(dependencies, { incident, user, offer: offered.offer }, opened, context);
  });
}

/** Opens the approval and shows its card; what it took the place of loses its buttons. */
export async function askFor(
  dependencies: FixDependencies,
  request: Omit<ApprovalRequest, 'requester'> & { readonly requester: Clicker },
  { signal, log }: Pick<JobContext, 'signal' | 'log'>,
): Promise<Approval | Refusal> {
  const { approvals, audit, queue, membership } = dependencies;
  const groups = await membership.groupsOf(request.requester.user);
  const opened = await approvals.open({ ...request, requester: { ...request.requester, groups } });
  if (!opened.ok) return opened.refusal;
  const { approval, superseded } = opened;
  await audit.collect();
  if (approval.card === undefined) await postCard(dependencies, approval, signal);
  for (const changed of [approval, superseded])
    if (changed !== undefined)
      await queue.enqueue(tellApproval, { v: 1, approval: changed.id, version: changed.version });
  log.info({ incident: request.incident, approval: approval.id, how: opened.how }, 'An approval was asked for');
  return approval;
}

/** `0.1`: the second offer of the first root. */
export function offerAt(
  diagnosis: Diagnosis | undefined,
  place: string,
): { readonly finding: Finding; readonly offer: Offer } | undefined {
  const [root = -1, index = -1] = place.split('.').map(Number);
  const finding = diagnosis?.roots[root]?.finding;
  const offer = finding?.offers[index];
  return finding === undefined || offer === undefined ? undefined : { finding, offer };
}

async function sayNoPlan(
  { notifier, rate }: FixDependencies,
  { incident, user, offer }: { readonly incident: Incident; readonly user: string; readonly offer: Offer },
  { reason, remedy }: Refusal,
  { signal }: JobContext,
): Promise<void> {
  const thread = threadOf(incident);
  if (thread === undefined) return;
  await rate.admitPost(thread.channel, signal);
  await notifier.post(thread, `card-${offer.remediation}`, {
    kind: 'no-plan',
    incident,
    user,
    action: offer.remediation,
    refusal: { reason, remedy },
  });
}
