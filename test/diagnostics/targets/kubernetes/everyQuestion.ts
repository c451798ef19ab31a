import type { Question } from '../../../../src/diagnostics/contract.ts';
import * as ask from '../../../../src/diagnostics/targets/kubernetes/questions.ts';

/** One question of each name, about things that a test's namespace has. A new name does not compile without one. */
export function everyQuestion(
  pod: string,
  container: string,
): Readonly<Record<ask.KubernetesQuestionName, Question<unknown>>> {
  return {
    deployments: ask.listDeployments(),
    statefulsets: ask.listStatefulSets(),
    replicasets: ask.listReplicaSets(),
    pods: ask.listPods(),
    events: ask.listEvents(),
    nodes: ask.listNodes(),
    configmaps: ask.listConfigMapNames(),
    'configmap-keys': ask.configMapKeys('settings'),
    secrets: ask.listSecretNames(),
    quotas: ask.listQuotas(),
    endpoints: ask.listEndpoints(),
    logs: ask.podLogs(pod, container, false),
    configuration: ask.configurationFile('settings', 'app.toml', 'toml'),
  };
}
