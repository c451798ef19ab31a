import type { Target } from '../../../../src/diagnostics/contract.ts';
import { answerQuestion } from '../../../../src/diagnostics/targets/kubernetes/ask.ts';
import { refusedRequest } from '../../../../src/diagnostics/targets/kubernetes/kubernetes-error.ts';

/** Objects as the API writes them, by the plural of their kind: `pods`, `events`, … */
export type Objects = Readonly<Record<string, readonly object[]>>;

/**
 * A target that reads these objects through all of the real one but the network: lists, splitting, parsing, redaction.
 * Logs by pod, or by `POD before` for that of its run before.
 */
export function cannedCluster(objects: Objects, logs: Readonly<Record<string, string>> = {}): Target {
  const connection = {
    async get(request: { path: string; resource: string }, _signal: AbortSignal, onChunk: (chunk: Buffer) => void) {
      const named = /\/(?:pods|configmaps)\/([^/?]+)/.exec(request.path)?.[1];
      const found = (objects[request.resource] ?? []).find(
        (object) => 'metadata' in object && (object.metadata as { name?: string }).name === named,
      );
      const body =
        request.resource === 'pods/log'
          ? ((/previous=true/.test(request.path) ? logs[`${named} before`] : undefined) ?? logs[named ?? ''])
          : JSON.stringify(named === undefined ? { kind: 'List', items: objects[request.resource] ?? [] } : found);
      if (body === undefined) throw refusedRequest({ ...REFUSED, ...request }, 400, '', 'https://canned');
      onChunk(Buffer.from(body));
    },
    close() {},
  };
  return {
    kind: 'kubernetes',
    ask: (question, signal) => answerQuestion({ connection, namespace: 'trading', signal }, question),
    close: async () => undefined,
  };
}

const REFUSED = { verb: 'get', group: '' } as const;

const MINUTE = 60_000;

/** An instant as the API writes it, `minutes` before now. */
export function ago(minutes: number): string {
  return new Date(Date.now() - minutes * MINUTE).toISOString();
}

export interface Canned {
  readonly replicas?: number;
  readonly template?: object;
  readonly oldTemplate?: object;
  readonly oldReady?: number;
  readonly ready?: number;
  readonly deployment?: { metadata?: object; spec?: object; status?: object };
  readonly sets?: object;
  readonly pods: readonly { status: object; spec?: object; metadata?: object }[];
  readonly events?: readonly object[];
}

const CONTAINERS = { containers: [{ name: 'engine', image: 'registry.example.com/engine:2' }] };

/** Deployment `engine` at revision 2 with its pods `engine-2-0`, `engine-2-1`, …, and the replica set of revision 1. */
export function cannedEngine(canned: Canned): Objects {
  const { replicas = 1, oldReady = 0, ready = oldReady, template = CONTAINERS } = canned;
  const owner = (kind: string, uid: string) => [{ kind, name: uid, uid, controller: true }];
  const set = (revision: number, spec: object, readyReplicas: number, desired: number) => ({
    metadata: {
      name: `engine-${revision}`,
      uid: `set-${revision}`,
      creationTimestamp: ago(revision === 1 ? 6000 : 20),
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      ownerReferences: owner('Deployment', 'deployment-1'),
    },
    spec: { replicas: desired, template: { spec } },
    status: { readyReplicas, ...(revision === 2 ? canned.sets : {}) },
  });
  return {
    deployments: [
      {
        metadata: { name: 'engine', uid: 'deployment-1', generation: 2, ...canned.deployment?.metadata },
        spec: { replicas, ...canned.deployment?.spec },
        status: {
          observedGeneration: 2,
          replicas,
          updatedReplicas: replicas,
          readyReplicas: ready,
          availableReplicas: ready,
          ...canned.deployment?.status,
        },
      },
    ],
    replicasets: [
      set(1, canned.oldTemplate ?? CONTAINERS, oldReady, oldReady),
      set(2, template, ready - oldReady, replicas),
    ],
    pods: canned.pods.map(({ status, spec, metadata }, index) => ({
      metadata: {
        name: `engine-2-${index}`,
        uid: `pod-${index}`,
        creationTimestamp: ago(20),
        ownerReferences: owner('ReplicaSet', 'set-2'),
        ...metadata,
      },
      spec: { nodeName: 'node-1', ...template, ...spec },
      status: { phase: 'Running', ...status },
    })),
    events: (canned.events ?? []).map((event) => ({
      metadata: { creationTimestamp: ago(5) },
      involvedObject: { kind: 'Pod', name: 'engine-2-0', uid: 'pod-0', fieldPath: 'spec.containers{engine}' },
      type: 'Warning',
      firstTimestamp: ago(15),
      lastTimestamp: ago(1),
      count: 9,
      ...event,
    })),
    nodes: [{ metadata: { name: 'node-1' }, status: { allocatable: { cpu: '4', memory: '16Gi' } } }],
  };
}

/** The status of the one container of a pod. */
export function cannedStatus(state: object, more: object = {}): object {
  return { containerStatuses: [{ name: 'engine', ready: false, restartCount: 0, state, ...more }] };
}
