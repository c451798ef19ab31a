import { gunzipSync, gzipSync } from 'node:zlib';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { redactValue } from '../diagnostics/redaction/redact-value.ts';
import {
  INCIDENT_STATES,
  type Incident,
  IncidentRequest,
  type Opened,
  Outcome,
  type Part,
  Place,
  Posted,
  type StoredReport,
} from './contract.ts';
import { BEGIN, CLAIM, CONCLUDE, FINISH, OPEN, WRITE } from './incident-scripts.ts';
import { DEFAULT_PREFIX } from './redis.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export interface IncidentOptions {
  readonly prefix?: string;
  /** How long an incident and its report can be shown again. */
  readonly keepMs?: number;
  /** How long a firing alert belongs to the incident that it opened. */
  readonly alertHoldMs?: number;
  readonly now?: () => Date;
}

/** What is known of one message of an incident: since when it is being posted, and where it came to stand. */
interface Post {
  readonly since: Date;
  readonly posted?: Posted;
}

/** The right to write about one incident, until somebody else begins. */
export interface Turn {
  readonly incident: string;
  readonly fence: number;
}

/** Somebody else has the incident now. What we still wanted to write is not taken. */
export class TurnLostError extends Error {
  override readonly name = 'TurnLostError';
}

/** Incidents in Redis: written before and after every step, so that another worker can go on from there. */
export interface Incidents {
  open(request: IncidentRequest, deliveries: readonly string[]): Promise<Opened>;
  claim(deliveries: readonly string[]): Promise<boolean>;
  read(id: string): Promise<Incident | undefined>;
  recent(count: number): Promise<Incident[]>;
  /** Ids of incidents that were asked for at least so long ago and are not told yet. */
  unfinished(olderThanMs: number): Promise<string[]>;
  report(id: string): Promise<StoredReport | undefined>;
  /** Undefined: it is finished already. */
  begin(id: string): Promise<Turn | undefined>;
  holds(turn: Turn): Promise<boolean>;
  post(id: string, part: Part): Promise<Post | undefined>;
  /** Before posting: from now on the message may exist. */
  intend(turn: Turn, part: Part): Promise<Post>;
  /** After posting. */
  record(turn: Turn, part: Part, posted: Posted): Promise<void>;
  displace(turn: Turn, place: Place): Promise<void>;
  conclude(turn: Turn, report: StoredReport, outcome: Outcome): Promise<void>;
  finish(turn: Turn, state: 'reported' | 'failed'): Promise<void>;
}

const PostField = z.strictObject({ since: z.iso.datetime(), posted: Posted.optional() });
const Fields = z.object({
  record: z.string(),
  state: z.enum(INCIDENT_STATES),
  askedAt: z.string(),
  outcome: z.string().optional(),
  displaced: z.string().optional(),
  'post:anchor': z.string().optional(),
});

export function createIncidents(redis: Redis, options: IncidentOptions = {}): Incidents {
  const prefix = options.prefix ?? DEFAULT_PREFIX;
  const now = options.now ?? (() => new Date());
  const keepMs = options.keepMs ?? 30 * DAY;
  const key = (...parts: string[]): string => [prefix, ...parts].join(':');
  const run = (script: string, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown> =>
    redis.eval(script, keys.length, ...keys, ...values);
  const guarded = async (written: Promise<unknown>): Promise<void> => {
    if ((await written) !== 1) throw new TurnLostError('Somebody else has taken this incident over.');
  };
  const write = (turn: Turn, ...fields: string[]): Promise<void> =>
    guarded(run(WRITE, [key('incident', turn.incident)], [turn.fence, ...fields]));
  const read = async (id: string): Promise<Incident | undefined> =>
    incidentOf(id, await redis.hgetall(key('incident', id)));

  return {
    read,
    async open(request, deliveries) {
      const record = IncidentRequest.parse(redactValue(request));
      const hold = request.origin.kind === 'alert' ? (options.alertHoldMs ?? 4 * 60 * MINUTE) : 15 * MINUTE;
      const keys = [key('incident-count'), key('open', record.fingerprint), key('incidents'), key('unfinished')];
      const reply = await run(
        OPEN,
        [...keys, ...deliveries.map((delivery) => key('delivery', delivery))],
        [prefix, JSON.stringify(record), now().getTime(), hold, 60 * MINUTE, keepMs, 1000],
      );
      const [id, how] = z.tuple([z.string(), z.enum(['opened', 'joined', 'duplicate'])]).parse(reply);
      const incident = await read(id);
      if (incident === undefined) throw new Error('The incident was opened and is gone.');
      return { incident, how };
    },
    async claim(deliveries) {
      return (
        (await run(
          CLAIM,
          deliveries.map((delivery) => key('delivery', delivery)),
          [60 * MINUTE],
        )) === 1
      );
    },
    async recent(count) {
      const ids = await redis.zrevrange(key('incidents'), 0, count - 1);
      const incidents = await Promise.all(ids.map(read));
      return incidents.flatMap((incident) => incident ?? []);
    },
    unfinished: (olderThanMs) => redis.zrangebyscore(key('unfinished'), 0, now().getTime() - olderThanMs),
    async report(id) {
      const stored = await redis.getBuffer(key('report', id));
      return stored === null ? undefined : reportFrom(stored);
    },
    async begin(id) {
      const fence = Number(await run(BEGIN, [key('incident', id)], []));
      return fence > 0 ? { incident: id, fence } : undefined;
    },
    async holds(turn) {
      return (await redis.hget(key('incident', turn.incident), 'fence')) === String(turn.fence);
    },
    async post(id, part) {
      return postOf(await redis.hget(key('incident', id), `post:${part}`));
    },
    async intend(turn, part) {
      const since = now();
      await write(turn, `post:${part}`, JSON.stringify({ since: since.toISOString() }));
      return { since };
    },
    async record(turn, part, posted) {
      await write(turn, `post:${part}`, JSON.stringify({ since: now().toISOString(), posted }));
    },
    displace: (turn, place) => write(turn, 'displaced', JSON.stringify(place)),
    async conclude(turn, report, outcome) {
      const bytes = gzipSync(JSON.stringify(redactValue(report))).toString('base64');
      const keys = [key('incident', turn.incident), key('report', turn.incident)];
      await guarded(run(CONCLUDE, keys, [turn.fence, bytes, keepMs, JSON.stringify(redactValue(outcome))]));
    },
    async finish(turn, state) {
      const incident = await read(turn.incident);
      const release = incident?.origin.kind === 'alert' && state === 'reported' ? '0' : '1';
      const keys = [key('incident', turn.incident), key('unfinished'), key('open', incident?.fingerprint ?? '')];
      await guarded(run(FINISH, keys, [turn.fence, turn.incident, state, release]));
    },
  };
}

function incidentOf(id: string, hash: Record<string, string>): Incident | undefined {
  const fields = Fields.safeParse(hash);
  if (!fields.success) return undefined;
  const { record, state, askedAt, outcome, displaced } = fields.data;
  const anchor = postOf(fields.data['post:anchor'] ?? null)?.posted;
  return {
    ...IncidentRequest.parse(JSON.parse(record)),
    id,
    state,
    askedAt: new Date(Number(askedAt)).toISOString(),
    ...(outcome === undefined ? {} : { outcome: Outcome.parse(JSON.parse(outcome)) }),
    ...(anchor === undefined ? {} : { anchor }),
    ...(displaced === undefined ? {} : { displaced: Place.parse(JSON.parse(displaced)) }),
  };
}

function postOf(field: string | null): Post | undefined {
  if (field === null) return undefined;
  const { since, posted } = PostField.parse(JSON.parse(field));
  return { since: new Date(since), ...(posted === undefined ? {} : { posted }) };
}

/** Undefined where another version wrote it in a form that we do not know. */
function reportFrom(stored: Buffer): StoredReport | undefined {
  const value: unknown = JSON.parse(gunzipSync(Buffer.from(stored.toString(), 'base64')).toString());
  // We wrote it ourselves, so the format is proof enough of the rest.
  const known = z.object({ format: z.literal('botcore.report/1'), diagnosis: z.looseObject({}) }).safeParse(value);
  return known.success ? (value as StoredReport) : undefined;
}
