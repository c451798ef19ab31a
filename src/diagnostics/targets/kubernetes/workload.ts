import { isDeepStrictEqual } from 'node:util';
import type { Question, Reader, ReadingError, Readings } from '../../contract.ts';
import type { Platform, Service } from '../../platform.ts';
import type { ConfigurationFile, Instance, Rollout, RunLog, Unread, Workload } from '../../workload.ts';
import type { Pod } from './answers.ts';
import { configurationSource } from './configuration-source.ts';
import { gatherDetails } from './gather-details.ts';
import { instancesOf } from './instance.ts';
import { indexNamespace, type NamespaceIndex, type ServiceObjects } from './namespace-index.ts';
import { present } from './present.ts';
import {
  configurationFile,
  listDeployments,
  listEvents,
  listNodes,
  listPods,
  listReplicaSets,
  listStatefulSets,
  podLogs,
} from './questions.ts';
import { isStillRefused, refusedCreation } from './refused-creation.ts';
import { deploymentRollout, statefulSetRollout } from './rollout.ts';

/** API calls of one examination, however many pods there are. */
export const CALLS_AT_MOST = 15;

/**
 * The namespace in a handful of lists at once, and then what only failing pods make worth asking: their logs, the names
 * that they miss, their configuration file.
 */
export async function gatherKubernetesWorkloads(read: Reader, services: readonly string[]): Promise<void> {
  const here = services.flatMap((name) => read.platform.services[name] ?? []);
  const hasDeployment = here.some(({ deployment }) => deployment !== undefined);
  const hasStatefulSet = here.some(({ statefulSet }) => statefulSet !== undefined);
  if (!hasDeployment && !hasStatefulSet) return;
  const [pods, events, nodes, deployments, sets, statefulSets] = await Promise.all([
    read.ask(listPods()),
    read.ask(listEvents()),
    read.ask(listNodes()),
    hasDeployment ? read.ask(listDeployments()) : undefined,
    hasDeployment ? read.ask(listReplicaSets()) : undefined,
    hasStatefulSet ? read.ask(listStatefulSets()) : undefined,
  ]);
  const asked = [pods, events, nodes, deployments, sets, statefulSets].filter((answer) => answer !== undefined).length;
  await gatherDetails(read, services, CALLS_AT_MOST - asked, { pods, events, deployments, sets, statefulSets });
}

/** One workload for each of the services that runs in the cluster and whose lists could be read. */
export function kubernetesWorkloads(
  readings: Readings,
  platform: Platform,
  services: readonly string[],
  at: Date,
): Workload[] {
  const index = indexNamespace(readings, platform);
  if (index === undefined) return [];
  return services.flatMap((service) => {
    const objects = index.objectsOf(service);
    return objects === undefined ? [] : [workloadOf(objects, index, { readings, platform, at })];
  });
}

/** Why nothing is known of a service that runs here; empty where it does not, or where the cluster answered. */
export function unreadInKubernetes(readings: Readings, { deployment, statefulSet }: Service): Unread[] {
  if (deployment === undefined && statefulSet === undefined) return [];
  const lists: readonly Question<unknown>[] =
    deployment === undefined ? [listPods(), listStatefulSets()] : [listPods(), listDeployments(), listReplicaSets()];
  return lists.flatMap((list): Unread[] => {
    const answer = readings.answer(list);
    return answer?.ok === false ? [{ what: 'runtime', reading: answer.reading }] : [];
  });
}

interface Surroundings {
  readonly readings: Readings;
  readonly platform: Platform;
  readonly at: Date;
}

type PresentObjects = Exclude<ServiceObjects, { kind: 'absent' }>;

function workloadOf(objects: ServiceObjects, index: NamespaceIndex, around: Surroundings): Workload {
  const { service } = objects;
  const base = { service, runtime: 'kubernetes' as const, portHolders: [], expectedNetworks: [] };
  if (objects.kind === 'absent') return { ...base, presence: 'absent', instances: [], readings: objects.readings };
  const isCurrent = currentPods(objects);
  return present({
    ...base,
    presence: 'present' as const,
    instances: objects.pods.flatMap((pod) => podInstances(pod, isCurrent(pod), objects, index, around)),
    rollout: rolloutOf(objects, objects.pods.filter(isCurrent), index, around),
    configuration: configurationOf(objects, index, around),
    readings: [...objects.readings, ...index.eventsReading],
  });
}

function rolloutOf(
  objects: PresentObjects,
  current: readonly Pod[],
  index: NamespaceIndex,
  { at }: Surroundings,
): Rollout {
  if (objects.kind === 'deployment') return deploymentRollout(objects.object, objects.sets, current);
  const { object, pods } = objects;
  const refusal = refusedCreation(object, pods, index.events?.get(object.uid) ?? []);
  return statefulSetRollout(object, pods, isStillRefused(refusal, at) ? refusal : undefined);
}

function currentPods(objects: PresentObjects): (pod: Pod) => boolean {
  if (objects.kind === 'statefulset') {
    const { updateRevision } = objects.object;
    return ({ revision }) => updateRevision === undefined || revision === undefined || revision === updateRevision;
  }
  const current = objects.sets[0]?.uid;
  return ({ owner }) => owner?.uid === current;
}

function podInstances(
  pod: Pod,
  current: boolean,
  { service, readings, ...objects }: ServiceObjects,
  index: NamespaceIndex,
  around: Surroundings,
): Instance[] {
  const spec = index.specs[pod.spec];
  if (spec === undefined) return [];
  const name = objects.kind === 'absent' ? service : objects.object.name;
  return instancesOf({
    pod,
    spec,
    current,
    names: [service, name],
    events: index.events === undefined ? undefined : (index.events.get(pod.uid) ?? []),
    logs: (container) => logsOf(pod.name, container, around.readings),
    readings: [...readings, ...index.eventsReading],
    at: around.at,
  });
}

interface ReadLogs {
  readonly logs: RunLog[];
  readonly readings: string[];
  readonly unread: Unread[];
}

function logsOf(pod: string, container: string, readings: Readings): ReadLogs {
  const logs: RunLog[] = [];
  const read: string[] = [];
  const failed: Unread[] = [];
  let isAsked = false;
  for (const previous of [true, false]) {
    const answer = readings.answer(podLogs(pod, container, previous));
    if (answer?.ok === false && !isGone(answer.error)) failed.push({ what: 'log', reading: answer.reading });
    isAsked ||= answer !== undefined;
    if (answer?.ok !== true) continue;
    read.push(answer.reading);
    // Of a container in back-off both are the run that ended last.
    if (isDeepStrictEqual(logs[0]?.lines, answer.value.lines)) continue;
    logs.push({ run: previous ? 'previous' : 'current', container, ...answer.value });
  }
  const unread: Unread[] = isAsked ? failed : [{ what: 'log' }];
  return { logs, readings: read, unread: logs.length > 0 ? [] : unread };
}

/** The kubelet answers 400 where the container has no such run: then there is nothing to read. */
function isGone({ kind, detail }: ReadingError): boolean {
  return kind === 'not-found' || detail === '400';
}

function configurationOf(
  objects: ServiceObjects,
  index: NamespaceIndex,
  { platform, readings }: Surroundings,
): ConfigurationFile | undefined {
  const configuration = platform.services[objects.service]?.configuration;
  const spec = index.specs[objects.pods[0]?.spec ?? -1];
  if (configuration === undefined || spec === undefined) return undefined;
  const source = configurationSource(configuration.path, spec);
  if (source === undefined) return undefined;
  const answer = readings.answer(configurationFile(source.configMap, source.key, configuration.format));
  if (answer?.ok !== true) return undefined;
  return { ...configuration, ...answer.value, reading: answer.reading };
}
