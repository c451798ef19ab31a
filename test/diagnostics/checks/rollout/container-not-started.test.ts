import { describe, expect, it } from 'vitest';
import { ago, type Canned } from '../../targets/kubernetes/cannedCluster.ts';
import { causes, diagnose, ready, waiting } from './rolloutDiagnosis.ts';

const progressing = { conditions: [{ type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' }] };
const old = { creationTimestamp: ago(20) };
const young = { creationTimestamp: ago(1) };

function engine(status: object, metadata: object, more: Partial<Canned> = {}): Canned {
  return { pods: [{ status, metadata }], deployment: { status: progressing }, ...more };
}

describe('a container that the runtime does not make or start', () => {
  const rows: [string, Canned, string, string][] = [
    [
      'because it does not answer',
      engine(waiting('CreateContainerError', 'context deadline exceeded'), old),
      'critical',
      'of node-1 has not made engine run (CreateContainerError: "context deadline exceeded"); no replica is ready',
    ],
    [
      'while the revision before serves',
      engine(waiting('CreateContainerError', 'failed to reserve container name "engine_0"'), old, { oldReady: 1 }),
      'warning',
      'failed to reserve container name',
    ],
    [
      'in a rollout that had arrived',
      engine(waiting('RunContainerError', 'context deadline exceeded'), old, {
        deployment: {
          status: { conditions: [{ type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' }] },
        },
      }),
      'critical',
      '(RunContainerError: "context deadline exceeded")',
    ],
    [
      'for a reason that it gives no sentence for',
      engine(waiting('CreateContainerError'), old),
      'critical',
      '(CreateContainerError); no replica',
    ],
    [
      'for want of control groups, which is no disk',
      engine(waiting('CreateContainerError', 'mkdir /sys/fs/cgroup/kubepods/x: no space left on device'), old),
      'critical',
      '/sys/fs/cgroup/kubepods/x: no space left on device',
    ],
  ];

  it.each(rows)('is a fault: %s', async (_title, canned, level, words) => {
    const diagnosis = await diagnose(canned);

    expect(causes(diagnosis)).toEqual(['container-not-started']);
    expect(diagnosis.roots[0]?.finding).toMatchObject({ level, summary: expect.stringContaining(words) });
  });

  it('is not told yet after its first failure, but never called healthy', async () => {
    const { verdict, unchecked } = await diagnose(
      engine(waiting('CreateContainerError', 'context deadline exceeded'), young),
    );

    expect(verdict).toBe('inconclusive');
    expect(unchecked).toMatchObject([{ reason: expect.stringContaining('"context deadline exceeded"') }]);
  });

  it('is nothing after its first failure while others serve', async () => {
    const canned = engine(waiting('CreateContainerError', 'context deadline exceeded'), young, { oldReady: 1 });

    expect(await diagnose(canned)).toMatchObject({ verdict: 'healthy', roots: [] });
  });

  it.each([
    ['an image', waiting('ErrImagePull', 'manifest unknown'), ['image-not-found']],
    ['a secret', waiting('CreateContainerConfigError', 'secret "exchange" not found'), ['config-missing']],
    ['a setting that the checks of the service name', waiting('CreateContainerError', 'device /dev/x is unknown'), []],
  ])('leaves the word to others: %s', async (_title, status, expected) => {
    expect(causes(await diagnose(engine(status, old)))).toEqual(expected);
  });

  it('is offered another pod while the others serve', async () => {
    const { roots } = await diagnose(
      engine(waiting('CreateContainerError', 'context deadline exceeded'), old, {
        replicas: 2,
        ready: 1,
        pods: [{ status: ready }, { status: waiting('CreateContainerError', 'context deadline exceeded') }],
      }),
    );

    expect(roots[0]?.finding.offers).toEqual([
      { remediation: 'k8s-delete-pod', params: { namespace: 'trading', pod: 'engine-2-1' }, risk: 'R2' },
    ]);
  });
});
