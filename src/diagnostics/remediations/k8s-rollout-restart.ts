import { z } from 'zod';
import { defineRemediation } from '../define-remediation.ts';
import { isRefusal } from '../plan-remediation.ts';
import type { Precondition } from '../remediation.ts';
import {
  controllerIsUpToDate,
  type DeploymentView,
  gatherDeployment,
  identityOf,
  isNotPaused,
  KubernetesName,
  lockOf,
  plannedDeployment,
  replacementEffect,
  subjectOfDeployment,
  tradingGate,
  viewDeployment,
} from './kubernetes-deployment.ts';
import { precondition } from './precondition.ts';
import { returnToFormerRevision, undoOf, wayBackOf } from './return-to-revision.ts';
import { ROLLOUT_VERIFY, rolloutEffect } from './rollout-effect.ts';

const Params = z.object({
  namespace: KubernetesName.describe('Namespace of the deployment.'),
  deployment: KubernetesName.describe('Name of the deployment.'),
});
type Params = z.output<typeof Params>;

/** Catalogue section 5: the pods run and do not work, or read a secret that has changed since. */
export const k8sRolloutRestart = defineRemediation<Params>({
  id: 'k8s-rollout-restart',
  title: 'Replace the pods of a deployment by new ones',
  risk: 'R3',
  target: 'kubernetes',
  kubernetesActs: ['restartPods', 'returnToRevision'],
  params: Params,
  subjectOf: subjectOfDeployment,
  gather: gatherDeployment,
  plan(evidence, params) {
    const view = viewDeployment(evidence, params);
    if (isRefusal(view)) return view;
    const { object, current, subject } = view;
    const gate = tradingGate(evidence, view);
    return {
      action: `Restart the pods of deployment ${object.name} (revision ${current.revision}, ${object.desired} replicas)`,
      subject,
      lock: lockOf(params),
      identity: identityOf(view),
      steps: [
        `Set the annotation restartedAt of the pods of deployment ${object.name} in namespace ${params.namespace}`,
      ],
      effects: [
        replacementEffect(view),
        'The new pods read config maps and secrets as they are now.',
        'What the old pods have in memory and in their own files is gone: keep a thread dump first.',
      ],
      ...gate,
      preconditions: [
        controllerIsUpToDate(view),
        isNotPaused(view),
        noRollout(view),
        isToRun(view),
        ...gate.preconditions,
      ],
      wayBack: wayBackOf(
        object,
        `Return to revision ${current.revision}: the template without the annotation, in new pods again.`,
      ),
      decidedOn: { replicas: object.desired, strategy: object.strategy, replicaSet: current.name },
    };
  },
  async dryRun(dry, { identity }, params) {
    await dry.kubernetes.restartPods(plannedDeployment(params, identity), new Date(0).toISOString());
    return 'The API server would take the annotation.';
  },
  async execute({ writer, remember }, plan) {
    const planned = plannedDeployment(Params.parse(plan.params), plan.identity);
    await remember(undoOf(planned, plan));
    // Of the plan, not of the clock: the same act twice would change nothing the second time.
    await writer.kubernetes.restartPods(planned, plan.plannedAt);
  },
  effectiveness: (evidence, plan) => rolloutEffect(evidence, plan, Params.parse(plan.params)),
  verify: ROLLOUT_VERIFY,
  rollback: returnToFormerRevision,
});

/** A restart amid a rollout would roll out what may be broken. */
function noRollout({ sets, object }: DeploymentView): Precondition {
  const isDone = object.updated === object.desired && sets.slice(1).every(({ desired }) => desired === 0);
  return precondition(
    `No rollout of deployment ${object.name} is under way: all its pods are of one revision.`,
    isDone,
    'Pods of an older revision are wanted still: see why the newest does not come up.',
  );
}

function isToRun({ object }: DeploymentView): Precondition {
  return precondition(
    `Deployment ${object.name} is to run.`,
    object.desired > 0,
    'It is scaled to zero replicas: there is nothing to restart.',
  );
}
