import type Docker from 'dockerode';
import { messageOf, type Session } from '../../tools/parts/part.ts';
import { redis } from '../../tools/parts/programs.ts';
import { redisImage, startContainerRedis } from './container-redis.ts';
import { type PrivateRedis, startPrivateRedis } from './start-private-redis.ts';

export interface BroughtRedis extends PrivateRedis {
  /** The image that it runs from, where the machine itself has no Redis. */
  readonly image?: string;
}

export interface RedisSources {
  readonly environment: NodeJS.ProcessEnv;
  /** Absent: no engine answers. */
  readonly docker?: Docker;
  readonly say: (line: string) => void;
}

/**
 * A Redis for the bot: the machine's own program, else a container, else the distribution's package where we are root.
 * Rejects with the one command that a person has to run.
 */
export async function bringRedis({ environment, docker, say }: RedisSources): Promise<BroughtRedis> {
  const found = await redis.find(environment);
  if (found.available) return startPrivateRedis(found.values.server);
  try {
    if (docker !== undefined) return await inContainer(docker);
  } catch (error) {
    say(`    There is no Redis on PATH, and none in a container (${messageOf(error)}).`);
  }
  const installed = await redis.provide?.(installing(environment, say));
  if (installed?.available) return startPrivateRedis(installed.values.server);
  throw new Error(`The demo needs a Redis: ${installed?.reason ?? found.reason}`);
}

async function inContainer(docker: Docker): Promise<BroughtRedis> {
  const image = await redisImage(docker);
  return { ...(await startContainerRedis(docker, image)), image };
}

/** What the test runner's parts are installed with. Nothing but a package is: there is nothing to undo. */
function installing(environment: NodeJS.ProcessEnv, say: (line: string) => void): Session {
  return {
    environment,
    scratch: '',
    signal: new AbortController().signal,
    undo: () => undefined,
    presence: () => Promise.reject(new Error('a Redis needs no other part')),
    say: (line) => say(`    ${line}`),
  };
}
