import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildImages } from '../../lab/platform/images.ts';
import { type RunningKubernetesPlatform, startKubernetesPlatform } from '../../lab/platform/kubernetes.ts';
import type { Message } from '../../lab/slack/contract.ts';
import { loadEnvironment } from '../../src/config.ts';
import { Platform } from '../../src/diagnostics/platform.ts';
import { createExaminer } from '../../src/examiner.ts';
import { createWriters } from '../../src/writers.ts';
import { textOf } from '../bot/local-bot.ts';
import { type DeploymentHands, deploymentHands } from '../diagnostics/remediations/deploymentHands.ts';
import { describeWithAll, dockerClient, runLabels } from '../realParts.ts';
import { ERIN, type FixStage, startFixStage } from './fixStage.ts';

interface Scene {
  readonly remediation: string;
  /** As its button begins. */
  readonly button: string;
  readonly service: string;
  /** How many others must approve: two where it is R3. */
  readonly votes: number;
  /** The fault ends by itself some time after it is mended, so that is done when the fix has acted. */
  readonly endsByItself?: true;
  /** Gives what is to be done before the fix can help. */
  spoil(parts: Parts): Promise<{ mended(): void }>;
}

interface Parts {
  readonly running: RunningKubernetesPlatform;
  readonly hands: DeploymentHands;
}

const scenes: readonly Scene[] = [
  {
    remediation: 'k8s-rollout-undo',
    button: 'Return a deployment',
    service: 'quotes-rollout',
    votes: 2,
    async spoil({ running }) {
      await running.inject('image-missing', 'quotes-rollout');
      return { mended: () => undefined };
    },
  },
  {
    remediation: 'k8s-rollout-restart',
    button: 'Replace the pods',
    service: 'quotes-hung',
    votes: 2,
    spoil: ({ hands }) => hands.hang('quotes-hung'),
  },
  {
    remediation: 'k8s-delete-pod',
    button: 'Evict a stuck pod',
    service: 'quotes-stuck',
    votes: 1,
    endsByItself: true,
    spoil: ({ hands }) => hands.loseVolume('quotes-stuck'),
  },
];

describeWithAll(
  ['docker', 'kubernetes', 'redis'],
  'Fixes of deployments, from Slack',
  ({ docker, kubernetes: { kubeconfig } }) => {
    const folder = mkdtempSync(join(tmpdir(), 'fix-slack-'));
    let running: RunningKubernetesPlatform;
    let stage: FixStage;
    /** All at once: a kubelet takes its time to show each. */
    let faults: Map<string, { mended(): void }>;

    beforeAll(async () => {
      const { service: image } = await buildImages(dockerClient(docker));
      running = await startKubernetesPlatform({
        kubeconfig,
        namespace: `fix-slack-${process.pid}`,
        image,
        strategy: 'RollingUpdate',
        workloads: Object.fromEntries(scenes.map(({ service }) => [service, 'python-ai-service' as const])),
        labels: runLabels(),
      });
      const platform = Platform.parse(running.config);
      const environment = loadEnvironment({ KUBECONFIG: kubeconfig });
      const examiner = await createExaminer(platform, environment, {});
      stage = await startFixStage({ platform, examiner, writers: await createWriters(platform, environment) });
      const parts = { running, hands: deploymentHands(running, folder) };
      const spoilt = scenes.map(async ({ service, spoil }) => [service, await spoil(parts)] as const);
      faults = new Map(await Promise.all(spoilt));
    }, 600_000);
    afterAll(async () => {
      await stage?.stop();
      const { core, namespace = '' } = running ?? {};
      // A kubelet waits two minutes for a volume before it lets go of a pod. First the namespace, which then takes no more.
      await core?.deleteNamespace({ name: namespace });
      await core?.deleteCollectionNamespacedPod({ namespace, gracePeriodSeconds: 0 });
      await running?.stop();
      rmSync(folder, { recursive: true, force: true });
    }, 600_000);

    /** Once: an attempt before this one may have done it. */
    function mend(service: string): void {
      faults.get(service)?.mended();
      faults.delete(service);
    }
    /** As they were asked for, also by an attempt before this one: what has acted is not offered again. */
    const cards = new Map<string, Message>();
    async function cardOf({ button, service, endsByItself }: Scene): Promise<Message> {
      const known = cards.get(service);
      if (known !== undefined) return known;
      const report = await stage.diagnose(service, button);
      if (endsByItself !== true) mend(service);
      const card = await stage.propose(report, button);
      cards.set(service, card);
      return card;
    }

    it.each(scenes)(
      '$remediation is tried dry, asked for, approved by others, carried out once and verified',
      { timeout: 900_000 },
      async (scene) => {
        const { remediation, service, votes, endsByItself } = scene;
        const card = await cardOf(scene);
        expect(textOf(card.blocks)).toMatch(new RegExp(`Dry run: .*0 of ${votes}`, 's'));
        if ((await stage.approvalOf(card)).state === 'open') {
          await stage.refused(card, 'approve_fix', ERIN, 'Who asked for a fix does not vote on it');
          await stage.approve(card);
        }
        if (endsByItself === true && faults.has(service)) {
          await stage.titled(card, 'Done, being verified');
          mend(service);
        }
        const done = await stage.titled(card, 'Done and verified');

        expect(textOf(done.blocks)).toMatch(/Before: .* After .* The check that fired is silent/);
        const approval = await stage.approvalOf(card);
        expect(approval).toMatchObject({ state: 'verified', plan: { remediation }, conclusion: { acted: true } });
        expect(approval.votes).toHaveLength(votes);
        expect(await stage.auditFaults()).toBe(0);
      },
    );
  },
);
