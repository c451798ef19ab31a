/**
 * Whether what was written is on the disk. A consumed approval that a power cut brings back would be carried out twice,
 * so nobody gets a grant before that is known (docs/decisions/0007).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { ConfigurationError } from '../diagnostics/errors.ts';

/** `fsynced`: not even a power cut loses it. `unproven`: this Redis keeps nothing, or cannot tell. */
export type Durability = 'fsynced' | 'unproven';

/**
 * Redis ≥ 7.2 and Valkey: how long to wait for the disk. With `appendfsync everysec` it takes a second at most. What else
 * goes over this connection waits too, and the queue renews its locks of 5 s over it.
 */
const WAITAOF_MS = 2500;

/** How long to look whether the disk has it, where one has to look. */
const LOOK_FOR_MS = 4000;

/** Redis counts whole seconds, and looks ten times in each: after this, a sync of what was written has begun. */
const SYNC_BEGINS_WITHIN_MS = 1200;
const LOOK_EVERY_MS = 25;

/** Waits until everything that this connection has written so far is on the disk. */
export type UntilDurable = () => Promise<Durability>;

export function createUntilDurable(redis: Redis): UntilDurable {
  let knowsWaitaof = true;
  return async () => {
    if (knowsWaitaof) {
      const reply = await waitaof(redis);
      if (reply !== 'unknown command') return reply;
      knowsWaitaof = false;
    }
    const policy = await syncPolicy(redis);
    if (policy === 'always') return 'fsynced';
    return policy === 'everysec' ? untilSynced(redis) : 'unproven';
  };
}

/** Writes need a Redis that can say that it has kept something. Throws `ConfigurationError`. */
export async function requireAppendOnly(redis: Redis, allowVolatile: boolean): Promise<void> {
  if (allowVolatile || (await persistence(redis)).enabled) return;
  throw new ConfigurationError('The Redis server', [
    {
      path: 'appendonly',
      message: 'is off: an approval that was used could come back after a crash, and be used again.',
      remedy: 'Set `appendonly yes`, or BOTCORE_READ_ONLY=1 to run without fixes.',
    },
  ]);
}

async function waitaof(redis: Redis): Promise<Durability | 'unknown command'> {
  try {
    const reply: unknown = await redis.call('WAITAOF', 1, 0, WAITAOF_MS);
    return Array.isArray(reply) && Number(reply[0]) >= 1 ? 'fsynced' : 'unproven';
  } catch (error) {
    if (error instanceof Error && /unknown command/i.test(error.message)) return 'unknown command';
    // AOF is off, or the command is forbidden.
    return 'unproven';
  }
}

async function syncPolicy(redis: Redis): Promise<string> {
  if (!(await persistence(redis)).enabled) return 'off';
  try {
    const reply: unknown = await redis.config('GET', 'appendfsync');
    return Array.isArray(reply) ? String(reply[1]) : 'unknown';
  } catch {
    return 'unknown';
  }
}

/**
 * `everysec` before 7.2 says no offset that is synced, but enough to conclude from: once nothing is buffered and no sync
 * runs, the next sync covers what was written. It begins within the time above unless it was done already; when then
 * none runs any longer, it is over.
 */
async function untilSynced(redis: Redis): Promise<Durability> {
  const giveUp = performance.now() + LOOK_FOR_MS;
  const quiet = async (): Promise<boolean> => {
    for (;;) {
      const { buffered, syncing, written } = await persistence(redis);
      if (!buffered && !syncing) return written;
      if (performance.now() > giveUp) return false;
      await sleep(LOOK_EVERY_MS);
    }
  };
  if (!(await quiet())) return 'unproven';
  await sleep(SYNC_BEGINS_WITHIN_MS);
  return (await quiet()) ? 'fsynced' : 'unproven';
}

interface Persistence {
  readonly enabled: boolean;
  readonly buffered: boolean;
  readonly syncing: boolean;
  readonly written: boolean;
}

async function persistence(redis: Redis): Promise<Persistence> {
  const information = await redis.info('persistence');
  const field = (name: string): string | undefined => new RegExp(`^${name}:(\\S*)`, 'm').exec(information)?.[1];
  return {
    enabled: field('aof_enabled') === '1',
    buffered: field('aof_buffer_length') !== '0',
    syncing: field('aof_pending_bio_fsync') !== '0',
    written: field('aof_last_write_status') === 'ok',
  };
}
