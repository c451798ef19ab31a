import { expect, it } from 'vitest';
import { buildImages } from '../../lab/platform/images.ts';
import type { Message } from '../../lab/slack/contract.ts';
import { textOf } from '../bot/local-bot.ts';
import { describeWithAll, dockerClient } from '../realParts.ts';
import { type DockerStage, NAMES, startDockerStage } from './dockerStage.ts';

const PATIENCE_MS = 600_000;
const DRIFTED = 'Not run: the target has changed';
const MEBIBYTE = 2 ** 20;

describeWithAll(
  ['docker', 'redis'],
  'A container that somebody changes between approval and act',
  ({ docker: part }) => {
    const docker = dockerClient(part);
    const images = buildImages(docker);

    async function onStage(
      name: string,
      only: Parameters<typeof startDockerStage>[0]['only'],
      play: (stage: DockerStage) => Promise<void>,
    ): Promise<void> {
      const stage = await startDockerStage({ docker, host: part.host, images: await images, name, only });
      try {
        await stage.running.healthy();
        await play(stage);
      } finally {
        await stage.stop();
      }
    }

    /** Approves what was seen before: it is not run, the card says what differs, and another card asks again. */
    async function expectDrift(stage: DockerStage, card: Message, difference: RegExp): Promise<Message> {
      await stage.approve(card);
      const drifted = await stage.titled(card, DRIFTED);
      expect(textOf(drifted.blocks)).toMatch(difference);
      expect(textOf(drifted.blocks)).not.toContain('"type":"actions"');
      expect(await stage.approvalOf(card)).toMatchObject({ state: 'drifted' });
      return stage.askedAgain(card);
    }

    it.concurrent(
      'is not touched when it was run again or made anew; the next card is of what is there',
      {
        timeout: PATIENCE_MS,
      },
      () =>
        onStage('drift-run', ['mongodb', 'python-ai-service'], async (stage) => {
          const container = () => stage.running.hands.container('mongodb');
          await container().stop({ t: 1 });
          const first = await stage.propose(
            await stage.diagnose(NAMES.mongodb, 'Start a container'),
            'Start a container',
          );

          await container().start();
          await container().stop({ t: 1 });
          const second = await expectDrift(stage, first, /finishedAt/);
          expect((await container().inspect()).State.Running).toBe(false);

          const before = (await container().inspect()).Id;
          await stage.running.hands.recreate('mongodb', {});
          await container().stop({ t: 1 });
          const third = await expectDrift(stage, second, new RegExp(before.slice(0, 12)));
          expect((await container().inspect()).State.Running).toBe(false);

          await stage.approve(third);
          await stage.titled(third, 'Done and verified');
          expect((await container().inspect()).State.Running).toBe(true);
          expect(await stage.auditFaults()).toBe(0);
        }),
    );

    it.concurrent('keeps the limit that a hand has set', { timeout: PATIENCE_MS }, () =>
      onStage('drift-limit', ['rust-core-engine'], async (stage) => {
        const button = 'Raise the memory limit';
        const container = () => stage.running.hands.container('rust-core-engine');
        // More than its 192 MiB, and more than the limit that the hand sets.
        await stage.running.hands.trouble('rust-core-engine', { holdMegabytes: 260 });
        const card = await stage.propose(await stage.diagnose(NAMES['rust-core-engine'], button), button);

        const limit = 208 * MEBIBYTE;
        // Between two of its runs the engine refuses, and the pauses between them grow to a minute.
        await expect
          .poll(() => container().update({ Memory: limit, MemorySwap: limit }), { timeout: 150_000 })
          .toBeDefined();
        await stage.approve(card);
        const drifted = await stage.titled(card, 'Not run');
        expect(textOf(drifted.blocks)).toMatch(/memory|limit/i);
        expect((await container().inspect()).HostConfig.Memory).toBe(limit);
      }),
    );
  },
);
