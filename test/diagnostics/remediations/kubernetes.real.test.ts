import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildImages } from '../../../lab/platform/images.ts';
import { type RunningKubernetesPlatform, startKubernetesPlatform } from '../../../lab/platform/kubernetes.ts';
import { checks } from '../../../src/diagnostics/checks/index.ts';
import type { Offer, Target } from '../../../src/diagnostics/contract.ts';
import { examine } from '../../../src/diagnostics/examine.ts';
import { GrantExpiredError } from '../../../src/diagnostics/grant.ts';
import { Platform } from '../../../src/diagnostics/platform.ts';
import { createTargets } from '../../../src/diagnostics/targets/create-targets.ts';
import { kubernetesAccess } from '../../../src/diagnostics/targets/kubernetes/access.ts';
import { connectKubernetes } from '../../../src/diagnostics/targets/kubernetes/connection.ts';
import { deploymentPatch } from '../../../src/diagnostics/targets/kubernetes/write-request.ts';
import { connectKubernetesWriter } from '../../../src/diagnostics/targets/kubernetes/writer.ts';
import { describeWithAll, dockerClient, runLabels } from '../../realParts.ts';
import { eventually } from '../targets/kubernetes/observe.ts';
import { type DeploymentHands, deploymentHands } from './deploymentHands.ts';
import { type Fixes, grantFor, kubernetesFixes } from './kubernetesFixes.ts';

const SECRET = 'quiet-word-of-the-oracle';
/** Alone on the cluster none takes half a minute. */
const PATIENT = { timeout: 600_000 };
const NAMES = ['quotes-undo', 'quotes-restart', 'quotes-evict', 'quotes-drift'] as const;

describeWithAll(['docker', 'kubernetes'], 'Fixes on a real cluster', ({ docker, kubernetes: { kubeconfig } }) => {
  const namespace = `fixes-${process.pid}`;
  const folder = mkdtempSync(join(tmpdir(), 'fixes-'));
  const writing = connectKubernetesWriter({ kubeconfig });
  let running: RunningKubernetesPlatform;
  let platform: Platform;
  let targets: Target[];
  let fixes: Fixes;
  let hands: DeploymentHands;

  beforeAll(async () => {
    const { service } = await buildImages(dockerClient(docker));
    running = await startKubernetesPlatform({
      kubeconfig,
      namespace,
      image: service,
      strategy: 'RollingUpdate',
      workloads: Object.fromEntries(NAMES.map((name) => [name, 'python-ai-service' as const])),
      labels: runLabels(),
    });
    platform = Platform.parse(running.config);
    targets = createTargets(platform, { kubeconfig, urls: {} });
    fixes = kubernetesFixes(platform, targets, writing);
    hands = deploymentHands(running, folder);
  }, PATIENT.timeout);
  afterAll(async () => {
    await Promise.allSettled([...(targets ?? []), writing].map((each) => each.close()));
    // A kubelet waits two minutes for a volume before it lets go of a pod. First the namespace, which then takes no more.
    await running?.core.deleteNamespace({ name: namespace });
    await running?.core.deleteCollectionNamespacedPod({ namespace, gracePeriodSeconds: 0 });
    await running?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, PATIENT.timeout);

  /** The offer of the real engine, once the fault shows: a kubelet tells five events a second, of all tests together. */
  async function offered(service: string, remediation: string): Promise<Offer> {
    const end = Date.now() + 150_000;
    for (;;) {
      const { diagnosis } = await examine({ platform, subject: service, targets, checks });
      const offers = diagnosis.roots.flatMap(({ finding }) => finding.offers);
      const offer = offers.find((each) => each.remediation === remediation);
      if (offer !== undefined) return offer;
      if (Date.now() > end) throw new Error(JSON.stringify(diagnosis.roots.map(({ finding }) => finding.summary)));
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  it.concurrent('undoes a rollout whose image is not there, with its secret, and rolls back', PATIENT, async () => {
    const name = 'quotes-undo';
    const { deployment, edit, complete, newestSet } = hands;
    await hands.renew(name);
    await edit(name, ({ spec }) => {
      spec?.template.spec?.containers[0]?.env?.push({ name: 'ORACLE_TOKEN', value: SECRET });
    });
    await complete(name);
    await running.inject('image-missing', name);
    const offer = await offered(name, 'k8s-rollout-undo');
    const broken = await newestSet(name);

    const plan = await fixes.plan(offer);
    expect(plan).toMatchObject({
      action: `Return deployment ${name} from revision 3 to revision 2`,
      lock: `kubernetes:${namespace}/${name}`,
      identity: { revision: 3 },
      dryRun: { accepted: true },
    });
    expect(plan.effects[0]).toContain('environment variable ORACLE_TOKEN added');
    expect((await deployment(name)).metadata?.generation).toBe(plan.identity['generation']);
    expect((await fixes.plan(offer)).fingerprint).toBe(plan.fingerprint);

    const undo = await fixes.execute(plan);
    expect(await fixes.untilReached(plan)).toEqual({
      state: 'reached',
      says: 'Revision 4: 1 of 1 replicas updated, 1 available.',
    });
    expect(JSON.stringify((await deployment(name)).spec)).toContain(SECRET);
    expect(JSON.stringify([plan, undo])).not.toContain(SECRET);

    await fixes.rollback(plan, undo ?? {});
    await eventually(
      () => newestSet(name),
      (newest) => expect(newest?.metadata?.name).toBe(broken?.metadata?.name),
    );
    // The way back is gone once: what is there now is not what it was remembered for.
    await expect(fixes.rollback(plan, undo ?? {})).rejects.toMatchObject({ outcome: 'refused' });
  });

  it.concurrent('restarts what hangs, and returns to the template of before', PATIENT, async () => {
    const name = 'quotes-restart';
    const { deployment, complete, newestSet } = hands;
    await hands.renew(name);
    await complete(name);
    const fault = await hands.hang(name);
    const before = await newestSet(name);
    const offer = await offered(name, 'k8s-rollout-restart');
    fault.mended();
    const plan = await fixes.plan(offer);

    const undo = await fixes.execute(plan);
    // A machine that stalls here may have the new pod already.
    if ((await fixes.effectiveness(plan)).state !== 'pending')
      expect((await newestSet(name))?.status?.readyReplicas).toBe(1);
    expect(await fixes.untilReached(plan)).toMatchObject({ state: 'reached' });
    const restarted = (await deployment(name)).spec?.template.metadata?.annotations;
    expect(restarted?.['kubectl.kubernetes.io/restartedAt']).toBe(plan.plannedAt);
    expect((await newestSet(name))?.metadata?.uid).not.toBe(before?.metadata?.uid);
    // The same act again is refused, since its generation is over.
    await expect(fixes.execute(plan)).rejects.toMatchObject({ outcome: 'refused' });

    await fixes.rollback(plan, undo ?? {});
    await complete(name);
    expect((await newestSet(name))?.metadata?.uid).toBe(before?.metadata?.uid);
    expect((await deployment(name)).spec?.template.metadata?.annotations).not.toHaveProperty([
      'kubectl.kubernetes.io/restartedAt',
    ]);
  });

  it.concurrent('evicts the one pod that is stuck, and no other', PATIENT, async () => {
    const name = 'quotes-evict';
    await hands.renew(name);
    const fault = await hands.loseVolume(name);
    const offer = await offered(name, 'k8s-delete-pod');
    const plan = await fixes.plan(offer);
    expect(plan).toMatchObject({ risk: 'R2', wayBack: { possible: false }, dryRun: { accepted: true } });

    await expect(
      writing
        .open(grantFor(plan), new AbortController().signal)
        .evict(namespace, String(offer.params['pod']), 'another'),
    ).rejects.toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('has changed meanwhile'),
    });
    fault.mended();
    await fixes.execute(plan);
    expect(await fixes.untilReached(plan)).toMatchObject({ state: 'reached' });
    expect((await fixes.effectiveness(plan)).says).toContain('2 of 2 pods are ready');
  });

  it.concurrent('refuses what has been changed by hand since', PATIENT, async () => {
    const name = 'quotes-drift';
    const { deployment, edit, complete } = hands;
    await hands.renew(name);
    await complete(name);
    const offer = { remediation: 'k8s-rollout-restart', params: { namespace, deployment: name } };
    const plan = await fixes.plan(offer);
    await expect(fixes.execute(plan, grantFor(plan, -1))).rejects.toThrow(GrantExpiredError);
    await edit(name, ({ spec }) => {
      if (spec !== undefined) spec.progressDeadlineSeconds = 25;
    });

    await expect(fixes.execute(plan)).rejects.toMatchObject({
      outcome: 'refused',
      message: expect.stringMatching(/has changed meanwhile: it is at generation 2, not 1/),
    });
    await complete(name);
    const again = await fixes.plan(offer);
    expect(again.fingerprint).not.toBe(plan.fingerprint);

    // In the moment between our reading and the write, the server itself finds it out.
    const connection = connectKubernetes(await kubernetesAccess({ kubeconfig }));
    const stale = [
      { op: 'test', path: '/metadata/generation', value: 1 } as const,
      { op: 'replace', path: '/spec/replicas', value: 3 } as const,
    ];
    await expect(
      connection.write(deploymentPatch({ namespace, name }, stale, false), AbortSignal.timeout(30_000)),
    ).rejects.toMatchObject({ outcome: 'refused', message: expect.stringContaining('has changed meanwhile') });
    connection.close();
    expect((await deployment(name)).spec?.replicas).toBe(1);

    // Another resource version alone is no change: the status of a deployment in trouble makes new ones all the time.
    const before = await deployment(name);
    const now = new Date();
    before.status?.conditions?.push({ type: 'Seen', status: 'True', lastUpdateTime: now, lastTransitionTime: now });
    await running.apps.replaceNamespacedDeploymentStatus({ namespace, name, body: before });
    expect((await deployment(name)).metadata?.resourceVersion).not.toBe(before.metadata?.resourceVersion);
    await fixes.execute(again);
    expect(await fixes.untilReached(again)).toMatchObject({ state: 'reached' });
  });
});
