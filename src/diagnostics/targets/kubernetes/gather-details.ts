import type { Answered, Question, Reader, Readings } from '../../contract.ts';
import { questionText } from '../../question-text.ts';
import type { Condition, Deployment, Pod, PodLog, Pods, ReplicaSet, StatefulSet } from './answers.ts';
import { configurationSource } from './configuration-source.ts';
import { type FailingContainer, failingContainers } from './failing-containers.ts';
import { missingObjects } from './missing-object.ts';
import { indexNamespace, type NamespaceIndex, type ServiceObjects } from './namespace-index.ts';
import {
  configMapKeys,
  configurationFile,
  listConfigMapNames,
  listDeployments,
  listEvents,
  listPods,
  listQuotas,
  listReplicaSets,
  listSecretNames,
  listStatefulSets,
  podLogs,
} from './questions.ts';
import { refusedCreation } from './refused-creation.ts';

/** Logs read in one examination; who asks about one service alone gets those of that service. */
const LOGS_AT_MOST = 8;

interface Lists {
  readonly pods: Answered<Pods>;
  readonly events: Answered<unknown>;
  readonly deployments: Answered<Deployment[]> | undefined;
  readonly sets: Answered<ReplicaSet[]> | undefined;
  readonly statefulSets: Answered<StatefulSet[]> | undefined;
}

/** Asks what the lists make worth asking, within `calls`: names that are missed, then configuration files, then logs. */
export async function gatherDetails(
  read: Reader,
  services: readonly string[],
  calls: number,
  lists: Lists,
): Promise<void> {
  const index = indexNamespace(readingsOf(lists), read.platform);
  if (index === undefined) return;
  const objects = services.flatMap((service) => index.objectsOf(service) ?? []);
  const failing = failingContainers(new Map(objects.map(({ service, pods }) => [service, pods])), index.specs);
  const questions = [...missingNames(objects, index), ...configurationFiles(read, objects, index, failing)].slice(
    0,
    calls,
  );
  const left = Math.min(LOGS_AT_MOST, calls - questions.length);
  await Promise.all([...questions.map((question) => read.ask(question)), readLogs(read, failing, left)]);
}

function readingsOf(lists: Lists): Readings {
  const byKey = new Map<string, Answered<unknown> | undefined>([
    [questionText(listPods()), lists.pods],
    [questionText(listEvents()), lists.events],
    [questionText(listDeployments()), lists.deployments],
    [questionText(listReplicaSets()), lists.sets],
    [questionText(listStatefulSets()), lists.statefulSets],
  ]);
  return {
    answer: <Answer>(question: Question<Answer>) => byKey.get(questionText(question)) as Answered<Answer> | undefined,
  };
}

function missingNames(objects: readonly ServiceObjects[], index: NamespaceIndex): Question<unknown>[] {
  const missing = objects.flatMap(({ pods }) => pods.flatMap((pod) => missingObjects(pod, index)));
  const keysOf = missing.filter(({ kind, key }) => kind === 'configmap' && key !== undefined).map(({ name }) => name);
  const pullFails = objects.some(({ pods }) => pods.some((pod) => failsToPull(pod) && hasPullSecret(pod, index)));
  return [
    ...(objects.some((each) => mayMakeNoPods(each, index) || wasKilledForMemory(each)) ? [listQuotas()] : []),
    ...(missing.some(({ kind, key }) => kind === 'configmap' && key === undefined) ? [listConfigMapNames()] : []),
    ...(pullFails || missing.some(({ kind }) => kind === 'secret') ? [listSecretNames()] : []),
    ...[...new Set(keysOf)].slice(0, 1).map(configMapKeys),
  ];
}

/** Then more memory may be wanted, which a quota may not allow. */
function wasKilledForMemory({ pods }: ServiceObjects): boolean {
  return pods.some(({ containers }) =>
    containers.some(({ state, last }) => [state, last].some((each) => each?.reason === 'OOMKilled')),
  );
}

function failsToPull({ containers }: Pod): boolean {
  return containers.some(
    ({ state }) => state?.kind === 'waiting' && /^(?:ErrImagePull|ImagePullBackOff)$/.test(state.reason ?? ''),
  );
}

function hasPullSecret(pod: Pod, index: NamespaceIndex): boolean {
  return (index.specs[pod.spec]?.pullSecrets.length ?? 0) > 0;
}

function mayMakeNoPods(objects: ServiceObjects, { events }: NamespaceIndex): boolean {
  if (objects.kind === 'absent') return false;
  if (objects.kind === 'statefulset')
    return refusedCreation(objects.object, objects.pods, events?.get(objects.object.uid) ?? []) !== undefined;
  // The two lists are of two instants: either of them may have it first.
  return [objects.object, ...objects.sets].some(({ conditions }) => isRefusal(conditions));
}

function isRefusal(conditions: readonly Condition[]): boolean {
  return conditions.some(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
}

/** Only of services that fail: a file that a running service has read is no patient. */
function configurationFiles(
  { platform }: Reader,
  objects: readonly ServiceObjects[],
  index: NamespaceIndex,
  failing: readonly FailingContainer[],
): Question<unknown>[] {
  return objects.flatMap(({ service, pods }) => {
    const configuration = platform.services[service]?.configuration;
    const spec = index.specs[pods[0]?.spec ?? -1];
    if (configuration === undefined || spec === undefined || !failing.some((each) => each.service === service))
      return [];
    const source = configurationSource(configuration.path, spec);
    return source === undefined ? [] : [configurationFile(source.configMap, source.key, configuration.format)];
  });
}

/**
 * All at once; then, while calls are left, the other run of those whose run the runtime has removed, or which have begun
 * another since they were listed.
 */
async function readLogs(read: Reader, failing: readonly FailingContainer[], calls: number): Promise<void> {
  const chosen = failing.slice(0, calls);
  const answers = await Promise.all(
    chosen.map(({ pod, container, previous }) => read.ask(podLogs(pod, container, previous))),
  );
  const gone = chosen.filter((_, index) => answers[index]?.ok === false);
  const later = chosen.filter((each, index) => isOfLaterRun(each, answers[index]));
  const again = [...gone, ...later].slice(0, calls - chosen.length);
  await Promise.all(again.map(({ pod, container, previous }) => read.ask(podLogs(pod, container, !previous))));
}

/** The status tells whole seconds. */
const END_WITHIN_MS = 1000;

/** Whether a log is not of the run that ended: all of it was written after that, or there is nothing yet. */
function isOfLaterRun({ previous, endedAt }: FailingContainer, log: Answered<PodLog> | undefined): boolean {
  if (log?.ok !== true || previous || endedAt === undefined) return false;
  const until = Date.parse(endedAt) + END_WITHIN_MS;
  return log.value.lines.every(({ at }) => at !== undefined && Date.parse(at) > until);
}
