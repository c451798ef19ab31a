import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { expect, it } from 'vitest';
import type { ServiceId } from '../../lab/platform/definition.ts';
import { buildImages } from '../../lab/platform/images.ts';
import { textOf, until } from '../bot/local-bot.ts';
import { describeWithAll, dockerClient } from '../realParts.ts';
import { type DockerStage, NAMES, startDockerStage } from './dockerStage.ts';
import { ERIN } from './fixStage.ts';
import { startReadOnlyProxy } from './readOnlyProxy.ts';

/** With the wait for a stage that is free. */
const PATIENCE_MS = 1_200_000;
/** Each stage is a platform, a bot and a Redis. */
const STAGES_AT_ONCE = 3;

interface Scene {
  readonly remediation: string;
  /** As its button begins. */
  readonly button: string;
  readonly only: readonly ServiceId[];
  readonly subject: string;
  spoil(stage: DockerStage): Promise<unknown>;
}

const stopped =
  (...ids: ServiceId[]) =>
  ({ running: { hands } }: DockerStage) =>
    Promise.all(ids.map((id) => hands.container(id).stop({ t: 1 })));

const scenes: readonly Scene[] = [
  {
    remediation: 'docker-start-container',
    button: 'Start a container',
    only: ['mongodb', 'python-ai-service'],
    subject: NAMES.mongodb,
    spoil: stopped('mongodb'),
  },
  {
    remediation: 'docker-start-dependencies',
    button: 'Start what a service needs',
    only: ['mongodb', 'redis', 'python-ai-service'],
    subject: NAMES['python-ai-service'],
    spoil: stopped('mongodb', 'redis'),
  },
  {
    remediation: 'docker-restart-service',
    button: 'Restart a service',
    only: ['python-ai-service'],
    subject: NAMES['python-ai-service'],
    // It has a habit of logging, and then not a line for two minutes.
    async spoil({ running: { hands } }) {
      await hands.trouble('python-ai-service', { chatter: true });
      await sleep(8000);
      await hands.container('python-ai-service').kill({ signal: 'SIGSTOP' });
      await sleep(115_000);
    },
  },
  {
    remediation: 'docker-update-memory',
    button: 'Raise the memory limit',
    only: ['rust-core-engine'],
    subject: NAMES['rust-core-engine'],
    // More than its 192 MiB, and well below twice that.
    spoil: ({ running: { hands } }) => hands.trouble('rust-core-engine', { holdMegabytes: 215 }),
  },
  {
    remediation: 'docker-unpause',
    button: 'Unpause a container',
    only: ['redis', 'python-ai-service'],
    subject: NAMES.redis,
    spoil: ({ running }) => running.inject('paused'),
  },
  {
    remediation: 'docker-network-connect',
    button: 'Attach a container',
    only: ['mongodb', 'python-ai-service'],
    subject: NAMES['python-ai-service'],
    spoil: ({ running }) => running.inject('network-detached'),
  },
];

describeWithAll(['docker', 'redis'], 'Fixes of containers, from Slack', ({ docker: part }) => {
  const docker = dockerClient(part);
  const images = buildImages(docker);
  const limit = pLimit(STAGES_AT_ONCE);

  it.concurrent.each(scenes)(
    '$remediation is asked for, approved by others, carried out once and verified',
    { timeout: PATIENCE_MS },
    ({ remediation, button, only, subject, spoil }) =>
      limit(async () => {
        const stage = await startDockerStage({
          docker,
          host: part.host,
          images: await images,
          name: remediation.replace('docker-', ''),
          only,
        });
        try {
          await stage.running.healthy();
          await spoil(stage);
          const report = await stage.diagnose(subject, button);
          const card = await stage.propose(report, button);
          await stage.refused(card, 'approve_fix', ERIN, 'Who asked for a fix does not vote on it');
          await stage.approve(card);
          const done = await stage.titled(card, 'Done and verified');

          expect(textOf(done.blocks)).toMatch(/Before: .* After .* The check that fired is silent/);
          expect(textOf(done.blocks)).not.toContain('"type":"actions"');
          const approval = await stage.approvalOf(card);
          expect(approval).toMatchObject({ state: 'verified', plan: { remediation }, conclusion: { acted: true } });
          await until(() => textOf(stage.now(report).blocks).includes('Done and verified'), 'the report to follow');
          expect(await stage.auditKinds()).toEqual(
            expect.arrayContaining(['command', 'diagnosis', 'plan', 'vote', 'grant', 'execution', 'verification']),
          );
          expect(await stage.auditFaults()).toBe(0);
          expect(stage.bot.fatal).toEqual([]);
        } finally {
          await stage.stop();
        }
      }),
  );

  it.concurrent('reads through a proxy that refuses every write, and writes beside it', { timeout: PATIENCE_MS }, () =>
    limit(async () => {
      const proxy = await startReadOnlyProxy(part.host);
      const stage = await startDockerStage({
        docker,
        host: part.host,
        readHost: proxy.host,
        images: await images,
        name: 'proxy',
        only: ['redis', 'python-ai-service'],
      });
      try {
        await stage.running.healthy();
        await stage.running.inject('paused');
        const card = await stage.propose(
          await stage.diagnose(NAMES.redis, 'Unpause a container'),
          'Unpause a container',
        );
        await stage.approve(card);
        await stage.titled(card, 'Done and verified');

        expect(proxy.refused).toEqual([]);
        expect((await stage.running.hands.container('redis').inspect()).State.Paused).toBe(false);
      } finally {
        await stage.stop();
        await proxy.stop();
      }
    }),
  );

  it.concurrent('a fix that makes things worse is rolled back by itself, and says so', { timeout: PATIENCE_MS }, () =>
    limit(async () => {
      const stage = await startDockerStage({
        docker,
        host: part.host,
        images: await images,
        name: 'worse',
        only: ['mongodb', 'python-ai-service'],
        // Long enough for the other fault to show; that must last for half a minute before it counts.
        times: { steadyMs: 60_000 },
      });
      try {
        const { hands } = stage.running;
        const networks = async () => {
          const { NetworkSettings } = await hands.container('python-ai-service').inspect();
          return Object.keys(NetworkSettings.Networks).length;
        };
        await stage.running.healthy();
        await stage.running.inject('network-detached');
        const button = 'Attach a container';
        const card = await stage.propose(await stage.diagnose(NAMES['python-ai-service'], button), button);
        await stage.approve(card);
        await stage.titled(card, 'Done, being verified');
        expect(await networks()).toBe(1);
        // What was well when the fix was approved is well no longer.
        await stopped('mongodb')(stage);
        const done = await stage.titled(card, 'Made it worse, and was rolled back');

        expect(textOf(done.blocks)).toMatch(/Now there is another fault: .*is down.* Detach it again/);
        expect(await stage.approvalOf(card)).toMatchObject({ state: 'rolled-back', conclusion: { acted: true } });
        expect(await networks()).toBe(0);
        expect(await stage.auditKinds()).toEqual(expect.arrayContaining(['execution', 'rollback']));
        expect(await stage.auditFaults()).toBe(0);
      } finally {
        await stage.stop();
      }
    }),
  );
});
