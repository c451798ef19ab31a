import { Redis } from 'ioredis';
import { ConfigurationError, type ConfigurationFault } from '../diagnostics/errors.ts';

/** Everything of ours in Redis starts with this. The braces keep it in one slot of a cluster, so scripts may touch it all. */
export const DEFAULT_PREFIX = '{botcore}';

/** `desk`: an answer within two seconds or an error, so that a person is told. `worker`: waits for Redis to come back. */
export type RedisUse = 'desk' | 'worker';

export function connectRedis(url: string, use: RedisUse): Redis {
  return new Redis(url, {
    connectTimeout: 2000,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 6), 1000),
    // After a failover the old primary answers READONLY: connect anew and send the command again.
    reconnectOnError: (error) => (/^(READONLY|LOADING)/.test(error.message) ? 2 : false),
    ...(use === 'desk'
      ? { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 1500 }
      : { maxRetriesPerRequest: null }),
  });
}

/** Resolves when Redis accepts commands. Rejects after `withinMs` with the last error. */
export async function redisReady(redis: Redis, withinMs: number): Promise<void> {
  if (redis.status === 'ready') return;
  let latest: Error | undefined;
  const remember = (error: Error): void => {
    latest = error;
  };
  redis.on('error', remember);
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('Redis did not answer in time.', { cause: latest })), withinMs);
      redis.once('ready', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  } finally {
    redis.off('error', remember);
  }
}

/**
 * Refuses a Redis that may forget: one that evicts keys loses queued examinations, one without persistence loses all of
 * it when it restarts. `allowVolatile` lets it pass, for demos.
 */
export async function requireDurableRedis(redis: Redis, allowVolatile: boolean): Promise<void> {
  const version = versionFault(fieldsOf(await redis.info('server')).get('redis_version'));
  const faults = [...(version === undefined ? [] : [version]), ...(allowVolatile ? [] : await volatileFaults(redis))];
  if (faults.length > 0) throw new ConfigurationError('The Redis server', faults);
}

/** BullMQ recommends 6.2, and our scripts are tested with nothing older. A server that hides its version may be newer. */
export function versionFault(version: string | undefined): ConfigurationFault | undefined {
  const [, major = '', minor = ''] = /^(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (major === '' || Number(major) > 6 || (Number(major) === 6 && Number(minor) >= 2)) return undefined;
  return {
    path: 'redis_version',
    message: `is ${version}, which is too old.`,
    remedy: 'Use Redis 6.2 or newer, or Valkey.',
  };
}

async function volatileFaults(redis: Redis): Promise<ConfigurationFault[]> {
  const information = fieldsOf(`${await redis.info('memory')}\n${await redis.info('persistence')}`);
  const policy = information.get('maxmemory_policy');
  const faults: ConfigurationFault[] = [];
  if (policy !== undefined && policy !== 'noeviction')
    faults.push({
      path: 'maxmemory-policy',
      message: `is ${policy}: it may drop queued examinations.`,
      remedy: 'Set `maxmemory-policy noeviction`.',
    });
  if (information.get('aof_enabled') !== '1' && !(await savesSnapshots(redis)))
    faults.push({
      path: 'appendonly',
      message: 'is off and no snapshots are saved: a restart forgets everything.',
      remedy: 'Set `appendonly yes`, or allow it with BOTCORE_ALLOW_VOLATILE_REDIS=true for a demo.',
    });
  return faults;
}

async function savesSnapshots(redis: Redis): Promise<boolean> {
  try {
    const reply: unknown = await redis.config('GET', 'save');
    return Array.isArray(reply) && String(reply[1] ?? '').trim() !== '';
  } catch {
    // Managed servers forbid CONFIG. Without AOF we cannot know, so we do not promise.
    return false;
  }
}

function fieldsOf(information: string): Map<string, string> {
  return new Map(
    information.split(/\r?\n/).flatMap((line) => {
      const colon = line.indexOf(':');
      return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1)] as const] : [];
    }),
  );
}
