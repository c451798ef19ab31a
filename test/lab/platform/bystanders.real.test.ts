import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { RunningPlatform } from '../../../lab/platform/contract.ts';
import { startPlatform } from '../../../lab/platform/start.ts';
import { describeWith, dockerClient, runLabels } from '../../realParts.ts';
import { HOOK_PATIENCE_MS, PATIENT, untilOutput, untilState } from './faultStates.ts';

describeWith('docker', 'containers that look alarming and are in order', (part) => {
  let platform: RunningPlatform;
  const docker = dockerClient(part);
  const prefix = `bystanders-${process.pid}-`;

  beforeAll(async () => {
    platform = await startPlatform({ docker, prefix, only: ['redis'], labels: runLabels() });
  }, HOOK_PATIENCE_MS);
  afterEach(() => platform.heal(), HOOK_PATIENCE_MS);
  afterAll(() => platform?.stop());

  const bystander = (name: string) => docker.getContainer(`${prefix}${name}`);

  test('old-restarts: restarted five times, and steady since', PATIENT, async () => {
    await platform.inject('old-restarts');

    await untilOutput(bystander('market-data-recorder'), /listening/);
    await pause(1500);
    expect(await bystander('market-data-recorder').inspect()).toMatchObject({
      RestartCount: 5,
      State: { Status: 'running' },
    });
  });

  test('completed-job: exited with 0, and not meant to restart', PATIENT, async () => {
    await platform.inject('completed-job');

    const state = await untilState(bystander('nightly-report'), ({ State }) => State.Status === 'exited');
    expect(state).toMatchObject({
      State: { ExitCode: 0 },
      HostConfig: { RestartPolicy: { Name: 'no' } },
      RestartCount: 0,
    });
  });

  test('stopped-on-purpose: exited with 143 in spite of its restart policy', PATIENT, async () => {
    await platform.inject('stopped-on-purpose');

    expect((await bystander('legacy-gateway').inspect()).State).toMatchObject({ Status: 'exited', ExitCode: 143 });
  });

  test('harmless-chatter: the word "errors" over and over', PATIENT, async () => {
    await platform.inject('harmless-chatter');

    await untilOutput(bystander('reconciler'), /(0 errors[\s\S]*){5}/);
  });

  test('high-legal-memory: much of the limit, steadily', PATIENT, async () => {
    await platform.inject('high-legal-memory');
    await untilOutput(bystander('cache-warmer'), /listening/);
    await pause(1000);

    const { memory_stats: memory } = await bystander('cache-warmer').stats({ stream: false });
    const share = (memory.usage - (memory.stats.total_inactive_file ?? memory.stats.inactive_file ?? 0)) / memory.limit;
    expect(share).toBeGreaterThan(0.6);
    expect(share).toBeLessThan(0.9);
    expect((await bystander('cache-warmer').inspect()).State).toMatchObject({ Status: 'running', OOMKilled: false });
  });

  test('foreign-unhealthy: unhealthy, and of another project', PATIENT, async () => {
    await platform.inject('foreign-unhealthy');

    const state = await untilState(bystander('old-experiment'), ({ State }) => State.Health?.Status === 'unhealthy');
    expect(state.Config.Labels['com.docker.compose.project']).toBe('somebody-else');
  });
});
