import { setTimeout as pause } from 'node:timers/promises';
import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildImages } from '../../../lab/platform/images.ts';
import { type RunningKubernetesPlatform, startKubernetesPlatform } from '../../../lab/platform/kubernetes.ts';
import { kubernetesFaultIds } from '../../../lab/platform/kubernetesFaults.ts';
import { Platform } from '../../../src/diagnostics/platform.ts';
import { describeWithAll, dockerClient } from '../../realParts.ts';

const PATIENT = { timeout: 240_000 };
const HOOK_PATIENCE_MS = 600_000;

describeWithAll(['kubernetes', 'docker'], 'faults of deployments', ({ kubernetes, docker }) => {
  let platform: RunningKubernetesPlatform;

  // Every fault at once, each on a deployment of its own named after it: one wait for all of them.
  beforeAll(async () => {
    const { service } = await buildImages(dockerClient(docker));
    const each = <Value>(value: (id: (typeof kubernetesFaultIds)[number]) => Value) =>
      Object.fromEntries(kubernetesFaultIds.map((id) => [id, value(id)]));
    platform = await startKubernetesPlatform({
      kubeconfig: kubernetes.kubeconfig,
      namespace: `lab-faults-${process.pid}`,
      image: service,
      workloads: { twin: 'rust-core-engine', ...each(() => 'rust-core-engine' as const) },
      faults: each((id) => id),
    });
  }, HOOK_PATIENCE_MS);
  afterAll(() => platform?.stop(), HOOK_PATIENCE_MS);

  async function podOf(app: string): Promise<V1Pod | undefined> {
    const { items } = await platform.core.listNamespacedPod({
      namespace: platform.namespace,
      labelSelector: `app=${app}`,
    });
    return items.find(({ metadata }) => !metadata?.deletionTimestamp);
  }

  async function until<Value>(
    look: () => Promise<Value | false | undefined>,
    last: () => Promise<unknown>,
  ): Promise<Value> {
    const deadline = Date.now() + 200_000;
    while (Date.now() < deadline) {
      const seen = await look();
      if (seen) return seen;
      await pause(200);
    }
    throw new Error(`never as claimed: ${JSON.stringify(await last())}`);
  }

  function untilContainer(app: string, claimed: (status: V1ContainerStatus) => boolean | undefined): Promise<V1Pod> {
    const look = async () => {
      const pod = await podOf(app);
      const status = pod?.status?.containerStatuses?.[0];
      return status && claimed(status) ? pod : undefined;
    };
    return until(look, async () => (await podOf(app))?.status);
  }

  function untilEvent(app: string, text: string): Promise<true> {
    const events = async () => {
      const { items } = await platform.core.listNamespacedEvent({ namespace: platform.namespace });
      return items
        .filter(({ involvedObject }) => involvedObject.name?.startsWith(app))
        .map(({ reason, message }) => `${reason}: ${message}`);
    };
    return until(async () => (await events()).some((line) => line.includes(text)), events);
  }

  const container = (pod: V1Pod | undefined) => pod?.status?.containerStatuses?.[0];

  test('a description that the bot accepts', () => {
    expect(Platform.parse(platform.config).services['twin']).toMatchObject({
      deployment: 'twin',
      role: 'trading-engine',
    });
  });

  test('out-of-memory: OOMKilled with 137', PATIENT, async () => {
    const pod = await untilContainer('out-of-memory', ({ lastState }) => lastState?.terminated?.reason === 'OOMKilled');
    expect(container(pod)?.lastState?.terminated?.exitCode).toBe(137);
  });

  test('broken-configuration: CrashLoopBackOff with 1', PATIENT, async () => {
    const pod = await untilContainer(
      'broken-configuration',
      ({ state }) => state?.waiting?.reason === 'CrashLoopBackOff',
    );
    expect(container(pod)?.lastState?.terminated).toMatchObject({ exitCode: 1 });
    const log = await platform.core.readNamespacedPodLog({
      namespace: platform.namespace,
      name: pod.metadata?.name ?? '',
      previous: true,
    });
    expect(log).toMatch(/TOML parse error at line 9/);
  });

  test('image-missing: ImagePullBackOff', PATIENT, async () => {
    await untilContainer('image-missing', ({ state }) => state?.waiting?.reason === 'ImagePullBackOff');
  });

  test('key-missing: CreateContainerConfigError that names the key', PATIENT, async () => {
    const pod = await untilContainer(
      'key-missing',
      ({ state }) => state?.waiting?.reason === 'CreateContainerConfigError',
    );
    expect(container(pod)?.state?.waiting?.message).toContain("couldn't find key BINANCE_API_URL in ConfigMap");
  });

  test('unschedulable: Pending for want of processors', PATIENT, async () => {
    const condition = async () =>
      (await podOf('unschedulable'))?.status?.conditions?.find(({ reason }) => reason === 'Unschedulable');
    const { message } = await until(condition, async () => (await podOf('unschedulable'))?.status);
    expect(message).toContain('Insufficient cpu');
  });

  test('readiness-failing: running, not ready, not restarted', PATIENT, async () => {
    await untilEvent('readiness-failing', 'Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 404');
    const pod = await untilContainer('readiness-failing', ({ started }) => started);
    expect(container(pod)).toMatchObject({ ready: false, restartCount: 0 });
  });

  test('liveness-failing: restarted by the kubelet', PATIENT, async () => {
    await untilContainer('liveness-failing', ({ restartCount }) => restartCount >= 1);
    await untilEvent(
      'liveness-failing',
      'Killing: Container rust-core-engine failed liveness probe, will be restarted',
    );
  });

  test('the twin beside them was ready all the while, and healing makes all like it', async () => {
    // A machine that stalls lets any probe time out now and then, yet restarts nothing.
    expect(container(await untilContainer('twin', ({ ready }) => ready))).toMatchObject({ restartCount: 0 });

    await platform.heal();

    for (const id of kubernetesFaultIds) await untilContainer(id, ({ ready }) => ready);
  }, 900_000);
});
