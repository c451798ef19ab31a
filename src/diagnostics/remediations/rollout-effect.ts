import type { Evidence } from '../contract.ts';
import { isRefusal } from '../plan-remediation.ts';
import type { Effectiveness, Plan } from '../remediation.ts';
import type { Pod } from '../targets/kubernetes/answers.ts';
import {
  type DeploymentParams,
  type DeploymentView,
  plannedDeployment,
  viewDeployment,
} from './kubernetes-deployment.ts';

/**
 * Catalogue section 5, for what rolls out: within five minutes. It asks for five further minutes without a restart; half
 * a minute is what a person waits for beside the card, and a program that cannot start has ended by then. What dies
 * later is found by the check that fired, which runs again.
 */
export const ROLLOUT_VERIFY = { withinMs: 300_000, steadyMs: 30_000 } as const;

/**
 * Whether the revision that an act has made is rolled out: the next one after that of the plan, seen by the controller,
 * all replicas of it and available, and none of them restarted just now. `replicaSet`: what it must be made of.
 */
export function rolloutEffect(
  evidence: Evidence,
  plan: Plan,
  params: DeploymentParams,
  replicaSet?: string,
): Effectiveness {
  const view = viewDeployment(evidence, params);
  // Not seen is not missed: the runner's time ends it.
  if (isRefusal(view)) return { state: 'pending', says: view.reason };
  const { object, current } = view;
  const { uid, revision } = plannedDeployment(params, plan.identity);
  if (object.uid !== uid) return { state: 'missed', says: `Deployment ${object.name} was removed and made anew.` };
  if (object.observedGeneration < object.generation || current.revision <= revision)
    return { state: 'pending', says: `The cluster has not begun with it: revision ${current.revision} is the newest.` };
  const isOther = replicaSet !== undefined && current.name !== replicaSet;
  if (current.revision > revision + 1 || isOther)
    return { state: 'missed', says: `Somebody has rolled out revision ${current.revision} meanwhile.` };
  return progressOf(view, evidence.at);
}

function progressOf({ object, current, pods }: DeploymentView, at: Date): Effectiveness {
  const { desired, updated, available, replicas } = object;
  const counts = `${updated} of ${desired} replicas updated, ${available} available`;
  if (updated !== desired || available !== desired || replicas !== desired)
    return { state: 'pending', says: `Revision ${current.revision}: ${counts}.` };
  const restarted = pods.find((pod) => pod.owner?.uid === current.uid && hasJustRestarted(pod, at));
  if (restarted !== undefined)
    return { state: 'pending', says: `A container of pod ${restarted.name} has just restarted.` };
  return { state: 'reached', says: `Revision ${current.revision}: ${counts}.` };
}

function hasJustRestarted({ containers }: Pod, at: Date): boolean {
  return containers.some(
    ({ last }) =>
      last?.finishedAt !== undefined && at.getTime() - Date.parse(last.finishedAt) < ROLLOUT_VERIFY.steadyMs,
  );
}
