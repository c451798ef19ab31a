import { z } from 'zod';
import type { Question } from '../../contract.ts';

/** What may be known of a connection string (catalogue 0.7). Hosts as `host:port`. */
export const MaskedUri = z.object({
  hosts: z.array(z.string()),
  database: z.string().optional(),
  authSource: z.string().optional(),
  replicaSet: z.string().optional(),
  readPreference: z.string().optional(),
  tls: z.boolean(),
  hasUser: z.boolean(),
  hasPassword: z.boolean(),
  /** The password is still that of a template, e.g. `PASSWORD`. */
  placeholder: z.boolean(),
});
export type MaskedUri = z.output<typeof MaskedUri>;

const Connections = z.object({
  current: z.number(),
  available: z.number(),
  active: z.number().optional(),
  totalCreated: z.number().optional(),
  rejected: z.number().optional(),
});
export type Connections = z.output<typeof Connections>;

const Client = z.object({
  /** Without its port, which is another one for each connection. */
  address: z.string(),
  /** As the client calls itself. */
  appName: z.string().optional(),
  connections: z.number(),
  /** Those of them that were at work; a monitoring connection waits for its `hello` and counts as such. */
  active: z.number(),
});
export type Client = z.output<typeof Client>;

const Member = z.object({
  name: z.string(),
  state: z.string(),
  healthy: z.boolean(),
  /** The last write that it has. Absent of an arbiter, and of a member that is down. */
  lastWriteAt: z.string().optional(),
  electedAt: z.string().optional(),
  message: z.string().optional(),
});

const Reply = z.object({
  outcome: z.literal('answered'),
  host: z.string(),
  port: z.number(),
  uri: MaskedUri,
  tookMs: z.number(),
  /** `ferretdb`: speaks the protocol, but has no replica set status, connection figures or operations to tell of. */
  product: z.enum(['mongodb', 'ferretdb']),
  version: z.string().optional(),
  uptimeSeconds: z.number().optional(),
  /** Of the reply to `hello`. */
  writable: z.boolean(),
  secondary: z.boolean(),
  setName: z.string().optional(),
  setHosts: z.array(z.string()),
  primary: z.string().optional(),
  authenticated: z.boolean(),
  connections: Connections.optional(),
  /** A second sample, taken when the first one was suspicious. */
  connectionsLater: Connections.extend({ afterMs: z.number() }).optional(),
  /** Those that held most connections, most first, taken when the first sample was suspicious. */
  clients: z.array(Client).optional(),
  members: z.array(Member).optional(),
  /** What it would not tell, and the server's code: 13 a missing right, 59 it has no such command. */
  withheld: z.array(z.object({ command: z.string(), code: z.number(), codeName: z.string() })),
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
 * | `closed` | the connection is accepted and closed at once: connection limit, or a port that wants TLS |
 * | `auth-failed` | it does not accept the user and password |
 * | `unauthorized` | it wants a user and the connection string has none |
 * | `no-primary` | members of the set answer, none is primary or readable |
 * | `not-in-set` | it is no member of the set that the connection string names |
 * | `set-names-unresolvable` | it answers; the set's own names of its members have no address here |
 * | `tls` | the certificate is not trusted, or only one side speaks TLS |
 * | `incompatible` | a server older than MongoDB 4.4, or not one at all |
 */
const MONGODB_FAULTS = [
  'refused',
  'unresolved',
  'unroutable',
  'silent',
  'closed',
  'auth-failed',
  'unauthorized',
  'no-primary',
  'not-in-set',
  'set-names-unresolvable',
  'tls',
  'incompatible',
] as const;

const Fault = z.object({
  outcome: z.enum(MONGODB_FAULTS),
  host: z.string(),
  port: z.number(),
  uri: MaskedUri,
  tookMs: z.number(),
  /** A code of the system or the server, or a short sentence. */
  detail: z.string(),
  /** The servers that the driver saw, `host:port` and what it took each for. */
  seen: z.array(z.object({ address: z.string(), type: z.string() })),
});

export const MongodbAnswer = z.discriminatedUnion('outcome', [Reply, Fault]);
export type MongodbAnswer = z.output<typeof MongodbAnswer>;
export type MongodbReply = z.output<typeof Reply>;
export type MongodbFault = z.output<typeof Fault>;

/** Two seconds to be selected, the commands, and a second sample when the first one was suspicious. */
const DEADLINE_MS = 6000;

/**
 * How a MongoDB is, asked through its connection string in the bot's variable `from`; with `member` that one server of
 * its set by itself.
 */
export function mongodbState(database: string, from: string, member?: string): Question<MongodbAnswer> {
  return {
    target: 'mongodb',
    name: 'state',
    arguments: { database, from, ...(member === undefined ? {} : { member }) },
    answer: MongodbAnswer,
    // one member of a set may be out of sight without leaving the whole in doubt
    essential: member === undefined,
    deadlineMs: DEADLINE_MS,
  };
}
