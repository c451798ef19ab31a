import type { Environment } from '../config.ts';
import type { Platform } from '../diagnostics/platform.ts';
import { createAlertIntake } from '../jobs/alert-intake.ts';
import { connectRedis, redisReady } from '../jobs/redis.ts';
import type { Ailment } from './doctor.ts';

const READY_WITHIN_MS = 1500;
const SHOWN = 8;

/** Whether it is said whose messages count as alerts, where there are channels for them; with the ids heard of so far. */
export async function examineAlertSources(
  environment: Environment,
  { alertChannels }: Platform,
  malformed: ReadonlySet<string>,
): Promise<Ailment[]> {
  const name = 'BOTCORE_ALERT_SOURCES';
  if (alertChannels.length === 0 || malformed.has(name)) return [];
  const { BOTCORE_ALERT_SOURCES: sources } = environment;
  if (sources !== undefined) return [{ area: 'slack', name, state: 'well', message: `names ${sources.join(', ')}` }];
  const heard = malformed.has('REDIS_URL') ? [] : await sourcesHeard(environment.REDIS_URL);
  const ids = heard.length > 0 ? heard.slice(0, SHOWN).join(', ') : undefined;
  return [
    {
      area: 'slack',
      name,
      state: 'missing',
      message: 'is not set, so what any bot of the workspace posts in an alert channel may start an examination.',
      remedy:
        ids === undefined
          ? 'Set it to the ids (B… or A…) of your monitoring, separated by commas. None has been heard of yet.'
          : `Set it to those of your monitoring, separated by commas. Heard of so far, the latest first: ${ids}.`,
    },
  ];
}

/** Empty where Redis does not answer: that is told by what examines Redis. */
async function sourcesHeard(url: string): Promise<readonly string[]> {
  const redis = connectRedis(url, 'desk');
  redis.on('error', () => undefined);
  try {
    await redisReady(redis, READY_WITHIN_MS);
    return await createAlertIntake(redis).sources();
  } catch {
    return [];
  } finally {
    redis.disconnect();
  }
}
