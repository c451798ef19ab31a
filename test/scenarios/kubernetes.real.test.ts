import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildImages } from '../../lab/platform/images.ts';
import { type RunningKubernetesPlatform, startKubernetesPlatform } from '../../lab/platform/kubernetes.ts';
import type { KubernetesFaultId } from '../../lab/platform/kubernetesFaults.ts';
import { lookAt } from '../../lab/scenarios/look.ts';
import type { Target } from '../../src/diagnostics/contract.ts';
import { Platform } from '../../src/diagnostics/platform.ts';
import { createTargets } from '../../src/diagnostics/targets/create-targets.ts';
import { describeWithAll, dockerClient, runLabels } from '../realParts.ts';

const MOMENTS = [10, 30, 60, 120, 300];

/** Each fault has a deployment of its own, so that all are looked at together; what is not named here is a twin. */
const FAULTS: Readonly<Record<string, { fault: KubernetesFaultId; causes: readonly string[] }>> = {
  'matcher-oom': { fault: 'out-of-memory', causes: ['oom-limit'] },
  'matcher-config': { fault: 'broken-configuration', causes: ['config-invalid'] },
  'oracle-image': { fault: 'image-missing', causes: ['registry-unreachable', 'image-pull-failing'] },
  'matcher-key': { fault: 'key-missing', causes: ['config-missing'] },
  'oracle-huge': { fault: 'unschedulable', causes: ['unschedulable'] },
  'oracle-ready': { fault: 'readiness-failing', causes: ['readiness-failing', 'endpoint-error'] },
};
const TWINS = { 'matcher-twin': 'rust-core-engine', 'oracle-twin': 'python-ai-service' } as const;

describeWithAll(
  ['docker', 'kubernetes'],
  'faults on a real cluster, beside their healthy twins',
  ({ docker, kubernetes }) => {
    let running: RunningKubernetesPlatform;
    let platform: Platform;
    let targets: Target[];

    beforeAll(async () => {
      const { service } = await buildImages(dockerClient(docker));
      const workloads = Object.fromEntries(
        Object.keys(FAULTS).map(
          (name) => [name, name.startsWith('matcher') ? 'rust-core-engine' : 'python-ai-service'] as const,
        ),
      );
      running = await startKubernetesPlatform({
        kubeconfig: kubernetes.kubeconfig,
        namespace: `scenes-${process.pid}`,
        image: service,
        workloads: { ...workloads, ...TWINS },
        labels: runLabels(),
      });
      platform = Platform.parse(running.config);
      targets = createTargets(platform, { kubeconfig: kubernetes.kubeconfig, urls: {} });
    });
    afterAll(async () => {
      await Promise.allSettled((targets ?? []).map((target) => target.close()));
      await running?.stop();
    });

    it('calls the platform healthy before', async () => {
      const [look] = await lookAt(platform, targets, [0]);

      expect(look?.roots).toEqual([]);
    });

    it('names each fault at every moment, and none of the twins', { timeout: 540_000, retry: 0 }, async () => {
      const before = await podsOf(running);
      await Promise.all(Object.entries(FAULTS).map(([deployment, { fault }]) => running.inject(fault, deployment)));
      // Until the new pods are there, nobody is served and nothing is known.
      await expect.poll(async () => (await lookAt(platform, targets, [0]))[0]?.verdict).not.toBe('healthy');
      await untilGone(running, before);
      const named = Object.entries(FAULTS).map(([name, { causes }]) =>
        causes.map((cause) => `${cause} service:${name}`),
      );
      const looks = await lookAt(platform, targets, MOMENTS);
      const judged = looks.map(({ after, roots, unchecked }) => ({
        after,
        wrong: roots.filter((root) => !named.flat().includes(root)),
        missed: named.filter((names) => !names.some((name) => roots.includes(name))).flat(),
        unchecked,
      }));
      expect(judged.filter(({ wrong, missed }) => wrong.length + missed.length > 0)).toEqual([]);
    });
  },
);

/** Names of the pods of every deployment that gets a fault. */
async function podsOf({ core, namespace }: RunningKubernetesPlatform): Promise<string[]> {
  const { items } = await core.listNamespacedPod({ namespace });
  return items.flatMap(({ metadata }) => ((metadata?.labels?.['app'] ?? '') in FAULTS ? [metadata?.name ?? ''] : []));
}

/**
 * The fault has not come about while the pods of before are still there: the old kubelet of this cluster takes up to a
 * minute to see them off. They are known by name, since just after the change none of them is on its way out yet.
 */
async function untilGone(running: RunningKubernetesPlatform, before: readonly string[]): Promise<void> {
  await expect
    .poll(async () => (await podsOf(running)).filter((name) => before.includes(name)), {
      timeout: 150_000,
      interval: 500,
    })
    .toEqual([]);
}
