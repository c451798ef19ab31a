import { z } from 'zod';
import type { Question } from '../../contract.ts';

/** What may be known of a Redis address. */
export const MaskedRedisUri = z.object({
  host: z.string(),
  port: z.number(),
  database: z.number().optional(),
  tls: z.boolean(),
  hasUser: z.boolean(),
  hasPassword: z.boolean(),
});
export type MaskedRedisUri = z.output<typeof MaskedRedisUri>;

/** Of INFO; a field that the server does not have is absent. Sizes in bytes. */
export const RedisInformation = z.object({
  version: z.string().optional(),
  uptimeSeconds: z.number().optional(),
  role: z.enum(['master', 'slave', 'sentinel']).optional(),
  loading: z.boolean(),
  loadingEtaSeconds: z.number().optional(),
  connectedClients: z.number().optional(),
  maxClients: z.number().optional(),
  rejectedConnections: z.number().optional(),
  usedMemory: z.number().optional(),
  /** 0: no limit. */
  maxMemory: z.number().optional(),
  maxMemoryPolicy: z.string().optional(),
  evictedKeys: z.number().optional(),
  rdbLastSaveOk: z.boolean().optional(),
  aofEnabled: z.boolean().optional(),
  aofLastWriteOk: z.boolean().optional(),
  aofLastRewriteOk: z.boolean().optional(),
  /** Of a replica. */
  masterHost: z.string().optional(),
  masterLinkUp: z.boolean().optional(),
  masterLinkDownSeconds: z.number().optional(),
  connectedReplicas: z.number().optional(),
});
export type RedisInformation = z.output<typeof RedisInformation>;

const Reply = z.object({
  outcome: z.literal('answered'),
  uri: MaskedRedisUri,
  tookMs: z.number(),
  /** The server's word when it did not answer PONG: MISCONF, LOADING, BUSY, MASTERDOWN. */
  refusal: z.string().optional(),
  /** Absent: the user may not run INFO. */
  info: RedisInformation.optional(),
});

/**
 * Why it did not answer, as seen from where the bot runs.
 *
 * | outcome | seen |
 * |---|---|
 * | `refused` | nothing listens at the address |
 * | `unresolved` | the name has no address here |
 * | `unroutable` | no TCP connection came about: no route, or packets are dropped |
 * | `silent` | the connection is accepted and nothing is said: frozen or paused |
 * | `closed` | the connection is accepted and closed without an answer |
 * | `auth-failed` | it wants a password (NOAUTH) or not this one (WRONGPASS) |
 * | `max-clients` | it has no connection left |
 * | `tls` | the certificate is not trusted, or only one side speaks TLS |
 * | `not-redis` | something else than Redis answers there |
 */
const REDIS_FAULTS = [
  'refused',
  'unresolved',
  'unroutable',
  'silent',
  'closed',
  'auth-failed',
  'max-clients',
  'tls',
  'not-redis',
] as const;

const Fault = z.object({
  outcome: z.enum(REDIS_FAULTS),
  uri: MaskedRedisUri,
  tookMs: z.number(),
  /** A code of the system or a word of the server. */
  detail: z.string(),
});

export const RedisAnswer = z.discriminatedUnion('outcome', [Reply, Fault]);
export type RedisAnswer = z.output<typeof RedisAnswer>;
export type RedisReply = z.output<typeof Reply>;
export type RedisFault = z.output<typeof Fault>;

/** One second to connect, one for each of three commands. */
const DEADLINE_MS = 4500;

/** How a Redis is, asked through its address in the bot's variable `from`. */
export function redisState(database: string, from: string): Question<RedisAnswer> {
  return {
    target: 'redis',
    name: 'state',
    arguments: { database, from },
    answer: RedisAnswer,
    essential: true,
    deadlineMs: DEADLINE_MS,
  };
}
