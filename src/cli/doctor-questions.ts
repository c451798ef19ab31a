import { accessRules } from '../diagnostics/access-rules.ts';
import type { Question } from '../diagnostics/contract.ts';
import type { Platform } from '../diagnostics/platform.ts';
import * as docker from '../diagnostics/targets/docker/questions.ts';
import { openOrders } from '../diagnostics/targets/exchange/questions.ts';
import { healthEndpoint } from '../diagnostics/targets/http/questions.ts';
import * as kubernetes from '../diagnostics/targets/kubernetes/questions.ts';
import { mongodbState } from '../diagnostics/targets/mongodb/questions.ts';
import { redisState } from '../diagnostics/targets/redis/questions.ts';

export interface NamedQuestion {
  readonly name: string;
  readonly question: Question<unknown>;
  /** It is about something that nobody has: that it is not found says that we may ask, since rights are judged first. */
  readonly ofNothing?: true;
}

const NOTHING = 'botcore-doctor';

/** One question for each part of the targets that an examination is let into, or not, by itself. */
export function questionsFor(platform: Platform): NamedQuestion[] {
  const { databases, services, exchange } = platform;
  return [
    ...(platform.docker === undefined ? [] : dockerQuestions()),
    ...(platform.kubernetes === undefined ? [] : kubernetesQuestions(platform)),
    ...Object.entries(databases).map(([name, { kind, urlFrom }]) => ({
      name: `${kind} ${name}`,
      question: kind === 'mongodb' ? mongodbState(name, urlFrom ?? '') : redisState(name, urlFrom ?? ''),
    })),
    ...Object.entries(services).flatMap(([name, { health }]) =>
      health === undefined
        ? []
        : [{ name: `http ${name}`, question: healthEndpoint(name, health.url, health.timeoutMs) }],
    ),
    ...(exchange === undefined ? [] : [{ name: 'exchange open-orders', question: openOrders(exchange) }]),
  ];
}

/** By the sections of the API that a read-only proxy opens one by one: all that is asked of a container is of the first. */
function dockerQuestions(): NamedQuestion[] {
  const lists = [docker.listContainers(), docker.containerEvents(), docker.listNetworks(), docker.engineInfo()];
  return [
    ...lists.map((question) => ({ name: `docker ${question.name}`, question })),
    { name: 'docker image', question: docker.inspectImage(NOTHING), ofNothing: true },
  ];
}

const KUBERNETES_QUESTIONS: Readonly<Record<kubernetes.KubernetesQuestionName, Omit<NamedQuestion, 'name'>>> = {
  deployments: { question: kubernetes.listDeployments() },
  statefulsets: { question: kubernetes.listStatefulSets() },
  replicasets: { question: kubernetes.listReplicaSets() },
  pods: { question: kubernetes.listPods() },
  events: { question: kubernetes.listEvents() },
  nodes: { question: kubernetes.listNodes() },
  configmaps: { question: kubernetes.listConfigMapNames() },
  'configmap-keys': { question: kubernetes.configMapKeys(NOTHING), ofNothing: true },
  secrets: { question: kubernetes.listSecretNames() },
  quotas: { question: kubernetes.listQuotas() },
  endpoints: { question: kubernetes.listEndpoints() },
  logs: { question: kubernetes.podLogs(NOTHING, NOTHING, false), ofNothing: true },
  configuration: { question: kubernetes.configurationFile(NOTHING, NOTHING, 'yaml'), ofNothing: true },
};

/** One for each right to read that `botcore rbac` gives for this platform. */
function kubernetesQuestions(platform: Platform): NamedQuestion[] {
  const { read, readCluster } = accessRules(platform, []);
  return [...read, ...readCluster].flatMap(({ neededBy }) => {
    const asked = Object.values(KUBERNETES_QUESTIONS).find(({ question }) => neededBy.includes(question.name));
    return asked === undefined ? [] : [{ name: `kubernetes ${neededBy.join(', ')}`, ...asked }];
  });
}
