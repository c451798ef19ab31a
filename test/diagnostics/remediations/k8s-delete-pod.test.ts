import { describe, expect, it } from 'vitest';
import { effectivenessOf } from '../../../src/diagnostics/plan-remediation.ts';
import { k8sDeletePod } from '../../../src/diagnostics/remediations/k8s-delete-pod.ts';
import { ago, seconds } from '../evidenceOf.ts';
import type { CannedDeployment } from './cannedDeployment.ts';
import { around, ONE_STUCK, planned, planOf, SOUND, unmet } from './kubernetesScene.ts';

describe('k8s-delete-pod', () => {
  it('evicts the pod that is stuck, by its uid', async () => {
    const plan = await planOf(k8sDeletePod, ONE_STUCK);

    expect(unmet(plan)).toEqual([]);
    expect(plan).toMatchObject({
      action: 'Evict pod desk-b-2 of deployment desk',
      subject: 'service:desk',
      lock: 'kubernetes:trading/desk',
      identity: { uid: 'uid-desk-b-2', deployment: 'deployment-1' },
      wayBack: { possible: false, automatic: false },
    });
  });

  const [stuck] = ONE_STUCK.sets;
  const withPods = (...pods: NonNullable<CannedDeployment['sets'][0]['pods']>): CannedDeployment => ({
    ...ONE_STUCK,
    sets: [{ name: 'desk-b', revision: 2, ...stuck, pods }],
  });
  const rows: [string, CannedDeployment, string[]][] = [
    ['it is ready now', SOUND, ['no: Pod desk-b-2 is stuck: it is not ready, and nobody is removing it.']],
    [
      'it is on its way out',
      withPods({ name: 'desk-b-1' }, { name: 'desk-b-2', ready: false, deletedAt: ago(seconds(5)) }),
      ['no: Pod desk-b-2 is stuck: it is not ready, and nobody is removing it.'],
    ],
    [
      'no other serves',
      withPods({ name: 'desk-b-1', ready: false }, { name: 'desk-b-2', ready: false }),
      ['no: At least 1 other pod of deployment desk serves.'],
    ],
    [
      'nothing would come in its place',
      {
        ...ONE_STUCK,
        sets: [
          { name: 'desk-c', revision: 3, pods: [{ name: 'desk-c-1' }, { name: 'desk-c-2' }] },
          { name: 'desk-b', revision: 2, desired: 0, pods: [{ name: 'desk-b-2', ready: false }] },
        ],
      },
      ['no: A replica set that wants pods owns desk-b-2 and replaces it.'],
    ],
  ];
  it.each(rows)('is not to be carried out: %s', async (_title, canned, says) => {
    expect(unmet(await planOf(k8sDeletePod, canned))).toEqual(says);
  });

  it('refuses a pod that is of something else, whatever it is called', async () => {
    const params = { namespace: 'trading', pod: 'desk-b-9' };
    expect(await planned(k8sDeletePod, ONE_STUCK, { params })).toMatchObject({
      reason: 'Deployment desk has no pod desk-b-9 in namespace trading.',
    });
    const nobody = { namespace: 'trading', pod: 'coredns-b-9' };
    expect(await planned(k8sDeletePod, ONE_STUCK, { params: nobody })).toMatchObject({
      reason: expect.stringContaining('has nothing that fits'),
    });
  });

  const effects: [string, CannedDeployment, string, string][] = [
    ['still there', ONE_STUCK, 'pending', 'desk-b-2 is still there'],
    [
      'the new one is not ready',
      withPods({ name: 'desk-b-1' }, { name: 'desk-b-3', ready: false }),
      'pending',
      '1 of 2 pods are ready',
    ],
    [
      'replaced, while the kubelet still sees the old one off',
      withPods(
        { name: 'desk-b-1' },
        { name: 'desk-b-3' },
        { name: 'desk-b-2', ready: false, deletedAt: ago(seconds(5)) },
      ),
      'reached',
      '2 of 2 pods are ready',
    ],
  ];
  it.each(effects)('effect: %s', async (_title, canned, state, says) => {
    const plan = await planOf(k8sDeletePod, ONE_STUCK);
    const { effectiveness } = await effectivenessOf(around(k8sDeletePod, canned, {}), plan);

    expect(effectiveness).toEqual({ state, says: expect.stringContaining(says) });
  });
});
