import type Docker from 'dockerode';
import { waitUntil } from '../../tools/parts/command.ts';
import { acceptsConnections } from '../../tools/parts/reach.ts';
import { freePort } from '../platform/freePort.ts';
import { demoLabels } from './demo-labels.ts';
import type { PrivateRedis } from './start-private-redis.ts';

/** What is pulled where the engine has no image of a Redis yet. */
const PULLED = 'redis:7-alpine';
const KNOWN = /^(?:redis|valkey\/valkey):/;
const READY_WITHIN_MS = 60_000;

/** An image of a Redis: one that the engine has, else it is pulled. Rejects where neither can be had. */
export async function redisImage(docker: Docker): Promise<string> {
  const images = await docker.listImages();
  const known = images.flatMap(({ RepoTags }) => RepoTags ?? []).find((tag) => KNOWN.test(tag));
  if (known !== undefined) return known;
  const progress = await docker.pull(PULLED);
  await new Promise<void>((resolve, reject) =>
    docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve())),
  );
  return PULLED;
}

/** The demo's Redis in a container, for a machine that has an engine and no Redis. */
export async function startContainerRedis(docker: Docker, image: string): Promise<PrivateRedis> {
  const port = await freePort();
  const container = await docker.createContainer({
    Image: image,
    Cmd: ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction'],
    Labels: demoLabels(),
    ExposedPorts: { '6379/tcp': {} },
    HostConfig: { PortBindings: { '6379/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] } },
  });
  const stop = async (): Promise<void> => container.remove({ force: true, v: true });
  try {
    await container.start();
    if (!(await waitUntil(() => acceptsConnections('127.0.0.1', port), READY_WITHIN_MS)))
      throw new Error(`the Redis of ${image} did not start`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `redis://127.0.0.1:${port}`, detail: `${image} in a container, on port ${port}`, stop };
}
