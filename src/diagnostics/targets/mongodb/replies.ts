import { z } from 'zod';
import { printable } from '../../redaction/printable.ts';
import type { Connections, MongodbReply } from './questions.ts';

/** The driver turns a 64-bit integer into a number, and leaves one beyond 2^53 as it is. */
const Count = z.preprocess((value) => (isLong(value) ? Number(value.toString()) : value), z.number());

function isLong(value: unknown): value is { toString(): string } {
  return typeof value === 'object' && value !== null && '_bsontype' in value && value._bsontype === 'Long';
}

export const HelloReply = z.object({
  isWritablePrimary: z.boolean().default(false),
  secondary: z.boolean().default(false),
  setName: z.string().optional(),
  hosts: z.array(z.string()).default([]),
  primary: z.string().optional(),
  me: z.string().optional(),
});

export const BuildInfoReply = z.object({ version: z.string(), ferretdbVersion: z.string().optional() });

export const ConnectionStatusReply = z.object({
  authInfo: z.object({ authenticatedUsers: z.array(z.unknown()) }),
});

export const ServerStatusReply = z.object({
  uptime: Count,
  connections: z
    .object({
      current: Count,
      available: Count,
      active: Count.optional(),
      totalCreated: Count.optional(),
      rejected: Count.optional(),
    })
    .optional(),
});

const NO_TIME = new Date(0).getTime();
/** A member that is down has no optime, which reads as 1970. */
const When = z.date().transform((date) => (date.getTime() === NO_TIME ? undefined : date.toISOString()));

export const ReplicaSetStatusReply = z.object({
  members: z.array(
    z.object({
      name: z.string(),
      stateStr: z.string(),
      health: z.number(),
      optimeDate: When.optional(),
      electionDate: When.optional(),
      lastHeartbeatMessage: z.string().optional(),
    }),
  ),
});

type Members = NonNullable<MongodbReply['members']>;

export function membersOf({ members }: z.output<typeof ReplicaSetStatusReply>): Members {
  return members.map(({ name, stateStr, health, optimeDate, electionDate, lastHeartbeatMessage }) => ({
    name,
    state: stateStr,
    healthy: health === 1,
    ...(optimeDate === undefined ? {} : { lastWriteAt: optimeDate }),
    ...(electionDate === undefined ? {} : { electedAt: electionDate }),
    ...(lastHeartbeatMessage ? { message: printable(lastHeartbeatMessage, { most: 300 }) } : {}),
  }));
}

/** Awesome-prometheus-alerts' MongodbTooManyConnections; the share from which a second sample is worth its second. */
const SUSPICIOUS_SHARE = 0.8;

export function suspicious({ current, available, rejected }: Connections): boolean {
  return current > SUSPICIOUS_SHARE * (current + available) || (rejected ?? 0) > 0;
}
