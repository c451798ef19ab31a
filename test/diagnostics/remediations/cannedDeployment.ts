import { NOW } from '../evidenceOf.ts';
import type { Objects } from '../targets/kubernetes/cannedCluster.ts';

/** One replica set of deployment `desk`, with its pods. */
export interface CannedSet {
  readonly name: string;
  readonly revision: number;
  readonly image?: string;
  readonly desired?: number;
  readonly pods?: readonly CannedPod[];
}

export interface CannedPod {
  readonly name: string;
  readonly ready?: boolean;
  readonly deletedAt?: string;
  /** When the run before ended. */
  readonly restartedAt?: string;
}

export interface CannedDeployment {
  readonly generation?: number;
  readonly observed?: number;
  readonly uid?: string;
  readonly replicas?: number;
  readonly updated?: number;
  readonly available?: number;
  readonly present?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec?: object;
  readonly sets: readonly CannedSet[];
}

/** Deployment `desk` as the API writes it, rolled out to the first of `sets` as far as the numbers say. */
export function cannedDeployment(canned: CannedDeployment): Objects {
  const { generation = 5, uid = 'deployment-1', replicas = 2, sets } = canned;
  const pods = sets.flatMap((set) => (set.pods ?? []).map((pod) => podObject(set, pod)));
  return {
    deployments: [
      {
        metadata: { name: 'desk', uid, generation, labels: canned.labels ?? {} },
        spec: { replicas, ...canned.spec },
        status: {
          observedGeneration: canned.observed ?? generation,
          replicas: canned.present ?? replicas,
          updatedReplicas: canned.updated ?? replicas,
          readyReplicas: canned.available ?? replicas,
          availableReplicas: canned.available ?? replicas,
        },
      },
    ],
    replicasets: sets.map((set) => setObject(set, uid, replicas)),
    pods,
  };
}

function setObject(
  { name, revision, image = 'desk:1', desired, pods = [] }: CannedSet,
  owner: string,
  replicas: number,
) {
  return {
    metadata: {
      name,
      uid: `uid-${name}`,
      creationTimestamp: NOW.toISOString(),
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      ownerReferences: [{ kind: 'Deployment', name: 'desk', uid: owner, controller: true }],
    },
    spec: {
      replicas: desired ?? replicas,
      template: {
        spec: {
          containers: [
            {
              name: 'desk',
              image,
              env: [{ name: 'MODE', valueFrom: { configMapKeyRef: { name: 'desk-config', key: 'mode' } } }],
            },
          ],
        },
      },
    },
    status: { readyReplicas: pods.filter(({ ready = true }) => ready).length },
  };
}

function podObject(set: CannedSet, { name, ready = true, deletedAt, restartedAt }: CannedPod) {
  const status = ready ? 'True' : 'False';
  return {
    metadata: {
      name,
      uid: `uid-${name}`,
      creationTimestamp: NOW.toISOString(),
      ...(deletedAt === undefined ? {} : { deletionTimestamp: deletedAt }),
      ownerReferences: [{ kind: 'ReplicaSet', name: set.name, uid: `uid-${set.name}`, controller: true }],
    },
    spec: { containers: [{ name: 'desk', image: set.image ?? 'desk:1' }] },
    status: {
      phase: ready ? 'Running' : 'Pending',
      conditions: [{ type: 'Ready', status }],
      containerStatuses: [
        {
          name: 'desk',
          ready,
          restartCount: restartedAt === undefined ? 0 : 1,
          lastState: restartedAt === undefined ? {} : { terminated: { exitCode: 1, finishedAt: restartedAt } },
        },
      ],
    },
  };
}
