import type { Environment } from '../config.ts';
import { ConfigurationError } from '../diagnostics/errors.ts';
import { connectRedis, redisReady, requireDurableRedis } from '../jobs/redis.ts';
import type { Ailment } from './doctor.ts';

const READY_WITHIN_MS = 2000;

/** Whether the bot's own Redis answers, is new enough, and will not forget. */
export async function examineRedis({ REDIS_URL, BOTCORE_ALLOW_VOLATILE_REDIS }: Environment): Promise<Ailment[]> {
  const redis = connectRedis(REDIS_URL, 'desk');
  // What goes wrong is told by the commands below; without a listener it would end the process.
  redis.on('error', () => undefined);
  try {
    await redisReady(redis, READY_WITHIN_MS);
    await requireDurableRedis(redis, BOTCORE_ALLOW_VOLATILE_REDIS);
    const keeps = BOTCORE_ALLOW_VOLATILE_REDIS ? 'may forget, as it is allowed to' : 'keeps what it is given';
    const message = `${productOf(await redis.info('server'))} answers, and ${keeps}`;
    return [{ area: 'redis', name: 'REDIS_URL', state: 'well', message }];
  } catch (error) {
    if (error instanceof ConfigurationError)
      return error.faults.map(({ path, message, remedy }) => ({
        area: 'redis',
        name: path,
        state: 'wrong',
        message,
        remedy,
      }));
    return [
      {
        area: 'redis',
        name: 'REDIS_URL',
        state: 'wrong',
        message: causeText(error),
        remedy: 'Start a Redis (≥ 6.2, `appendonly yes`, `maxmemory-policy noeviction`) and set REDIS_URL to it.',
      },
    ];
  } finally {
    redis.disconnect();
  }
}

/** Valkey tells the version of Redis that it is compatible with. */
function productOf(information: string): string {
  const version = /^redis_version:(\S+)/m.exec(information)?.[1];
  return version === undefined ? 'a server that hides its version' : `Redis ${version}`;
}

function causeText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} ${error.cause.message}` : error.message;
}
