import { describe, expect, it } from 'vitest';
import { k8sRolloutRestart } from '../../../src/diagnostics/remediations/k8s-rollout-restart.ts';
import type { CannedDeployment } from './cannedDeployment.ts';
import { planOf, SOUND, STUCK, unmet } from './kubernetesScene.ts';

describe('k8s-rollout-restart', () => {
  it('restarts what is rolled out', async () => {
    const plan = await planOf(k8sRolloutRestart, SOUND);

    expect(unmet(plan)).toEqual([]);
    expect(plan).toMatchObject({
      action: 'Restart the pods of deployment desk (revision 2, 2 replicas)',
      wayBack: { possible: true, says: expect.stringContaining('Return to revision 2') },
    });
  });

  const rows: [string, CannedDeployment, string][] = [
    ['amid a rollout', STUCK, 'no: No rollout of deployment desk is under way: all its pods are of one revision.'],
    ['paused', { ...SOUND, spec: { paused: true } }, 'no: The rollout of deployment desk is not paused.'],
    ['scaled to zero', { ...SOUND, replicas: 0 }, 'no: Deployment desk is to run.'],
  ];
  it.each(rows)('is not to be carried out: %s', async (_title, canned, says) => {
    expect(unmet(await planOf(k8sRolloutRestart, canned))).toEqual([says]);
  });
});
