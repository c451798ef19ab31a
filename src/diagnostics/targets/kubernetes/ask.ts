import { z } from 'zod';
import { parseConfiguration } from '../../configuration-file.ts';
import type { Question } from '../../contract.ts';
import { TargetError } from '../../errors.ts';
import { learnSecrets } from '../../redaction/known-values.ts';
import { secretsOfEntries } from '../../redaction/secret-values.ts';
import type * as answers from './answers.ts';
import type { KubernetesConnection } from './connection.ts';
import { unreadableReply } from './kubernetes-error.ts';
import { type ListItem, ListSplitter } from './list-splitter.ts';
import {
  deploymentOf,
  endpointsOf,
  eventOf,
  NamedReply,
  nodeOf,
  quotaOf,
  statefulSetOf,
  UNTELLING_EVENTS,
} from './object-replies.ts';
import { podLogOf } from './pod-log-reply.ts';
import { PodReply, podOf } from './pod-reply.ts';
import { PodSpecReply, podSpecOf } from './pod-spec-reply.ts';
import { present } from './present.ts';
import type { KubernetesQuestionName } from './questions.ts';
import { collectReplicaSets } from './replica-set-reply.ts';
import { configMapRequest, type KubernetesRequest, listRequest, podLogRequest } from './request.ts';

/** What one question of the namespace needs to be answered. */
export interface Asking {
  readonly connection: Pick<KubernetesConnection, 'get'>;
  readonly namespace: string;
  /** Names of the deployments and stateful sets that matter; absent: all. Others are dropped before they are parsed. */
  readonly workloads?: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

type Answerer = (asking: Asking, details: Question<unknown>['arguments']) => Promise<unknown>;

/** Etcd answers events (servers keep no cache of them): more than this many of one namespace are not read. */
const EVENTS_LIMIT = 5000;

/** One API call for each question. */
const ANSWERERS: Readonly<Record<KubernetesQuestionName, Answerer>> = {
  deployments: (asking) => listMine(asking, listRequest('deployments', 'apps', asking.namespace), deploymentOf),
  statefulsets: (asking) => listMine(asking, listRequest('statefulsets', 'apps', asking.namespace), statefulSetOf),
  replicasets: listReplicaSets,
  pods: listPods,
  events: listEvents,
  nodes: (asking) => listOf(asking, listRequest('nodes', '', undefined), nodeOf),
  quotas: (asking) => listOf(asking, listRequest('resourcequotas', '', asking.namespace), quotaOf),
  endpoints: (asking) => listOf(asking, listRequest('endpoints', '', asking.namespace), endpointsOf),
  configmaps: (asking) => listNames(asking, 'configmaps'),
  secrets: (asking) => listNames(asking, 'secrets'),
  'configmap-keys': async (asking, { name }) => ({ keys: Object.keys(await configMapData(asking, String(name))) }),
  configuration: readConfiguration,
  logs: readPodLog,
};

export function answerQuestion(asking: Asking, question: Question<unknown>): Promise<unknown> {
  const answerer = ANSWERERS[question.name as KubernetesQuestionName];
  if (answerer === undefined) throw new TypeError(`Kubernetes has no question "${question.name}".`);
  return answerer(asking, question.arguments);
}

interface ListReply {
  readonly hasMore: boolean;
}

const ListMetadata = z.object({
  kind: z.string().endsWith('List'),
  metadata: z.object({ continue: z.string().optional() }).default({}),
});

interface ListOptions {
  readonly liftSpec?: boolean;
  /** Drop what is not of the workloads that matter. */
  readonly mineOnly?: boolean;
}

/**
 * Hands over the items of a list as they arrive. The names of a workload's replica sets, pods and events all begin with
 * its own: what has no such name is dropped unparsed. What only shares the beginning gets through, and is told apart by
 * its owners later.
 */
async function list(
  { connection, signal, workloads }: Asking,
  request: KubernetesRequest,
  onItem: (item: ListItem) => void,
  { liftSpec = false, mineOnly = false }: ListOptions = {},
): Promise<ListReply> {
  const isMine = (name: string): boolean => workloads === undefined || workloads.some((mine) => name.startsWith(mine));
  const splitter = new ListSplitter(onItem, { liftSpec, isWanted: mineOnly ? isMine : undefined });
  await connection.get(request, signal, (chunk) => readable(request, () => splitter.push(chunk)));
  return readable(request, () => {
    const { metadata } = ListMetadata.parse(JSON.parse(splitter.end()));
    return { hasMore: metadata.continue !== undefined && metadata.continue !== '' };
  });
}

function readable<T>(request: KubernetesRequest, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadableReply(request, error);
  }
}

async function listOf<T>(
  asking: Asking,
  request: KubernetesRequest,
  shape: (reply: unknown) => T,
  options: ListOptions = {},
): Promise<T[]> {
  const shaped: T[] = [];
  await list(asking, request, ({ text }) => shaped.push(shape(JSON.parse(text))), options);
  return shaped;
}

function listMine<T>(asking: Asking, request: KubernetesRequest, shape: (reply: unknown) => T): Promise<T[]> {
  return listOf(asking, request, shape, { mineOnly: true });
}

async function listPods(asking: Asking): Promise<answers.Pods> {
  const pods: answers.Pod[] = [];
  const specs: answers.PodSpec[] = [];
  const known = new Map<string, number>();
  const specOf = (text: string): number => {
    const index = known.get(text) ?? specs.push(podSpecOf(PodSpecReply.parse(JSON.parse(text)))) - 1;
    known.set(text, index);
    return index;
  };
  const onPod = ({ text, spec }: ListItem): void => {
    pods.push(podOf(PodReply.parse(JSON.parse(text)), specOf(spec ?? '{}')));
  };
  await list(asking, listRequest('pods', '', asking.namespace), onPod, { liftSpec: true, mineOnly: true });
  return { pods, specs };
}

async function listReplicaSets(asking: Asking): Promise<answers.ReplicaSet[]> {
  const sets = collectReplicaSets();
  const request = listRequest('replicasets', 'apps', asking.namespace);
  await list(asking, request, ({ text }) => sets.add(JSON.parse(text)), { mineOnly: true });
  return sets.all();
}

async function listEvents(asking: Asking): Promise<{ events: answers.KubernetesEvent[]; truncated: boolean }> {
  const fieldSelector = UNTELLING_EVENTS.map((reason) => `reason!=${reason}`).join(',');
  const query = `?${new URLSearchParams({ fieldSelector, limit: String(EVENTS_LIMIT) })}`;
  const events: answers.KubernetesEvent[] = [];
  const onEvent = ({ text }: ListItem): void => {
    const event = eventOf(JSON.parse(text));
    if (event !== undefined) events.push(event);
  };
  const request = listRequest('events', '', asking.namespace, { query });
  const { hasMore } = await list(asking, request, onEvent, { mineOnly: true });
  return { events, truncated: hasMore };
}

async function listNames(asking: Asking, resource: string): Promise<string[]> {
  const request = listRequest(resource, '', asking.namespace, { metadataOnly: true });
  const names = await listOf(asking, request, (reply) => NamedReply.parse(reply).metadata.name);
  return names.sort();
}

const ConfigMapReply = z.object({
  data: z.record(z.string(), z.string()).default({}),
  binaryData: z.record(z.string(), z.string()).default({}),
});

/** Everything a config map holds. Callers keep names of keys or what a parser says, never the values. */
async function configMapData(asking: Asking, name: string): Promise<Record<string, string>> {
  const request = configMapRequest(asking.namespace, name);
  const text = await textOfReply(asking, request);
  return readable(request, () => {
    const { data, binaryData } = ConfigMapReply.parse(JSON.parse(text));
    learnSecrets(secretsOfEntries(Object.entries(data)));
    return { ...binaryData, ...data };
  });
}

async function readConfiguration(
  asking: Asking,
  { configMap, key, format }: Question<unknown>['arguments'],
): Promise<z.output<typeof answers.ConfigurationReading>> {
  const data = await configMapData(asking, String(configMap));
  const text = data[String(key)];
  if (text === undefined) return { state: 'absent' };
  return present(parseConfiguration(text, format as 'toml' | 'yaml' | 'json'));
}

async function readPodLog(asking: Asking, details: Question<unknown>['arguments']): Promise<answers.PodLog> {
  const tail = Number(details['tail']);
  const container = String(details['container']);
  const log = { pod: String(details['pod']), container, previous: details['previous'] === true, tail };
  const request = podLogRequest(asking.namespace, log);
  try {
    return podLogOf(await textOfReply(asking, request), tail);
  } catch (error) {
    // 400: the container has not started yet, or there was no run before.
    if (!(error instanceof TargetError) || error.detail !== '400') throw error;
    throw new TargetError('not-found', error.message, { remedy: 'Look at the state of the container.', detail: '400' });
  }
}

async function textOfReply({ connection, signal }: Asking, request: KubernetesRequest): Promise<string> {
  const chunks: Buffer[] = [];
  await connection.get(request, signal, (chunk) => void chunks.push(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
