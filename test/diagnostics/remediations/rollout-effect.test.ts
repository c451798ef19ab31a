import { describe, expect, it } from 'vitest';
import { effectivenessOf } from '../../../src/diagnostics/plan-remediation.ts';
import { k8sRolloutUndo } from '../../../src/diagnostics/remediations/k8s-rollout-undo.ts';
import { ago, seconds } from '../evidenceOf.ts';
import type { CannedDeployment } from './cannedDeployment.ts';
import { around, planOf, STUCK } from './kubernetesScene.ts';

describe('what a rollout has come to', () => {
  const seen = (parts: Partial<CannedDeployment> = {}): CannedDeployment => ({
    generation: 6,
    sets: [
      { name: 'desk-b', revision: 4, pods: [{ name: 'desk-b-1' }, { name: 'desk-b-2' }] },
      { name: 'desk-c', revision: 3, desired: 0 },
    ],
    ...parts,
  });
  const others = (restartedAt: string): CannedDeployment['sets'] => [
    { name: 'desk-b', revision: 4, pods: [{ name: 'desk-b-1', restartedAt }] },
  ];
  const rows: [string, CannedDeployment, string, string][] = [
    ['all of it', seen(), 'reached', 'Revision 4: 2 of 2 replicas updated, 2 available.'],
    ['not begun', STUCK, 'pending', 'has not begun'],
    ['not seen', seen({ observed: 5 }), 'pending', 'has not begun'],
    ['half of it', seen({ available: 1 }), 'pending', '1 available'],
    ['a pod too many', seen({ present: 3 }), 'pending', '2 available'],
    ['a restart just now', seen({ sets: others(ago(seconds(10))) }), 'pending', 'desk-b-1 has just restarted'],
    ['a restart of long ago', seen({ sets: others(ago(seconds(90))) }), 'reached', 'Revision 4'],
    ['another object', seen({ uid: 'deployment-2' }), 'missed', 'made anew'],
    ['a later rollout', seen({ sets: [{ name: 'desk-d', revision: 5 }] }), 'missed', 'revision 5 meanwhile'],
    ['another rollout', seen({ sets: [{ name: 'desk-d', revision: 4 }] }), 'missed', 'revision 4 meanwhile'],
  ];
  it.each(rows)('%s', async (_title, canned, state, says) => {
    const plan = await planOf(k8sRolloutUndo, STUCK);
    const { effectiveness } = await effectivenessOf(around(k8sRolloutUndo, canned, {}), plan);

    expect(effectiveness).toEqual({ state, says: expect.stringContaining(says) });
  });

  it('waits when nothing can be seen', async () => {
    const plan = await planOf(k8sRolloutUndo, STUCK);
    const blind = { ...around(k8sRolloutUndo, STUCK, {}), targets: [] };

    expect((await effectivenessOf(blind, plan)).effectiveness).toMatchObject({ state: 'pending' });
  });
});
