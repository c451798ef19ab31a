import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildImages } from '../../lab/platform/images.ts';
import { type RunningKubernetesPlatform, startKubernetesPlatform } from '../../lab/platform/kubernetes.ts';
import { atMoments, type Look, lookAt, lookNow } from '../../lab/scenarios/look.ts';
import type { Target } from '../../src/diagnostics/contract.ts';
import { Platform } from '../../src/diagnostics/platform.ts';
import { createTargets } from '../../src/diagnostics/targets/create-targets.ts';
import { describeWithAll, dockerClient, runLabels } from '../realParts.ts';
import { POD_FAULTS } from './pod-faults.ts';
import { inSight } from './sight.ts';

/** Seconds after the faults are there. */
const MOMENTS = [10, 30, 60, 120, 300];
/** The old kubelet of this cluster takes up to a minute for a pod, and longer on a busy machine. */
const POD_PATIENCE = { timeout: 240_000, interval: 500 };
const HOOK_PATIENCE_MS = 600_000;

const NAMED = Object.entries(POD_FAULTS).map(([name, { causes }]) => causes.map((cause) => `${cause} service:${name}`));
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
        Object.keys(POD_FAULTS).map(
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
    }, HOOK_PATIENCE_MS);
    afterAll(async () => {
      await Promise.allSettled((targets ?? []).map((target) => target.close()));
      await running?.stop();
    }, HOOK_PATIENCE_MS);

    it('calls the platform healthy before', async () => {
      const [look] = await lookAt(platform, targets, [0]);

      expect(look?.roots).toEqual([]);
    });

    it('names each fault at every moment, and none of the twins', { timeout: 900_000, retry: 0 }, async () => {
      const before = await podsOf(running);
      await Promise.all(Object.entries(POD_FAULTS).map(([deployment, { fault }]) => running.inject(fault, deployment)));
      // Until the new pods are there, nobody is served and nothing is known.
      await expect
        .poll(async () => (await lookAt(platform, targets, [0]))[0]?.verdict, { timeout: 60_000, interval: 500 })
        .not.toBe('healthy');
      await untilGone(running, before);
      await expect.poll(() => unshownOf(running), POD_PATIENCE).toEqual([]);
      const looks = await atMoments(MOMENTS, (moment) => inSight(() => lookNow(platform, targets, moment), isRight));
      expect(looks.filter((look) => !isRight(look)).map(judge)).toEqual([]);
    });
  },
);

function judge({ after, roots, unchecked }: Look) {
  return {
    after,
    wrong: roots.filter((root) => !NAMED.flat().includes(root)),
    missed: NAMED.filter((names) => !names.some((name) => roots.includes(name))).flat(),
    unchecked,
  };
}

function isRight(look: Look): boolean {
  const { wrong, missed } = judge(look);
  return wrong.length + missed.length === 0;
}

/** Names of the pods of every deployment that gets a fault. */
async function podsOf({ core, namespace }: RunningKubernetesPlatform): Promise<string[]> {
  const { items } = await core.listNamespacedPod({ namespace });
  return items.flatMap(({ metadata }) =>
    (metadata?.labels?.['app'] ?? '') in POD_FAULTS ? [metadata?.name ?? ''] : [],
  );
}

/** The deployments whose pod does not show its fault yet. */
async function unshownOf({ core, namespace }: RunningKubernetesPlatform): Promise<string[]> {
  const { items } = await core.listNamespacedPod({ namespace });
  return Object.entries(POD_FAULTS).flatMap(([name, { shows }]) =>
    items.some((pod) => pod.metadata?.labels?.['app'] === name && shows(pod)) ? [] : [name],
  );
}

/**
 * The fault has not come about while the pods of before are still there: the old kubelet of this cluster takes up to a
 * minute to see them off. They are known by name, since just after the change none of them is on its way out yet.
 */
async function untilGone(running: RunningKubernetesPlatform, before: readonly string[]): Promise<void> {
  await expect
    .poll(async () => (await podsOf(running)).filter((name) => before.includes(name)), POD_PATIENCE)
    .toEqual([]);
}
