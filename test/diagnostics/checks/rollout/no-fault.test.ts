import { describe, expect, it } from 'vitest';
import { ago, type Canned, cannedStatus } from '../../targets/kubernetes/cannedCluster.ts';
import { causes, diagnose, notReady, ready, running, waiting } from './rolloutDiagnosis.ts';

describe('no fault', () => {
  const rows: [string, Canned][] = [
    ['a pod that serves', { ready: 1, pods: [{ status: ready }] }],
    [
      'a pod being deleted that cannot pull',
      {
        ready: 1,
        pods: [
          { status: ready },
          {
            status: waiting('ErrImagePull', 'denied'),
            metadata: { name: 'old', uid: 'old', deletionTimestamp: ago(0) },
          },
        ],
      },
    ],
    [
      'an evicted leftover of yesterday',
      {
        ready: 1,
        pods: [
          { status: ready },
          {
            status: { phase: 'Failed', reason: 'Evicted', message: 'The node was low on memory' },
            metadata: { name: 'gone', uid: 'gone', creationTimestamp: ago(1500) },
          },
        ],
      },
    ],
    [
      'an old replica set that crashes beside a new one that serves',
      {
        ready: 1,
        pods: [
          { status: ready },
          {
            status: waiting('ImagePullBackOff'),
            metadata: {
              name: 'before',
              uid: 'before',
              ownerReferences: [{ kind: 'ReplicaSet', name: 'set-1', uid: 'set-1', controller: true }],
            },
          },
        ],
      },
    ],
    [
      'a new pod that warms up while the old one serves',
      {
        replicas: 1,
        oldReady: 1,
        template: {
          containers: [{ name: 'engine', image: 'x', readinessProbe: { httpGet: { port: 80 }, periodSeconds: 5 } }],
        },
        pods: [{ status: { ...cannedStatus({ running: { startedAt: ago(1) } }), ...notReady('') } }],
        events: [{ reason: 'Unhealthy', message: 'Readiness probe failed: connection refused' }],
        deployment: {
          status: { replicas: 2, conditions: [{ type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' }] },
        },
      },
    ],
    ['a deployment scaled to zero', { replicas: 0, pods: [] }],
    ['a paused rollout', { ready: 1, pods: [{ status: ready }], deployment: { spec: { paused: true } } }],
  ];

  it.each(rows)('%s', async (_title, canned) => {
    const diagnosis = await diagnose(canned);

    expect(causes(diagnosis)).toEqual([]);
    expect(diagnosis.verdict).toBe('healthy');
    expect(diagnosis.notes.flatMap(({ offers }) => offers)).toEqual([]);
  });
});

describe('a rollout within its deadline while nobody serves', () => {
  const progressing = { conditions: [{ type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' }] };
  const rows: [string, Canned][] = [
    ['the old pods are gone and the new ones not made', { pods: [], deployment: { status: progressing } }],
    [
      'the new pod is being made',
      { pods: [{ status: waiting('ContainerCreating') }], deployment: { status: progressing } },
    ],
    ['the new pod warms up', { pods: [{ status: running }], deployment: { status: progressing } }],
  ];

  it.each(rows)('is neither healthy nor a fault: %s', async (_title, canned) => {
    const { verdict, roots, unchecked } = await diagnose(canned);

    expect([verdict, roots]).toEqual(['inconclusive', []]);
    expect(unchecked).toMatchObject([
      {
        reason: expect.stringContaining('engine has no replica that is ready'),
        remedy: expect.stringContaining('kubectl -n trading rollout status deployment/engine'),
      },
    ]);
  });

  it('leaves the word to what the new pod says', async () => {
    const canned = {
      pods: [{ status: waiting('ErrImagePull', 'manifest unknown') }],
      deployment: { status: progressing },
    };
    const { verdict, unchecked } = await diagnose(canned);

    expect([verdict, unchecked]).toEqual(['root-cause', []]);
  });
});
