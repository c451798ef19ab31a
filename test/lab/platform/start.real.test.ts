import { MongoClient } from 'mongodb';
import { expect, onTestFinished, test } from 'vitest';
import { buildImages } from '../../../lab/platform/images.ts';
import { startPlatform } from '../../../lab/platform/start.ts';
import { describeWith, dockerClient, runLabels } from '../../realParts.ts';
import { PATIENT, untilState } from './faultStates.ts';

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

  /** Of every image of the lab what changes when it is made anew, or only given its name again. */
  async function marks(): Promise<string[]> {
    const images = await docker.listImages({ filters: { reference: ['botcore-lab/*'] } });
    const marked = images.map(async ({ Id }) => {
      const image = (await docker.getImage(Id).inspect()) as { Id: string; Metadata?: { LastTagTime?: string } };
      return `${Id} ${image.Metadata?.LastTagTime}`;
    });
    return (await Promise.all(marked)).sort();
  }

  test('a second build of the images finds those of the first', PATIENT, async () => {
    const first = await buildImages(docker);
    const before = await marks();

    expect(await buildImages(docker)).toEqual(first);
    expect(before).not.toEqual([]);
    expect(await marks()).toEqual(before);
  });

  test('without a database image a stand-in answers the unmodified driver', PATIENT, async () => {
    const { mongodb: _image, ...images } = await buildImages(docker);
    const platform = await startPlatform({ ...common, images, only: ['mongodb', 'python-ai-service', 'redis'] });
    onTestFinished(() => platform.stop());
    const { mongodb } = await platform.services();
    const client = new MongoClient(`mongodb://127.0.0.1:${mongodb?.hostPort}`, { serverSelectionTimeoutMS: 30_000 });
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
  }, 300_000);
});
