import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildImages } from '../../../lab/platform/images.ts';
import { startPlatform } from '../../../lab/platform/start.ts';
import { runLabel } from '../../../tools/parts/part.ts';
import { sweepContainers, sweepProcesses } from '../../../tools/run/sweep.ts';
import { describeWith, dockerClient } from '../../realParts.ts';

describeWith('docker', 'what a broken-off run leaves behind', (part) => {
  test('its containers and networks are removed, and those of another run are left alone', async () => {
    const docker = dockerClient(part);
    const images = await buildImages(docker);
    const start = (run: string) =>
      startPlatform({ docker, images, prefix: `sweep-${run}-`, only: ['redis'], labels: { [runLabel]: run } });
    const broken = await start(`broken-${process.pid}`);
    onTestFinished(() => broken.stop());
    const other = await start(`other-${process.pid}`);
    onTestFinished(() => other.stop());

    await sweepContainers(part.host, `broken-${process.pid}`);

    await expect(broken.hands.container('redis').inspect()).rejects.toMatchObject({ statusCode: 404 });
    await expect(docker.getNetwork(broken.network).inspect()).rejects.toMatchObject({ statusCode: 404 });
    expect((await other.hands.container('redis').inspect()).State.Running).toBe(true);
  }, 300_000);
});

test('a server whose process id lies in the folder of the run is ended', async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'sweep-'));
  onTestFinished(() => rmSync(scratch, { recursive: true }));
  const server = spawn(process.execPath, ['-e', 'setTimeout(() => undefined, 60_000)']);
  writeFileSync(join(scratch, 'server.pid'), String(server.pid));
  writeFileSync(join(scratch, 'gone.pid'), '999999999');
  const exited = once(server, 'exit');

  sweepProcesses(scratch);

  expect(await exited).toEqual([null, 'SIGKILL']);
});
