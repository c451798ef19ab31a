import type { Redis } from 'ioredis';
import { z } from 'zod';
import { redactValue } from '../diagnostics/redaction/redact-value.ts';
import { ADMIT, CLOSE_ALERT, ROTATE, SETTLE } from './alert-scripts.ts';
import { DEFAULT_PREFIX } from './redis.ts';

export interface AlertIntakeOptions {
  readonly prefix?: string;
  /** Alerts of one source that may each open an incident, per minute. What is over is kept and triaged together. */
  readonly perMinute?: number;
  /** What is kept is triaged when nothing has come for so long, and at the latest after the other time. */
  readonly quietMs?: number;
  readonly longestMs?: number;
  /** How long a firing alert belongs to the incident that it opened. */
  readonly holdMs?: number;
  readonly now?: () => Date;
}

const KeptAlert = z.strictObject({
  /** Printable. */
  title: z.string().min(1).max(300),
  /** The canonical subject: `service:x`, `database:y`, `platform:name`. */
  subject: z.string().min(1).max(200),
});
type KeptAlert = z.output<typeof KeptAlert>;

export interface FiringAlert extends KeptAlert {
  readonly fingerprint: string;
  readonly channel: string;
  /** Id of the bot or app that told it. */
  readonly source: string;
}

/** `open`: it may open an incident now; `known`: it belongs to one; `kept`: it is triaged with others soon. */
export type Admission = 'open' | 'known' | 'kept';

/** Alerts over the limit that are triaged together. */
export interface AlertBatch {
  readonly id: string;
  readonly channel: string;
  readonly alerts: readonly (KeptAlert & { readonly fingerprint: string })[];
  /** So many more were not kept by name. */
  readonly more: number;
}

/** Takes in alerts: what is new counts, and nothing that counts is lost. All of it is in Redis. */
export interface AlertIntake {
  admit(alert: FiringAlert, deliveries: readonly string[]): Promise<Admission>;
  /** It is over, or its message tells of another one now. */
  close(channel: string, fingerprint: string): Promise<void>;
  /** Whether a source may be told once more this hour that it speaks of something else. */
  admitNote(source: string, fingerprint: string): Promise<boolean>;
  /** The batches that are due, and those whose triage was begun and not settled. */
  due(): Promise<readonly AlertBatch[]>;
  /** The triage of a batch is written down as this incident. */
  settle(batch: AlertBatch, incident: string): Promise<void>;
  /** Ids of the sources heard of, the latest first. */
  sources(): Promise<readonly string[]>;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Kept by name in one backlog; the rest is counted. */
const MOST_KEPT = 300;
const NOTES_PER_HOUR = 3;
const SOURCES_KEPT = 20;

export function createAlertIntake(redis: Redis, options: AlertIntakeOptions = {}): AlertIntake {
  const { prefix = DEFAULT_PREFIX, perMinute = 10, quietMs = 8000, longestMs = 30_000, holdMs = 4 * HOUR } = options;
  const now = (): number => (options.now?.() ?? new Date()).getTime();
  const key = (...parts: string[]): string => [prefix, ...parts].join(':');
  const batchesKey = key('alert-batches');
  const remember = async (source: string): Promise<void> => {
    await redis.zadd(key('alert-sources'), now(), source);
    await redis.zremrangebyrank(key('alert-sources'), 0, -1 - SOURCES_KEPT);
  };
  return {
    async admit({ fingerprint, channel, source, title, subject }, deliveries) {
      await remember(source);
      const record = JSON.stringify(redactValue({ title, subject }));
      const keys = [
        key('open', fingerprint),
        key('alert-admitted', fingerprint),
        key('alert-rate', source),
        key('alert-backlog', channel),
        key('alert-due'),
        ...deliveries.map((delivery) => key('delivery', delivery)),
      ];
      const limits = [perMinute, MINUTE, now(), quietMs, longestMs, HOUR, MOST_KEPT];
      const reply = await ADMIT.run(redis, keys, [prefix, fingerprint, record, ...limits, channel]);
      return z.enum(['open', 'known', 'kept']).parse(reply);
    },
    async close(channel, fingerprint) {
      const keys = [key('open', fingerprint), key('alert-admitted', fingerprint), key('alert-backlog', channel)];
      await CLOSE_ALERT.run(redis, keys, [fingerprint]);
    },
    async admitNote(source, fingerprint) {
      await remember(source);
      if ((await redis.set(key('alert-note', fingerprint), '-', 'PX', holdMs, 'NX')) === null) return false;
      const counter = key('alert-notes', source);
      await redis.set(counter, 0, 'PX', HOUR, 'NX');
      return (await redis.incr(counter)) <= NOTES_PER_HOUR;
    },
    async due() {
      const keys = [key('alert-due'), batchesKey, key('alert-batch-count')];
      const ids = z.array(z.string()).parse(await ROTATE.run(redis, keys, [prefix, now()]));
      return Promise.all(ids.map(async (id) => batchOf(id, await redis.hgetall(key('alert-batch', id)))));
    },
    async settle({ id, alerts }, incident) {
      const open = alerts.map(({ fingerprint }) => key('open', fingerprint));
      await SETTLE.run(redis, [key('alert-batch', id), batchesKey, ...open], [id, incident, holdMs]);
    },
    sources: () => redis.zrevrange(key('alert-sources'), 0, SOURCES_KEPT - 1),
  };
}

function batchOf(id: string, { channel = '', since: _since, more = '0', ...kept }: Record<string, string>): AlertBatch {
  const alerts = Object.entries(kept).map(([fingerprint, record]) => ({
    fingerprint,
    ...KeptAlert.parse(JSON.parse(record)),
  }));
  return { id, channel, alerts, more: Number(more) };
}
