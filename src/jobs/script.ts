import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A step that must not be torn apart: Redis runs it as one. */
export interface Script {
  run(redis: Redis, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown>;
}

/** Sends the digest only; the text goes along where Redis does not know it yet, such as after a restart. */
export function defineScript(lua: string): Script {
  const digest = createHash('sha1').update(lua).digest('hex');
  return {
    async run(redis, keys, values) {
      try {
        return await redis.evalsha(digest, keys.length, ...keys, ...values);
      } catch (error) {
        // Nothing has run: the script was not there.
        if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
        return redis.eval(lua, keys.length, ...keys, ...values);
      }
    },
  };
}
