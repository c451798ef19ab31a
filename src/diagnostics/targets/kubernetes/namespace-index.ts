import type { Readings } from '../../contract.ts';
import type { Platform, Service } from '../../platform.ts';
import type { Deployment, KubernetesEvent, Pod, Pods, ReplicaSet, StatefulSet } from './answers.ts';
import { listDeployments, listEvents, listPods, listReplicaSets, listStatefulSets } from './questions.ts';
import { newestFirst } from './rollout.ts';

/** The deployment or stateful set of a service with all that belongs to it. */
export type ServiceObjects = {
  readonly service: string;
  readonly pods: readonly Pod[];
  readonly readings: readonly string[];
} & (
  | { readonly kind: 'deployment'; readonly object: Deployment; readonly sets: readonly ReplicaSet[] }
  | { readonly kind: 'statefulset'; readonly object: StatefulSet }
  | { readonly kind: 'absent' }
);

/** A namespace joined once by owner and by involved object, however many pods it has. */
export interface NamespaceIndex {
  readonly specs: Pods['specs'];
  /** By the uid of what they are about. Undefined: the events could not be read. */
  readonly events: ReadonlyMap<string, readonly KubernetesEvent[]> | undefined;
  readonly eventsReading: readonly string[];
  /** Undefined for a service that does not run here, or whose list could not be read. */
  objectsOf(service: string): ServiceObjects | undefined;
}

const indexed = new WeakMap<Readings, NamespaceIndex>();

/** The index of these readings, made once. Undefined: the pods could not be read, and nothing can be said without them. */
export function indexNamespace(readings: Readings, platform: Platform): NamespaceIndex | undefined {
  const index = indexed.get(readings) ?? makeIndex(readings, platform);
  if (index !== undefined) indexed.set(readings, index);
  return index;
}

function makeIndex(readings: Readings, platform: Platform): NamespaceIndex | undefined {
  const pods = readings.answer(listPods());
  if (pods?.ok !== true) return undefined;
  const deployments = readings.answer(listDeployments());
  const sets = readings.answer(listReplicaSets());
  const statefulSets = readings.answer(listStatefulSets());
  const events = readings.answer(listEvents());
  const podsByOwner = groupBy(pods.value.pods, ({ owner }) => owner?.uid ?? '');
  const setsByOwner = groupBy(sets?.ok === true ? sets.value : [], ({ owner }) => owner);

  function deploymentOf(service: string, name: string): ServiceObjects | undefined {
    // Without replica sets no pod can be told to be the deployment's.
    if (deployments?.ok !== true || sets?.ok !== true) return undefined;
    const read = [deployments.reading, sets.reading, pods?.reading ?? ''];
    const object = deployments.value.find((each) => each.name === name);
    if (object === undefined) return { service, kind: 'absent', pods: [], readings: [deployments.reading] };
    const own = newestFirst(setsByOwner.get(object.uid) ?? []);
    const ownPods = own.flatMap(({ uid }) => podsByOwner.get(uid) ?? []);
    return { service, kind: 'deployment', object, sets: own, pods: ownPods, readings: read };
  }

  function statefulSetOf(service: string, name: string): ServiceObjects | undefined {
    if (statefulSets?.ok !== true) return undefined;
    const object = statefulSets.value.find((each) => each.name === name);
    if (object === undefined) return { service, kind: 'absent', pods: [], readings: [statefulSets.reading] };
    const read = [statefulSets.reading, pods?.reading ?? ''];
    return { service, kind: 'statefulset', object, pods: podsByOwner.get(object.uid) ?? [], readings: read };
  }

  return {
    specs: pods.value.specs,
    events: events?.ok === true ? groupBy(events.value.events, ({ uid }) => uid) : undefined,
    eventsReading: events === undefined ? [] : [events.reading],
    objectsOf(service) {
      const { deployment, statefulSet }: Partial<Service> = platform.services[service] ?? {};
      if (deployment !== undefined) return deploymentOf(service, deployment);
      return statefulSet === undefined ? undefined : statefulSetOf(service, statefulSet);
    },
  };
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
