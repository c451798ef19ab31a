import { z } from 'zod';
import type { Acting, Plan, PlannedDeployment, Undo, WayBack } from '../remediation.ts';
import type { Deployment } from '../targets/kubernetes/answers.ts';
import { requireKnownOrders } from './open-orders.ts';

const Memory = z.object({
  namespace: z.string(),
  name: z.string(),
  uid: z.string(),
  revision: z.number(),
  returnTo: z.number(),
  subject: z.string(),
});

/**
 * What the way back from a rollout needs. The act makes the next revision; if anybody has rolled out another since,
 * that is theirs, and the writer refuses.
 */
export function undoOf({ namespace, name, uid, revision }: PlannedDeployment, { subject }: Plan): Undo {
  return { namespace, name, uid, revision: revision + 1, returnTo: revision, subject };
}

/** Back to the revision that was there before. */
export async function returnToFormerRevision(acting: Acting, undo: Undo): Promise<void> {
  const { returnTo, subject, ...planned } = Memory.parse(undo);
  await requireKnownOrders(acting, subject.slice(subject.indexOf(':') + 1));
  await acting.writer.kubernetes.returnToRevision(planned, returnTo);
}

/** Without history the cluster throws the present revision away as soon as it is empty. */
export function wayBackOf({ name, revisionsKept }: Deployment, says: string): WayBack {
  const none = `There is none: the cluster keeps no older revisions of ${name} (revisionHistoryLimit is 0).`;
  const possible = revisionsKept !== 0;
  return { possible, says: possible ? says : none, automatic: false };
}
