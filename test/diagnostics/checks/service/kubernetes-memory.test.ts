import { describe, expect, it } from 'vitest';
import { serviceChecks } from '../../../../src/diagnostics/checks/service/index.ts';
import {
  ago,
  cannedCluster,
  cannedEngine,
  cannedStatus,
  type Objects,
} from '../../targets/kubernetes/cannedCluster.ts';
import { diagnosisOf, platformOf } from '../../targets/kubernetes/observe.ts';

const KILLED = { reason: 'OOMKilled', exitCode: 137, startedAt: ago(3), finishedAt: ago(2) };
const DEAD = cannedStatus(
  { waiting: { reason: 'CrashLoopBackOff' } },
  { restartCount: 4, lastState: { terminated: KILLED } },
);
const READY = { type: 'Ready', status: 'True' };

interface Cluster {
  readonly limit?: string;
  readonly request?: string;
  readonly replicas?: number;
  readonly strategy?: string;
  /** Name → what it may allot, and more of its specification. */
  readonly nodes?: Readonly<Record<string, readonly [string, object?]>> | undefined;
  readonly quota?: { readonly hard: object; readonly used: object };
  /** What another pod of the namespace on the same node asks for. */
  readonly other?: string;
}

/** What is proposed for an engine that was killed at its limit. */
async function adviceIn(cluster: Cluster): Promise<string> {
  const { limit = '256Mi', request = limit, replicas = 1, strategy = 'RollingUpdate', quota, other } = cluster;
  const container = (memory: string, most?: string) => ({
    name: 'engine',
    image: 'registry.example.com/engine:2',
    resources: { requests: { memory }, ...(most === undefined ? {} : { limits: { memory: most } }) },
  });
  const engine = cannedEngine({
    replicas,
    template: { containers: [container(request, limit)] },
    deployment: { spec: { replicas, strategy: { type: strategy } } },
    pods: Array.from({ length: replicas }, () => ({ status: DEAD })),
  });
  const bystander = {
    metadata: { name: 'other', uid: 'other', creationTimestamp: ago(90) },
    spec: { nodeName: 'node-1', containers: [container(other ?? '')] },
    status: { phase: 'Running' },
  };
  const nodes = Object.entries(cluster.nodes ?? { 'node-1': ['16Gi'] as const }).map(([name, [memory, spec = {}]]) => ({
    metadata: { name },
    spec,
    status: { allocatable: { memory }, conditions: [READY] },
  }));
  const objects: Objects = {
    ...engine,
    nodes,
    pods: [...(engine['pods'] ?? []), ...(other === undefined ? [] : [bystander])],
    resourcequotas: quota === undefined ? [] : [{ metadata: { name: 'cap' }, spec: {}, status: quota }],
  };
  const { roots } = await diagnosisOf(cannedCluster(objects), platformOf('trading', ['engine']), serviceChecks);
  expect(roots.map(({ finding }) => finding.cause)).toEqual(['oom-limit']);
  const advice = roots[0]?.finding.guidance.filter(({ id }) => id === 'G-MEMORY') ?? [];
  expect(advice).toHaveLength(1);
  return advice[0]?.text ?? '';
}

describe('the memory that a killed pod is to get', () => {
  it('is a number, for the manifest and as a command, with what it was checked against', async () => {
    const advice = await adviceIn({});

    expect(advice).toContain('256 MiB → 512 MiB');
    expect(advice).toContain('`resources.limits.memory: 512Mi`');
    expect(advice).toContain('kubectl -n trading set resources deployment/engine --limits=memory=512Mi');
    expect(advice).toContain('Node node-1 can allot 16 GiB.');
  });

  const rows: [string, Cluster, string][] = [
    ['as much as the node allots, less a fifth', { nodes: { 'node-1': ['500Mi'] } }, '384Mi'],
    [
      'what the pods beside it leave, since it asks for its limit',
      { nodes: { 'node-1': ['1Gi'] }, other: '700Mi' },
      '320Mi',
    ],
    [
      'no less for them when it asks for little',
      { nodes: { 'node-1': ['1Gi'] }, other: '700Mi', request: '64Mi' },
      '512Mi',
    ],
    ['the largest node that takes it', { nodes: { 'node-1': ['300Mi'], 'node-2': ['8Gi'] } }, '512Mi'],
    [
      'no node that is cordoned or tainted',
      {
        nodes: {
          'node-1': ['500Mi'],
          'node-2': ['8Gi', { unschedulable: true }],
          'node-3': ['8Gi', { taints: [{ key: 'gpu', value: '', effect: 'NoSchedule' }] }],
        },
      },
      '384Mi',
    ],
    [
      'what the quota leaves to each of its pods',
      { replicas: 2, quota: { hard: { 'limits.memory': '1Gi' }, used: { 'limits.memory': '640Mi' } } },
      '384Mi',
    ],
    [
      'what the quota leaves beside the old pod, where the new one comes first',
      { quota: { hard: { 'limits.memory': '700Mi' }, used: { 'limits.memory': '340Mi' } } },
      '320Mi',
    ],
    [
      'more where the old pod goes first',
      { strategy: 'Recreate', quota: { hard: { 'limits.memory': '700Mi' }, used: { 'limits.memory': '340Mi' } } },
      '512Mi',
    ],
    [
      'nothing of a quota for requests, where it asks for less than its limit',
      { request: '64Mi', quota: { hard: { 'requests.memory': '128Mi' }, used: { 'requests.memory': '64Mi' } } },
      '512Mi',
    ],
    ['small steps for what is small', { limit: '20Mi' }, '40Mi'],
  ];
  it.each(rows)('is %s', async (_title, cluster, wanted) => {
    expect(await adviceIn(cluster)).toContain(`--limits=memory=${wanted}\``);
  });

  it.each<[string, Cluster, string]>([
    ['a node that is too small', { nodes: { 'node-1': ['300Mi'] } }, 'Node node-1 can allot 300 MiB.'],
    [
      'a quota that is used up',
      { quota: { hard: { 'limits.memory': '256Mi' }, used: { 'limits.memory': '256Mi' } } },
      'Quota cap leaves 0 MiB of 256 MiB limits.memory.',
    ],
  ])('is none with %s, and that is said', async (_title, cluster, says) => {
    const advice = await adviceIn(cluster);

    expect(advice).toContain('no room for more');
    expect(advice).toContain(says);
    expect(advice).not.toContain('kubectl');
  });
});
