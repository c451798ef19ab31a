import { MongoClient } from 'mongodb';
import { expect, onTestFinished, test } from 'vitest';
import { buildImages } from '../../../lab/platform/images.ts';
import { startPlatform } from '../../../lab/platform/start.ts';
import { describeWith, dockerClient, runLabels } from '../../realParts.ts';
import { untilState } from './faultStates.ts';

describeWith('docker', 'the stand-in platform', (part) => {
  const docker = dockerClient(part);
  const prefix = `start-${process.pid}-`;
  const common = { docker, prefix, labels: runLabels() };

  async function leftovers(): Promise<string[]> {
    const filters = { label: [`botcore-lab.platform=${prefix}bot-core`] };
    const containers = await docker.listContainers({ all: true, filters });
    const networks = await docker.listNetworks({ filters });
    return [...containers.flatMap(({ Names }) => Names), ...networks.map(({ Name }) => Name)];
  }

  test('a second build of the images finds those of the first', async () => {
    const first = await buildImages(docker);
    const started = Date.now();

    expect(await buildImages(docker)).toEqual(first);
    expect(Date.now() - started).toBeLessThan(3000);
  });

  test('without a database image a stand-in answers the unmodified driver', async () => {
    const { mongodb: _image, ...images } = await buildImages(docker);
    const platform = await startPlatform({ ...common, images, only: ['mongodb', 'python-ai-service', 'redis'] });
    onTestFinished(() => platform.stop());
    const { mongodb } = await platform.services();
    const client = new MongoClient(`mongodb://127.0.0.1:${mongodb?.hostPort}`, { serverSelectionTimeoutMS: 5000 });
    onTestFinished(() => client.close());

    const admin = client.db('admin');

    expect(await admin.command({ ping: 1 })).toMatchObject({ ok: 1 });
    expect(await admin.command({ serverStatus: 1 })).toMatchObject({ connections: { current: expect.any(Number) } });
    await expect(admin.command({ replSetGetStatus: 1 })).rejects.toMatchObject({ code: 59 });
  });

  test('a fault can be there from the start, a second start removes the first, and stop leaves nothing', async () => {
    await startPlatform({ ...common, only: ['redis'] });
    const platform = await startPlatform({ ...common, only: ['redis'], fault: 'paused' });

    await untilState(platform.hands.container('redis'), ({ State }) => State.Paused);
    expect(await leftovers()).toEqual([`/${prefix}redis`, `${prefix}bot-network`]);

    await platform.stop();
    expect(await leftovers()).toEqual([]);
  });
});
