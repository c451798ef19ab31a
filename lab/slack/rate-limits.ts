import { slackLimits } from '../../src/bot/limits.ts';
import type { Clock } from './clock.ts';

/** Slack's tiers, and the two rates that are counted per channel. `special` is not limited here. */
export type Rate = 1 | 2 | 3 | 4 | 'posting' | 'special';

/** Counts calls. */
export interface RateLimits {
  /** Null: go on. Otherwise the seconds for `Retry-After`. */
  take(key: string, rate: Rate): number | null;
}

// Slack lets a short burst pass in its slowest tier, and a Socket Mode client that reconnects needs one.
const smallestBurst = 20;

/** Token buckets, filled by the clock. */
export function createRateLimits(clock: Clock): RateLimits {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take: (key, rate) => {
      if (rate === 'special') return null;
      const { burst, perSecond } = bucketOf(rate);
      const now = clock.now();
      const bucket = buckets.get(key) ?? { tokens: burst, at: now };
      const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
      buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
      return tokens >= 1 ? null : Math.max(1, Math.ceil((1 - tokens) / perSecond));
    },
  };
}

function bucketOf(rate: Exclude<Rate, 'special'>): { burst: number; perSecond: number } {
  if (rate === 'posting') return slackLimits.posting;
  const perMinute = slackLimits.tiers[rate];
  return { burst: Math.max(perMinute, smallestBurst), perSecond: perMinute / 60 };
}
