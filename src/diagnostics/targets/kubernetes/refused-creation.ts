import type { KubernetesEvent, Pod, StatefulSet } from './answers.ts';

/** The controller of stateful sets tries again after at most 1,000 seconds (client-go's rate limiter), milliseconds. */
const TRIED_AGAIN_MS = 1_200_000;

/**
 * The last warning that a stateful set may not make a pod or claim that it lacks. A replica set has a condition for this
 * (`ReplicaFailure`), a stateful set says it in events alone; a pod that was made since shows that it is over.
 */
export function refusedCreation(
  set: StatefulSet,
  pods: readonly Pod[],
  events: readonly KubernetesEvent[],
): KubernetesEvent | undefined {
  if (set.replicas >= set.desired) return undefined;
  const made = Math.max(0, ...pods.map(({ createdAt }) => Date.parse(createdAt)));
  return events
    .filter(({ isWarning, reason, last }) => isWarning && reason === 'FailedCreate' && Date.parse(last) >= made)
    .sort((left, right) => Date.parse(right.last) - Date.parse(left.last))[0];
}

/** Whether it would have been said again by now, were it still so. */
export function isStillRefused(refusal: KubernetesEvent | undefined, at: Date): refusal is KubernetesEvent {
  return refusal !== undefined && at.getTime() - Date.parse(refusal.last) <= TRIED_AGAIN_MS;
}
