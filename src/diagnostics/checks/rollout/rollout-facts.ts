import type { Effect, Evidence, Level } from '../../contract.ts';
import { indexNamespace } from '../../targets/kubernetes/namespace-index.ts';
import type { Instance, Rollout, Workload } from '../../workload.ts';

/** What a container that does not come up is seen as, on its own service and on those that need it. */
export const EXPLAINS: readonly Effect[] = ['not-running', 'not-ready', 'rollout-stuck', 'unhealthy', 'unreachable'];
export const EXPLAINS_IN_DEPENDENTS: readonly Effect[] = [
  'dependency-error',
  'unhealthy',
  'not-ready',
  'crash-loop',
  'unreachable',
];

/** A service of the cluster with the state of its rollout. */
export interface RolledOut extends Workload {
  readonly rollout: Rollout;
}

/** What every finding about a rollout names, and what its offers need. */
export type RolloutFacts = {
  readonly service: string;
  readonly namespace: string;
  readonly deployment: string;
  readonly kind: 'deployment' | 'statefulset';
  readonly ready: number;
  readonly oldReady: number;
  readonly desired: number;
  readonly changes: readonly string[];
  /** The revision that still serves, when there is one that can be returned to. */
  readonly undoTo: number | undefined;
  readonly managedBy: string | undefined;
};

export function rolledOut(evidence: Evidence): RolledOut[] {
  return evidence.workloads.filter(
    (workload): workload is RolledOut => workload.runtime === 'kubernetes' && workload.rollout !== undefined,
  );
}

/** Instances of the wanted revision that are meant to run. */
export function currentInstances({ instances }: Workload): Instance[] {
  return instances.filter(({ current }) => current);
}

export function rolloutFacts(evidence: Evidence, { service, rollout }: RolledOut): RolloutFacts {
  const objects = indexNamespace(evidence.readings, evidence.platform)?.objectsOf(service);
  const entry = evidence.platform.services[service];
  const isDeployment = objects?.kind === 'deployment';
  // Only a revision that serves now is known to work: an old replica set without pods may have been broken, too.
  const serving = isDeployment ? objects.sets.slice(1).find(({ ready }) => ready > 0) : undefined;
  return {
    service,
    namespace: evidence.platform.kubernetes?.namespace ?? 'default',
    deployment: entry?.deployment ?? entry?.statefulSet ?? service,
    kind: isDeployment ? 'deployment' : 'statefulset',
    ready: rollout.ready,
    oldReady: rollout.oldReady,
    desired: rollout.desired,
    changes: rollout.changes,
    undoTo: rollout.state === 'paused' ? undefined : serving?.revision,
    managedBy: objects === undefined || objects.kind === 'absent' ? undefined : objects.object.managedBy,
  };
}

/** `status.readyReplicas` counts the ready pods of every revision. */
export function levelOf({ rollout }: RolledOut): Level {
  return Math.max(rollout.ready, rollout.oldReady) === 0 ? 'critical' : 'warning';
}

/** `2 of 3 replicas are ready`, in the words that end a sentence. */
export function capacityText({ ready, oldReady, desired }: RolloutFacts): string {
  const serving = Math.max(ready, oldReady);
  const old = oldReady > 0 ? `, ${oldReady} of them of the revision before` : '';
  return serving === 0 ? 'no replica is ready' : `${serving} of ${desired} replicas are ready${old}`;
}

/** The pod of an instance: `pod/container` without the container. */
export function podName({ name }: Instance): string {
  return name.split('/', 1)[0] ?? name;
}

export function containerName({ name }: Instance): string {
  return name.slice(name.indexOf('/') + 1);
}

export function proofOf(workload: Workload, instances: readonly Instance[] = []): string[] {
  return [...workload.readings, ...instances.flatMap(({ readings }) => readings)];
}
