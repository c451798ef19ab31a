import { z } from 'zod';
import type { Evidence } from '../contract.ts';
import { defineRemediation } from '../define-remediation.ts';
import { isRefusal } from '../plan-remediation.ts';
import type { Platform } from '../platform.ts';
import type { Effectiveness, Plan, PlanDraft, Precondition } from '../remediation.ts';
import type { Pod } from '../targets/kubernetes/answers.ts';
import {
  type DeploymentParams,
  type DeploymentView,
  gatherDeployment,
  isReady,
  KubernetesName,
  lockOf,
  subjectOfDeployment,
  tradingGate,
  viewDeployment,
} from './kubernetes-deployment.ts';
import { precondition } from './precondition.ts';

const Params = z.object({
  namespace: KubernetesName.describe('Namespace of the pod.'),
  pod: KubernetesName.describe('Name of the pod that is stuck.'),
});
type Params = z.output<typeof Params>;

/** Catalogue section 5: one pod is stuck while its siblings serve. */
export const k8sDeletePod = defineRemediation<Params>({
  id: 'k8s-delete-pod',
  title: 'Evict a stuck pod, so that its replica set makes a new one',
  risk: 'R2',
  target: 'kubernetes',
  kubernetesActs: ['evict'],
  params: Params,
  subjectOf: (platform, params) => subjectOfDeployment(platform, deploymentOf(platform, params)),
  gather: (read, params) => gatherDeployment(read, deploymentOf(read.platform, params)),
  plan(evidence, params) {
    const deployment = deploymentOf(evidence.platform, params);
    const view = viewDeployment(evidence, deployment);
    if (isRefusal(view)) return view;
    const pod = view.pods.find(({ name }) => name === params.pod);
    if (pod === undefined)
      return {
        reason: `Deployment ${view.object.name} has no pod ${params.pod} in namespace ${params.namespace}.`,
        remedy: 'Diagnose again: it is gone, or it belongs to something else.',
      };
    return draft(evidence, view, pod, deployment);
  },
  async dryRun(dry, { identity }, { namespace, pod }) {
    await dry.kubernetes.evict(namespace, pod, String(identity['uid']));
    return 'The API server and the disruption budgets would let it go.';
  },
  async execute({ writer }, plan) {
    const { namespace, pod } = Params.parse(plan.params);
    await writer.kubernetes.evict(namespace, pod, String(plan.identity['uid']));
  },
  effectiveness,
  // The catalogue's 120 s; a replacement that cannot stay ready has shown it after half a minute.
  verify: { withinMs: 120_000, steadyMs: 30_000 },
});

/** `<deployment>-<template hash>-<five letters>`. Whether it really is one of its pods is told by its owner. */
function deploymentOf({ services }: Platform, { namespace, pod }: Params): DeploymentParams {
  const names = Object.values(services).flatMap(({ deployment }) => deployment ?? []);
  const [deployment = ''] = names
    .filter((name) => pod.startsWith(`${name}-`))
    .sort((left, right) => right.length - left.length);
  return { namespace, deployment };
}

function draft(evidence: Evidence, view: DeploymentView, pod: Pod, params: DeploymentParams): PlanDraft {
  const { object, subject } = view;
  const gate = tradingGate(evidence, view);
  return {
    action: `Evict pod ${pod.name} of deployment ${object.name}`,
    subject,
    lock: lockOf(params),
    identity: { uid: pod.uid, deployment: object.uid },
    steps: [`Evict pod ${pod.name} (uid ${pod.uid}) in namespace ${params.namespace} through the eviction API`],
    effects: [
      'Its replica set makes a new pod, perhaps on another node; disruption budgets are respected.',
      'Its logs and what it keeps in volumes of its own (emptyDir) are gone.',
    ],
    ...gate,
    preconditions: [isStuck(pod), isReplaced(view, pod), enoughServe(view, pod), ...gate.preconditions],
    wayBack: {
      possible: false,
      says: 'There is none: a pod that was evicted does not come back, and its replica set has made another.',
      automatic: false,
    },
    decidedOn: { replicaSet: pod.owner?.name ?? '', replicas: object.desired },
  };
}

function isStuck(pod: Pod): Precondition {
  const because = isReady(pod) ? 'It is ready now.' : pod.deletedAt && 'It is on its way out already.';
  return precondition(
    `Pod ${pod.name} is stuck: it is not ready, and nobody is removing it.`,
    because === undefined,
    because ?? '',
  );
}

function isReplaced({ sets }: DeploymentView, { name, owner }: Pod): Precondition {
  return precondition(
    `A replica set that wants pods owns ${name} and replaces it.`,
    sets.some(({ uid, desired }) => uid === owner?.uid && desired > 0),
    'Its replica set is scaled to zero: nothing would come in its place.',
  );
}

/** As many as serve when all is well but this one, and never none. */
function enoughServe({ object, pods }: DeploymentView, { uid }: Pod): Precondition {
  const needed = Math.max(1, object.desired - 1);
  const ready = pods.filter((pod) => pod.uid !== uid && isReady(pod)).length;
  return precondition(
    `At least ${needed} other ${needed === 1 ? 'pod' : 'pods'} of deployment ${object.name} ${needed === 1 ? 'serves' : 'serve'}.`,
    ready >= needed,
    `${ready} are ready.`,
  );
}

function effectiveness(evidence: Evidence, { params, identity }: Plan): Effectiveness {
  const parsed = Params.parse(params);
  const view = viewDeployment(evidence, deploymentOf(evidence.platform, parsed));
  if (isRefusal(view)) return { state: 'pending', says: view.reason };
  const { object, pods } = view;
  // On its way out counts as gone: a kubelet takes its time to see a pod off.
  const old = pods.find(({ uid, deletedAt }) => uid === identity['uid'] && deletedAt === undefined);
  if (old !== undefined) return { state: 'pending', says: `Pod ${old.name} is still there.` };
  const ready = pods.filter(isReady).length;
  const says = `Pod ${parsed.pod} is gone; ${ready} of ${object.desired} pods are ready.`;
  return { state: ready >= object.desired ? 'reached' : 'pending', says };
}
