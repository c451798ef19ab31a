import { describe, expect, it } from 'vitest';
import { ago, type Canned, cannedStatus } from '../../targets/kubernetes/cannedCluster.ts';
import { diagnose, notReady, waiting } from './rolloutDiagnosis.ts';

describe('what is offered', () => {
  const failing = waiting('ErrImagePull', 'manifest unknown');

  const probed = (output: string): Canned => ({
    replicas: 1,
    template: { containers: [{ name: 'engine', image: 'x', readinessProbe: { httpGet: { port: 80 } } }] },
    pods: [{ status: { ...cannedStatus({ running: { startedAt: ago(20) } }), ...notReady('') } }],
    events: [{ reason: 'Unhealthy', message: `Readiness probe failed: ${output}` }],
    deployment: { status: { conditions: [{ type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' }] } },
  });
  const hang = 'Get "http://10.0.0.1:80/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)';

  it('is a restart for what was rolled out and hangs', async () => {
    const { roots } = await diagnose(probed(hang));

    expect(roots.map(({ finding }) => finding.offers)).toEqual([
      [{ remediation: 'k8s-rollout-restart', params: { namespace: 'trading', deployment: 'engine' }, risk: 'R3' }],
    ]);
  });

  it.each([
    ['answers badly', probed('HTTP probe failed with statuscode: 503')],
    ['never came up', { ...probed(hang), deployment: { status: { updatedReplicas: 0 } } }],
  ])('is no restart for what %s', async (_title, canned) => {
    const { roots } = await diagnose(canned);

    expect(roots.map(({ finding }) => [finding.cause, finding.offers])).toEqual([['readiness-failing', []]]);
  });

  it('is the revision that serves, and only a warning while it does', async () => {
    const { roots } = await diagnose({ oldReady: 1, pods: [{ status: failing }] });

    expect(roots[0]?.finding.level).toBe('warning');
    expect(roots[0]?.finding.offers).toEqual([
      {
        remediation: 'k8s-rollout-undo',
        params: { namespace: 'trading', deployment: 'engine', revision: 1 },
        risk: 'R3',
      },
    ]);
  });

  it.each([
    ['no older revision serves', { pods: [{ status: failing }] }],
    [
      'Flux would reapply it',
      {
        oldReady: 1,
        pods: [{ status: failing }],
        deployment: { metadata: { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } } },
      },
    ],
  ] satisfies [string, Canned][])('is nothing when %s', async (_title, canned) => {
    expect((await diagnose(canned)).roots[0]?.finding.offers).toEqual([]);
  });

  it('names the pull secret that is missing', async () => {
    const { roots } = await diagnose(
      {
        template: {
          containers: [{ name: 'engine', image: 'registry.example.com/engine:2' }],
          imagePullSecrets: [{ name: 'regcred' }],
        },
        pods: [{ status: waiting('ErrImagePull', 'unauthorized: authentication required') }],
      },
      { secrets: [{ metadata: { name: 'other' } }] },
    );

    expect(roots[0]?.finding.cause).toBe('pull-unauthorized');
    expect(roots[0]?.finding.guidance[0]).toMatchObject({ id: 'G-PULLSECRET' });
    expect(roots[0]?.finding.guidance[0]?.text).toContain('regcred that engine names does not exist in trading');
    expect(roots[0]?.finding.guidance[0]?.text).toContain('--from-file=.dockerconfigjson=');
  });
});
