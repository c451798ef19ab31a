import type { z } from 'zod';
import type { Question } from '../../contract.ts';
import type { ConfigurationFile } from '../../workload.ts';
import * as answers from './answers.ts';

/** Lines of a log that one question asks for. */
const LOG_TAIL = 200;

/** A LIST of thousands of objects may take a slow server seconds, milliseconds. */
const LIST_DEADLINE_MS = 6000;

/** The names of the questions, which is what the target answers by. */
export type KubernetesQuestionName =
  | 'deployments'
  | 'statefulsets'
  | 'replicasets'
  | 'pods'
  | 'events'
  | 'nodes'
  | 'configmaps'
  | 'configmap-keys'
  | 'secrets'
  | 'quotas'
  | 'endpoints'
  | 'logs'
  | 'configuration';

interface Traits {
  readonly essential: boolean;
  readonly deadlineMs?: number;
}

const ESSENTIAL_LIST: Traits = { essential: true, deadlineMs: LIST_DEADLINE_MS };
const LIST: Traits = { essential: false, deadlineMs: LIST_DEADLINE_MS };
const DETAIL: Traits = { essential: false };

function question<Answer>(
  name: KubernetesQuestionName,
  traits: Traits,
  answer: z.ZodType<Answer>,
  details: Question<Answer>['arguments'] = {},
): Question<Answer> {
  return { target: 'kubernetes', name, arguments: details, answer, ...traits };
}

/** All lists are of the namespace of the platform file, which the target knows. */
export function listDeployments(): Question<answers.Deployment[]> {
  return question('deployments', ESSENTIAL_LIST, answers.Deployments);
}

export function listStatefulSets(): Question<answers.StatefulSet[]> {
  return question('statefulsets', ESSENTIAL_LIST, answers.StatefulSets);
}

export function listReplicaSets(): Question<answers.ReplicaSet[]> {
  return question('replicasets', ESSENTIAL_LIST, answers.ReplicaSets);
}

export function listPods(): Question<answers.Pods> {
  return question('pods', ESSENTIAL_LIST, answers.Pods);
}

/** Warnings, and what else says why something ended. The cluster keeps them for an hour. */
export function listEvents(): Question<z.output<typeof answers.Events>> {
  return question('events', LIST, answers.Events);
}

/** Of the whole cluster: an account that may only see its namespace cannot ask it. */
export function listNodes(): Question<answers.Node[]> {
  return question('nodes', LIST, answers.Nodes);
}

export function listConfigMapNames(): Question<string[]> {
  return question('configmaps', DETAIL, answers.Names);
}

/** The names of a config map's keys. The values are dropped as they arrive. */
export function configMapKeys(name: string): Question<z.output<typeof answers.ConfigMapKeys>> {
  return question('configmap-keys', DETAIL, answers.ConfigMapKeys, { name });
}

/** Names only: the request is for metadata, so that no secret leaves the cluster. */
export function listSecretNames(): Question<string[]> {
  return question('secrets', DETAIL, answers.Names);
}

export function listQuotas(): Question<z.output<typeof answers.Quotas>> {
  return question('quotas', DETAIL, answers.Quotas);
}

/** Which pods stand behind which service: what addresses in an environment mean. `botcore init` alone asks it. */
export function listEndpoints(): Question<answers.ServiceEndpoints[]> {
  return question('endpoints', DETAIL, answers.Endpoints);
}

/**
 * The last lines of one container. Without `previous` of a container in back-off: the run that just ended; with it, of a
 * container that runs again: the run before.
 */
export function podLogs(pod: string, container: string, previous: boolean): Question<answers.PodLog> {
  return question('logs', DETAIL, answers.PodLog, { pod, container, previous, tail: LOG_TAIL });
}

/** What a parser says of a configuration file that is a key of a config map. The text stays at the target's edge. */
export function configurationFile(
  configMap: string,
  key: string,
  format: ConfigurationFile['format'],
): Question<z.output<typeof answers.ConfigurationReading>> {
  return question('configuration', DETAIL, answers.ConfigurationReading, { configMap, key, format });
}
