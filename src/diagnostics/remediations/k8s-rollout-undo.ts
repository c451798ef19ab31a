import { z } from 'zod';
import type { Evidence } from '../contract.ts';
import { defineRemediation } from '../define-remediation.ts';
import { isRefusal } from '../plan-remediation.ts';
import type { PlanDraft, Precondition, Refusal } from '../remediation.ts';
import type { ReplicaSet } from '../targets/kubernetes/answers.ts';
import { templateChanges } from '../targets/kubernetes/template-changes.ts';
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
  revision: z.int().min(1).describe('The older revision to return to, which still serves.'),
});
type Params = z.output<typeof Params>;

/** Catalogue section 5: a new revision does not come up while the one before serves. */
export const k8sRolloutUndo = defineRemediation<Params>({
  id: 'k8s-rollout-undo',
  title: 'Return a deployment to an older revision',
  risk: 'R3',
  target: 'kubernetes',
  kubernetesActs: ['returnToRevision'],
  params: Params,
  subjectOf: subjectOfDeployment,
  gather: gatherDeployment,
  plan(evidence, params) {
    const view = viewDeployment(evidence, params);
    if (isRefusal(view)) return view;
    const { object, current, sets } = view;
    if (object.managedBy !== undefined) return managed(object.name, object.managedBy, params.revision);
    const former = sets.find(({ revision }) => revision === params.revision);
    if (former === undefined) return gone(params);
    if (former.uid === current.uid)
      return {
        reason: `Deployment ${object.name} is at revision ${params.revision} already.`,
        remedy: 'Diagnose again: somebody has returned to it.',
      };
    return draft(evidence, view, former, params);
  },
  async dryRun(dry, { identity }, params) {
    await dry.kubernetes.returnToRevision(plannedDeployment(params, identity), params.revision);
    return `The API server would take the template of revision ${params.revision}.`;
  },
  async execute({ writer, remember }, plan) {
    const { revision, ...place } = Params.parse(plan.params);
    const planned = plannedDeployment(place, plan.identity);
    await remember(undoOf(planned, plan));
    await writer.kubernetes.returnToRevision(planned, revision);
  },
  effectiveness: (evidence, plan) =>
    rolloutEffect(evidence, plan, Params.parse(plan.params), String(plan.decidedOn['replicaSet'])),
  verify: ROLLOUT_VERIFY,
  rollback: returnToFormerRevision,
});

function draft(evidence: Evidence, view: DeploymentView, former: ReplicaSet, params: Params): PlanDraft {
  const { object, current, subject } = view;
  const gate = tradingGate(evidence, view);
  const changes = templateChanges(current, former);
  return {
    action: `Return deployment ${object.name} from revision ${current.revision} to revision ${former.revision}`,
    subject,
    lock: lockOf(params),
    identity: identityOf(view),
    steps: [
      `Put the pod template of revision ${former.revision} (replica set ${former.name}) back into deployment ${object.name} in namespace ${params.namespace}`,
    ],
    effects: effectsOf(view, former, changes),
    ...gate,
    preconditions: [controllerIsUpToDate(view), isNotPaused(view), serves(former), ...gate.preconditions],
    wayBack: wayBackOf(object, `Return to revision ${current.revision} the same way.`),
    decidedOn: {
      replicaSet: former.name,
      images: imagesOf(current),
      formerImages: imagesOf(former),
      changes: changes.join('; '),
      replicas: object.desired,
      strategy: object.strategy,
    },
  };
}

/** Only pods that serve prove that a revision works: one without pods may have been broken, too. */
function serves({ revision, ready }: ReplicaSet): Precondition {
  return precondition(
    `Revision ${revision} is known to work: pods of it serve.`,
    ready > 0,
    'No pod of it is ready now.',
  );
}

function effectsOf(view: DeploymentView, former: ReplicaSet, changes: readonly string[]): string[] {
  const { name } = view.object;
  const outside = [...new Set(former.template?.containers.flatMap(({ references }) => references.map(referenceText)))];
  return [
    changes.length > 0 ? `What changes: ${changes.join(', ')}.` : 'What differs between the two cannot be told.',
    replacementEffect(view),
    `Only the pod template returns: config maps, secrets and database migrations stay as they are now${
      outside.length > 0 ? ` (it reads ${outside.join(', ')})` : ''
    }.`,
    `Not persisted: whoever applies the manifest of ${name} again rolls revision ${view.current.revision} out again.`,
  ];
}

function referenceText({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind === 'configmap' ? 'config map' : kind} ${name}`;
}

function imagesOf({ template }: ReplicaSet): string {
  return (template?.containers ?? []).map(({ name, image }) => `${name}=${image}`).join(' ');
}

function managed(name: string, by: 'argocd' | 'flux', revision: number): Refusal {
  const master = by === 'argocd' ? 'Argo CD' : 'Flux';
  return {
    reason: `${master} manages deployment ${name} and would roll the present revision out again.`,
    remedy: `Revert the change in Git to return to revision ${revision}.`,
  };
}

function gone({ deployment, namespace, revision }: Params): Refusal {
  return {
    reason: `The cluster no longer keeps revision ${revision} of deployment ${deployment}.`,
    remedy: `See what is kept: \`kubectl -n ${namespace} rollout history deployment/${deployment}\`.`,
  };
}
