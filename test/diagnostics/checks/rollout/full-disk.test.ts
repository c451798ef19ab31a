import { describe, expect, it } from 'vitest';
import { type Canned, cannedStatus } from '../../targets/kubernetes/cannedCluster.ts';
import { causes, diagnose, waiting } from './rolloutDiagnosis.ts';

const PULL =
  'Failed to pull image "registry.example.com/engine:2": rpc error: code = Unknown desc = failed to extract layer: ' +
  'write /var/lib/containerd/ingest/data: no space left on device';
const SANDBOX = {
  reason: 'FailedCreatePodSandBox',
  message: 'Failed to create pod sandbox: mkdir /run/x: no space left on device',
};

describe('a node whose disk is full', () => {
  const rows: [string, Canned, string][] = [
    ['an image', { pods: [{ status: waiting('ErrImagePull', PULL) }] }, 'write /var/lib/containerd/ingest/data'],
    [
      'an image, said by the event while the state only backs off',
      {
        pods: [{ status: waiting('ImagePullBackOff', 'Back-off pulling image "x"') }],
        events: [{ reason: 'Failed', message: PULL }],
      },
      'write /var/lib/containerd/ingest/data',
    ],
    [
      'a container',
      { pods: [{ status: waiting('CreateContainerError', 'mkdir /var/lib/x: no space left on device') }] },
      'mkdir /var/lib/x',
    ],
    [
      'a sandbox',
      {
        pods: [{ status: waiting('ContainerCreating') }],
        events: [{ ...SANDBOX, involvedObject: { kind: 'Pod', uid: 'pod-0' } }],
      },
      'mkdir /run/x',
    ],
    [
      'an image, while the revision before serves all that was asked for',
      { oldReady: 1, pods: [{ status: waiting('ErrImagePull', PULL) }] },
      'no space left on device',
    ],
  ];

  it.each(rows)('is the cause where there is no room for %s', async (_title, canned, words) => {
    const diagnosis = await diagnose(canned);

    expect(causes(diagnosis)).toEqual(['node-pressure']);
    expect(diagnosis.roots[0]?.finding).toMatchObject({
      weight: 'decisive',
      summary: expect.stringContaining('node-1 has no space left on its disk ("'),
      guidance: [{ id: 'G-NODE', text: expect.stringContaining('kubectl describe node node-1') }],
      offers: [],
    });
    expect(diagnosis.roots[0]?.finding.summary).toContain(words);
    expect(diagnosis.roots[0]?.finding.guidance[0]?.text).toContain('crictl rmi --prune');
  });

  it('is no longer one once the pod runs', async () => {
    const status = cannedStatus({ running: { startedAt: new Date().toISOString() } }, { ready: true });
    const diagnosis = await diagnose({ ready: 1, pods: [{ status }], events: [{ reason: 'Failed', message: PULL }] });

    expect(causes(diagnosis)).toEqual([]);
  });
});
