import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { PostponedError } from './contract.ts';
import { DEFAULT_PREFIX } from './redis.ts';

export interface DeliveryRateOptions {
  readonly prefix?: string;
  /** Slack takes about one message a second per channel. */
  readonly postsPerSecond?: number;
  /** Slack takes 50 edits a minute of one app; some stay free for what we do not count. */
  readonly editsPerMinute?: number;
  /** A longer wait is spent in the queue, not in a worker. */
  readonly longestWaitMs?: number;
}

/** What all workers together may tell, counted in Redis. */
export interface DeliveryRate {
  /** Waits for its turn. Throws `PostponedError` where that takes too long. */
  admitPost(channel: string, signal: AbortSignal): Promise<void>;
  admitEdit(channel: string, signal: AbortSignal): Promise<void>;
  /** Whether there is room for an edit that nobody misses. Never waits, and leaves two thirds of the edits to reports. */
  admitPassingEdit(channel: string): Promise<boolean>;
  /** The other side wants a pause. All workers keep it. */
  pause(what: 'post' | 'edit', channel: string, milliseconds: number): Promise<void>;
}

const EVERYWHERE = 'all';
/** Of the edits of a minute: two dozen incidents may end in one, and a report that waits for the next is a minute late. */
const PASSING_SHARE = 1 / 3;

export function createDeliveryRate(redis: Redis, options: DeliveryRateOptions = {}): DeliveryRate {
  const prefix = options.prefix ?? DEFAULT_PREFIX;
  const longestWaitMs = options.longestWaitMs ?? 15_000;
  const limiter = (name: string, points: number, duration: number): RateLimiterRedis =>
    new RateLimiterRedis({ storeClient: redis, keyPrefix: `${prefix}:rate-${name}`, points, duration });
  const posts = limiter('post', options.postsPerSecond ?? 1, 1);
  const edits = limiter('edit', options.editsPerMinute ?? 45, 60);
  const pauses = limiter('pause', 1, 1);

  const admit = async (limit: RateLimiterRedis, key: string, signal: AbortSignal): Promise<void> => {
    for (const started = Date.now(); ; ) {
      signal.throwIfAborted();
      const wait = await waitOf(limit, key);
      if (wait === 0) return;
      if (Date.now() - started + wait > longestWaitMs) throw new PostponedError(wait);
      // Those who wait for the same second must not all come back at once.
      await sleep(wait + Math.random() * 50, undefined, { signal });
    }
  };
  const keepPause = async (key: string, signal: AbortSignal): Promise<void> => {
    const left = (await pauses.get(key))?.msBeforeNext ?? 0;
    if (left <= 0) return;
    if (left > longestWaitMs) throw new PostponedError(left);
    await sleep(left, undefined, { signal });
  };
  return {
    async admitPost(channel, signal) {
      await keepPause(`post-${channel}`, signal);
      await admit(posts, channel, signal);
    },
    async admitEdit(_channel, signal) {
      await keepPause(`edit-${EVERYWHERE}`, signal);
      await admit(edits, EVERYWHERE, signal);
    },
    async admitPassingEdit() {
      if ((await pauses.get(`edit-${EVERYWHERE}`)) !== null) return false;
      const used = (await edits.get(EVERYWHERE))?.consumedPoints ?? 0;
      return used < edits.points * PASSING_SHARE && (await waitOf(edits, EVERYWHERE)) === 0;
    },
    async pause(what, channel, milliseconds) {
      const key = what === 'post' ? `post-${channel}` : `edit-${EVERYWHERE}`;
      await pauses.block(key, Math.max(1, Math.ceil(milliseconds / 1000)));
    },
  };
}

/** Zero: admitted. Otherwise the milliseconds after which it is worth asking again. */
async function waitOf(limiter: RateLimiterRedis, key: string): Promise<number> {
  try {
    await limiter.consume(key);
    return 0;
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return Math.max(20, refusal.msBeforeNext);
    throw refusal;
  }
}
