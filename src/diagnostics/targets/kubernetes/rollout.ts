import type { Rollout } from '../../workload.ts';
import type { Condition, Deployment, KubernetesEvent, Pod, ReplicaSet, StatefulSet } from './answers.ts';
import { present } from './present.ts';
import { templateChanges } from './template-changes.ts';

/** The replica sets of one deployment, the newest revision first: after a rollback that is not the youngest object. */
export function newestFirst(sets: readonly ReplicaSet[]): ReplicaSet[] {
  return [...sets].sort(
    (left, right) => right.revision - left.revision || Date.parse(right.createdAt) - Date.parse(left.createdAt),
  );
}

/** How far a deployment is, judged as its controller judges it. `sets` newest first; `pods` of its newest set. */
export function deploymentRollout(deployment: Deployment, sets: readonly ReplicaSet[], pods: readonly Pod[]): Rollout {
  const [current, before] = sets;
  const state = deploymentState(deployment, sets);
  return present({
    revision: current === undefined ? deployment.revision : String(current.revision),
    state,
    desired: deployment.desired,
    updated: deployment.updated,
    ready: deployment.ready,
    available: deployment.available,
    oldReady: sets.slice(1).reduce((sum, { ready }) => sum + ready, 0),
    message: messageOf(state, deployment, sets),
    changedAt: changedAt(current, pods),
    changes: templateChanges(before, current),
  });
}

function deploymentState(deployment: Deployment, sets: readonly ReplicaSet[]): Rollout['state'] {
  const { desired, updated, available, replicas, conditions } = deployment;
  if (desired === 0) return 'scaled-to-zero';
  // The counts are of an older wish: the controller has not looked yet.
  if (deployment.observedGeneration < deployment.generation) return deployment.paused ? 'paused' : 'progressing';
  if (deployment.paused) return 'paused';
  if (replicaFailure(deployment, sets) !== undefined) return 'replica-failure';
  if (updated === desired && replicas === desired && available === desired) return 'complete';
  const progressing = conditions.find(({ type }) => type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') return 'deadline-exceeded';
  // It had arrived; that pods failed later is no rollout.
  if (progressing?.reason === 'NewReplicaSetAvailable' && updated === desired && replicas === desired)
    return 'complete';
  return 'progressing';
}

function replicaFailure(deployment: Deployment, [current]: readonly ReplicaSet[]): Condition | undefined {
  const failed = ({ type, status }: Condition): boolean => type === 'ReplicaFailure' && status === 'True';
  return current?.conditions.find(failed) ?? deployment.conditions.find(failed);
}

function messageOf(state: Rollout['state'], deployment: Deployment, sets: readonly ReplicaSet[]): string | undefined {
  if (state === 'replica-failure') return replicaFailure(deployment, sets)?.message;
  if (state === 'deadline-exceeded' || state === 'progressing')
    return deployment.conditions.find(({ type }) => type === 'Progressing')?.message;
  return undefined;
}

/** When the revision was made; of one that was rolled back to, when its pods were. */
function changedAt(current: ReplicaSet | undefined, pods: readonly Pod[]): string | undefined {
  if (current === undefined) return undefined;
  if (!current.returned) return current.createdAt;
  return pods.map(({ createdAt }) => createdAt).sort()[0];
}

/**
 * A stateful set has no deadline and replaces its pods one by one, from the last to the first. `refusal`: what it says of
 * a pod that it may not make.
 */
export function statefulSetRollout(
  set: StatefulSet,
  pods: readonly Pod[],
  refusal: KubernetesEvent | undefined,
): Rollout {
  const { desired, updated, ready, available } = set;
  const isOld = ({ revision }: Pod): boolean => revision !== undefined && revision !== set.updateRevision;
  const isReady = ({ conditions, phase }: Pod): boolean =>
    phase === 'Running' && !conditions.some(({ type }) => type === 'Ready');
  const changing = set.updateRevision !== set.currentRevision && updated < desired;
  const current = pods.filter((pod) => !isOld(pod));
  const state = statefulSetState(set, changing, refusal);
  return present({
    revision: set.updateRevision,
    state,
    desired,
    updated: set.updateRevision === set.currentRevision ? set.replicas : updated,
    ready,
    available: Math.max(available, ready),
    oldReady: pods.filter((pod) => isOld(pod) && isReady(pod)).length,
    message: state === 'replica-failure' ? refusal?.message : undefined,
    changedAt: changing ? current.map(({ createdAt }) => createdAt).sort()[0] : undefined,
    changes: [],
  });
}

function statefulSetState(set: StatefulSet, changing: boolean, refusal: KubernetesEvent | undefined): Rollout['state'] {
  if (set.desired === 0) return 'scaled-to-zero';
  if (refusal !== undefined) return 'replica-failure';
  const behind = set.observedGeneration < set.generation || set.replicas < set.desired;
  return changing || behind ? 'progressing' : 'complete';
}
