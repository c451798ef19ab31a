import { describe, expect, it } from 'vitest';
import { k8sRolloutUndo } from '../../../src/diagnostics/remediations/k8s-rollout-undo.ts';
import type { CannedDeployment } from './cannedDeployment.ts';
import { PARAMS, planned, planOf, type Scene, SOUND, STUCK, unmet } from './kubernetesScene.ts';

describe('k8s-rollout-undo', () => {
  it('returns to the revision that serves, and says what changes and what does not', async () => {
    const plan = await planOf(k8sRolloutUndo, STUCK);

    expect(plan).toMatchObject({
      action: 'Return deployment desk from revision 3 to revision 2',
      subject: 'service:desk',
      risk: 'R3',
      lock: 'kubernetes:trading/desk',
      identity: { uid: 'deployment-1', generation: 5, revision: 3 },
      decidedOn: { images: 'desk=desk:3', formerImages: 'desk=desk:2', replicaSet: 'desk-b', replicas: 2 },
      wayBack: { possible: true, automatic: false, says: 'Return to revision 3 the same way.' },
    });
    expect(unmet(plan)).toEqual([]);
    expect(plan.effects.join(' ')).toContain('image desk:3 → desk:2');
    expect(plan.effects.join(' ')).toContain('config maps, secrets and database migrations stay');
    expect(plan.effects.join(' ')).toContain('config map desk-config');
    expect(plan.openOrders).toBeUndefined();
  });

  it('knows what an older revision that serves is made of', async () => {
    const sets = [
      { name: 'desk-c', revision: 3, image: 'desk:3' },
      { name: 'desk-b', revision: 2, image: 'desk:2' },
      { name: 'desk-a', revision: 1, image: 'desk:1', pods: [{ name: 'desk-a-1' }] },
    ];
    const params = { ...PARAMS['k8s-rollout-undo'], revision: 1 };

    const plan = await planOf(k8sRolloutUndo, { ...STUCK, sets }, { params });

    expect(plan.decidedOn).toMatchObject({ replicaSet: 'desk-a', formerImages: 'desk=desk:1' });
  });

  const refused: [string, CannedDeployment, Scene, string][] = [
    ['Argo CD manages it', { ...STUCK, labels: { 'argocd.argoproj.io/instance': 'x' } }, {}, 'Argo CD manages'],
    ['Flux manages it', { ...STUCK, labels: { 'helm.toolkit.fluxcd.io/name': 'x' } }, {}, 'Flux manages'],
    ['the revision is gone', { ...STUCK, sets: STUCK.sets.slice(0, 1) }, {}, 'no longer keeps revision 2'],
    ['it is there already', SOUND, {}, 'is at revision 2 already'],
    [
      'another namespace',
      STUCK,
      { params: { ...PARAMS['k8s-rollout-undo'], namespace: 'kube-system' } },
      'has nothing that fits',
    ],
    [
      'a deployment of nobody',
      STUCK,
      { params: { ...PARAMS['k8s-rollout-undo'], deployment: 'other' } },
      'has nothing that fits',
    ],
    ['a revision that is none', STUCK, { params: { ...PARAMS['k8s-rollout-undo'], revision: 0 } }, 'do not fit'],
  ];
  it.each(refused)('refuses: %s', async (_title, canned, scene, reason) => {
    expect(await planned(k8sRolloutUndo, canned, scene)).toMatchObject({ reason: expect.stringContaining(reason) });
  });

  const unmetRows: [string, CannedDeployment, string][] = [
    ['paused', { ...STUCK, spec: { paused: true } }, 'no: The rollout of deployment desk is not paused.'],
    [
      'a change that nobody has seen yet',
      { ...STUCK, observed: 4 },
      'no: The cluster has seen the last change of deployment desk.',
    ],
    [
      'nobody serves the old revision',
      { ...STUCK, sets: STUCK.sets.map((set) => ({ ...set, pods: [] })) },
      'no: Revision 2 is known to work: pods of it serve.',
    ],
  ];
  it.each(unmetRows)('is not to be carried out: %s', async (_title, canned, says) => {
    expect(unmet(await planOf(k8sRolloutUndo, canned))).toEqual([says]);
  });

  it('has no way back where the cluster keeps no history', async () => {
    const plan = await planOf(k8sRolloutUndo, { ...STUCK, spec: { revisionHistoryLimit: 0 } });

    expect(plan.wayBack).toMatchObject({ possible: false, says: expect.stringContaining('There is none') });
  });

  it('says that nobody is served in between when all pods stop first', async () => {
    const plan = await planOf(k8sRolloutUndo, { ...STUCK, spec: { strategy: { type: 'Recreate' } } });

    expect(plan.effects).toContain('All pods stop before the new ones start: nobody is served in between.');
  });

  const drifts: [string, CannedDeployment, boolean][] = [
    ['another generation', { ...STUCK, generation: 6 }, true],
    ['another object of the same name', { ...STUCK, uid: 'deployment-2' }, true],
    ['other counts of pods', { ...STUCK, updated: 2, present: 4 }, false],
  ];
  it.each(drifts)('drift: %s', async (_title, canned, differs) => {
    const [before, now] = [await planOf(k8sRolloutUndo, STUCK), await planOf(k8sRolloutUndo, canned)];

    expect(before.fingerprint !== now.fingerprint).toBe(differs);
  });
});
