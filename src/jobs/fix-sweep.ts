import type { Logger } from 'pino';
import type { Approvals } from './approval-contract.ts';
import type { Audit } from './audit-contract.ts';
import { carryOutFix, reconcileFix, tellApproval } from './fix-contract.ts';
import type { JobQueue } from './queue.ts';

export interface SweepDependencies {
  readonly approvals: Approvals;
  readonly audit: Audit;
  readonly queue: JobQueue;
}

/**
 * What time did, and what died: approvals that nobody decided expire, an approved one whose job was lost is put back in
 * line, what a dead worker held is taken up, and every card that is behind is told. Safe to run in many workers.
 */
export async function sweepFixes({ approvals, audit, queue }: SweepDependencies, log: Logger): Promise<void> {
  const { expired, abandoned } = await approvals.sweep();
  for (const { id, version } of abandoned) await queue.revive(reconcileFix, { v: 1, approval: id, version });
  for (const { id, state } of await approvals.unfinished())
    if (state === 'approved') await queue.revive(carryOutFix, { v: 1, approval: id });
  await audit.collect();
  for (const { id, version } of await approvals.untold())
    await queue.revive(tellApproval, { v: 1, approval: id, version });
  if (expired.length + abandoned.length > 0)
    log.info({ expired: expired.length, abandoned: abandoned.length }, 'Approvals were swept');
}
