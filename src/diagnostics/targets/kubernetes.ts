import type { Target } from '../contract.ts';
import { type KubernetesAccessOptions, kubernetesAccess } from './kubernetes/access.ts';
import { answerQuestion } from './kubernetes/ask.ts';
import { connectKubernetes, type KubernetesConnection } from './kubernetes/connection.ts';

export interface KubernetesTargetOptions extends KubernetesAccessOptions {
  readonly namespace: string;
  /** Deployments and stateful sets of the platform file; absent: all of the namespace. Nothing of others is kept. */
  readonly workloads?: readonly string[] | undefined;
}

/**
 * One namespace of a cluster, asked through plain GETs. The client library, which takes its time to load, begins to do so
 * now, so that the first question waits less.
 */
export function createKubernetesTarget(options: KubernetesTargetOptions): Target {
  const { namespace, workloads } = options;
  const connecting = kubernetesAccess(options).then(connectKubernetes);
  // Told to whoever asks; without this the process would end before anybody does.
  connecting.catch(() => undefined);
  let connection: KubernetesConnection | undefined;
  return {
    kind: 'kubernetes',
    async ready() {
      await connecting;
    },
    async ask(question, signal) {
      signal.throwIfAborted();
      connection ??= await connecting;
      return answerQuestion({ connection, namespace, workloads, signal }, question);
    },
    async close() {
      await connecting.then(
        (opened) => opened.close(),
        () => undefined,
      );
    },
  };
}
