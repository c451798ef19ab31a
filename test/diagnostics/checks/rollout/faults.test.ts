import { describe, expect, it } from 'vitest';
import { ago, type Canned } from '../../targets/kubernetes/cannedCluster.ts';
import { causes, diagnose, notReady, ready, running, waiting } from './rolloutDiagnosis.ts';

describe('one fault', () => {
  const unplaced = (reason: string, message: string) => ({
    phase: 'Pending',
    conditions: [{ type: 'PodScheduled', status: 'False', reason, message }],
  });
  const rows: [string, Canned, string, string][] = [
    [
      'an image that is not there, said by the event while the state only backs off',
      {
        pods: [{ status: waiting('ImagePullBackOff', 'Back-off pulling image "registry.example.com/engine:2"') }],
        events: [
          { reason: 'Failed', message: 'Failed to pull image "registry.example.com/engine:2": manifest unknown' },
          { reason: 'Failed', message: 'Error: ImagePullBackOff', lastTimestamp: ago(0) },
        ],
      },
      'image-not-found',
      '"manifest unknown"',
    ],
    [
      'an image whose reason has gone with the events',
      { pods: [{ status: waiting('ImagePullBackOff', 'Back-off pulling image "x"') }] },
      'image-pull-failing',
      'the event that said why is gone',
    ],
    [
      'an image that the node must have and has not',
      {
        pods: [
          { status: waiting('ErrImageNeverPull', 'Container image "x" is not present with pull policy of Never') },
        ],
      },
      'image-not-found',
      'pull policy of Never',
    ],
    [
      'a secret that is not there',
      { pods: [{ status: waiting('CreateContainerConfigError', 'secret "exchange" not found') }] },
      'config-missing',
      'secret "exchange" does not exist in namespace trading',
    ],
    [
      'scheduling gates',
      {
        pods: [
          {
            status: unplaced('SchedulingGated', 'gated'),
            spec: { nodeName: undefined, schedulingGates: [{ name: 'capacity' }] },
          },
        ],
      },
      'unschedulable',
      'scheduling gates capacity',
    ],
    [
      'a resource that no node has',
      {
        template: { containers: [{ name: 'engine', image: 'x', resources: { requests: { 'nvidia.com/gpu': '1' } } }] },
        pods: [
          {
            status: unplaced('Unschedulable', '0/1 nodes are available: 1 Insufficient nvidia.com/gpu.'),
            spec: { nodeName: undefined },
          },
        ],
      },
      'unschedulable',
      'nvidia.com/gpu 1',
    ],
    [
      'a volume that is held elsewhere',
      {
        pods: [{ status: waiting('ContainerCreating') }],
        events: [
          {
            reason: 'FailedAttachVolume',
            message: 'Multi-Attach error for volume "data"',
            involvedObject: { kind: 'Pod', uid: 'pod-0' },
          },
        ],
      },
      'mount',
      'Multi-Attach error',
    ],
    [
      'a quota',
      {
        pods: [],
        sets: {
          conditions: [
            {
              type: 'ReplicaFailure',
              status: 'True',
              message:
                'pods "engine-2-x" is forbidden: exceeded quota: compute, requested: cpu=2, used: cpu=3, limited: cpu=4',
            },
          ],
        },
      },
      'quota',
      'requested: cpu=2, used: cpu=3, limited: cpu=4',
    ],
    [
      'an admission that says no',
      {
        pods: [],
        sets: {
          conditions: [
            { type: 'ReplicaFailure', status: 'True', message: 'admission webhook "policy" denied the request' },
          ],
        },
      },
      'replica-failure',
      'admission webhook "policy" denied',
    ],
    [
      'a probe that fails',
      {
        template: {
          containers: [
            { name: 'engine', image: 'x', readinessProbe: { httpGet: { path: '/ready?key=s3cret', port: 8080 } } },
          ],
        },
        pods: [{ status: { ...running, ...notReady('') } }],
        events: [{ reason: 'Unhealthy', message: 'Readiness probe failed: HTTP probe failed with statuscode: 503' }],
      },
      'readiness-failing',
      'HTTP GET :8080/ready of engine fails ("HTTP probe failed with statuscode: 503")',
    ],
    [
      'a deadline that nothing explains',
      {
        pods: [{ status: running }],
        deployment: {
          status: { conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] },
        },
      },
      'deadline-exceeded',
      'has made no progress within its deadline',
    ],
  ];

  it('a probe of a port that the container does not declare is told as such', async () => {
    const [container] = [{ name: 'engine', image: 'x', ports: [{ containerPort: 8080 }] }];
    const { roots } = await diagnose({
      template: { containers: [{ ...container, readinessProbe: { httpGet: { path: '/', port: 9090 } } }] },
      pods: [{ status: { ...running, ...notReady('') } }],
      events: [{ reason: 'Unhealthy', message: 'Readiness probe failed: connect: connection refused' }],
    });

    expect(roots[0]?.finding.guidance[0]?.text).toContain('It asks port 9090; the container declares 8080. Mend');
  });

  it.each(rows)('%s', async (_title, canned, cause, words) => {
    const diagnosis = await diagnose(canned);

    expect(causes(diagnosis)).toEqual([cause]);
    expect(diagnosis.roots[0]?.finding.summary).toContain(words);
    expect(diagnosis.roots[0]?.finding.level).toBe('critical');
    expect(JSON.stringify(diagnosis)).not.toContain('s3cret');
  });
});

it('explains a stuck rollout by what holds up its pods', async () => {
  const { roots } = await diagnose({
    oldReady: 1,
    pods: [{ status: waiting('ErrImagePull', 'manifest unknown') }],
    deployment: {
      status: {
        conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }],
        replicas: 2,
      },
    },
  });

  expect(roots.map(({ finding, consequences }) => [finding.cause, consequences.map(({ code }) => code)])).toEqual([
    ['image-not-found', ['rollout.deadline-exceeded/deadline-exceeded']],
  ]);
});

it('says that a pull fails on one node only', async () => {
  const { roots } = await diagnose({
    replicas: 2,
    ready: 1,
    pods: [{ status: ready }, { status: waiting('ErrImagePull', 'i/o timeout'), spec: { nodeName: 'node-2' } }],
  });

  expect(roots[0]?.finding.summary).toContain('only on node node-2');
});

it('blames the node that is lost under the pods', async () => {
  const { roots } = await diagnose(
    { pods: [{ status: { ...running, ...notReady('') } }] },
    { nodes: [{ metadata: { name: 'node-1' }, status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }] },
  );

  expect(roots[0]?.finding).toMatchObject({ cause: 'node-pressure', facts: { conditions: ['node-1 is NotReady'] } });
});
