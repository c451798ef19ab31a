import { z } from 'zod';
import type { Question, Target } from '../contract.ts';
import { TargetError } from '../errors.ts';
import { systemCodes } from './http/connection-fault.ts';
import { classify } from './mongodb/classify.ts';
import { readState, type ServerState } from './mongodb/commands.ts';
import { type Address, type Connections, createConnections } from './mongodb/connection.ts';
import { forMember, type ParsedUri, parseConnectionString } from './mongodb/connection-string.ts';
import type { MongodbAnswer } from './mongodb/questions.ts';

const Arguments = z.object({ database: z.string(), from: z.string(), member: z.string().optional() });
type Arguments = z.output<typeof Arguments>;

interface MongodbTargetOptions {
  /** Connection string by the database's name in the platform file; absent where its variable is not set. */
  readonly urls: Readonly<Record<string, string | undefined>>;
}

/** Asks MongoDB servers. Keeps one client per server open from one examination to the next. */
export function createMongodbTarget({ urls }: MongodbTargetOptions): Target {
  const connections = createConnections();
  return {
    kind: 'mongodb',
    async ask(question, signal) {
      if (question.name !== 'state') throw unknownQuestion(question);
      const asked = Arguments.parse(question.arguments);
      const url = urls[asked.database]?.trim();
      if (!url) throw notConfigured(asked);
      return examine(connections, asked, url, signal);
    },
    async close() {
      connections.closeAll();
    },
  };
}

async function examine(
  connections: Connections,
  { database, from, member }: Arguments,
  url: string,
  signal: AbortSignal,
): Promise<MongodbAnswer> {
  const parsed = parseConnectionString(url, from);
  const address: Address =
    member === undefined
      ? { url, variable: from, single: parsed.single }
      : { url: forMember(url, member), variable: from, single: true };
  const asked = member ?? parsed.masked.hosts[0] ?? '';
  const startedAt = performance.now();
  const elapsed = () => Math.round(performance.now() - startedAt);
  try {
    const client = await connections.open(address, signal);
    const state = await readState(client, signal);
    return reply(parsed, state, asked, elapsed());
  } catch (error) {
    // whatever failed, the next examination starts with a connection of its own
    connections.drop(address);
    return fault({ database, from, asked, parsed, tookMs: elapsed(), signal }, error);
  }
}

function reply({ masked, single }: ParsedUri, state: ServerState, asked: string, tookMs: number): MongodbAnswer {
  const { me, ...rest } = state;
  const at = splitAddress(single ? asked : (me ?? asked));
  const denied = rest.withheld.some(({ code }) => code === 13);
  if (denied && !rest.authenticated && !masked.hasUser)
    return { outcome: 'unauthorized', ...at, uri: masked, tookMs, detail: 'Unauthorized (13)', seen: [] };
  return { outcome: 'answered', ...at, uri: masked, tookMs, ...rest };
}

interface Failed {
  readonly database: string;
  readonly from: string;
  readonly asked: string;
  readonly parsed: ParsedUri;
  readonly tookMs: number;
  readonly signal: AbortSignal;
}

function fault({ database, from, asked, parsed, tookMs, signal }: Failed, error: unknown): MongodbAnswer {
  if (error instanceof TargetError) throw error;
  if (signal.aborted) throw stopped(database, error);
  if (systemCodes(error).includes('ENOENT')) throw missingFile(from, error);
  const classified = classify(error, [...parsed.masked.hosts, asked]);
  if (classified === undefined) throw inconclusive(database, error);
  const { outcome, detail, address, seen } = classified;
  return { outcome, ...splitAddress(address ?? asked), uri: parsed.masked, tookMs, detail, seen };
}

function splitAddress(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':');
  const port = Number(address.slice(colon + 1));
  return colon < 0 || Number.isNaN(port) ? { host: address, port: 27017 } : { host: address.slice(0, colon), port };
}

function notConfigured({ database, from }: Arguments): TargetError {
  return new TargetError('not-configured', `The bot has no connection string for ${database}: ${from} is not set.`, {
    remedy: `Set ${from} in the environment of the bot to the connection string of ${database}, with a user that may run serverStatus, replSetGetStatus and $currentOp (role clusterMonitor).`,
  });
}

function missingFile(from: string, cause: unknown): TargetError {
  return new TargetError('not-configured', `A certificate file that ${from} names does not exist where the bot runs.`, {
    remedy: `Mount the file into the bot's container, or correct tlsCAFile or tlsCertificateKeyFile in ${from}.`,
    detail: 'ENOENT',
    cause,
  });
}

function stopped(database: string, cause: unknown): TargetError {
  return new TargetError('timeout', `${database} did not answer before the examination ended.`, {
    remedy: 'Ask again; if it stays so, ask for this database alone.',
    cause,
  });
}

function inconclusive(database: string, cause: unknown): TargetError {
  const name = cause instanceof Error ? cause.name : 'unknown error';
  return new TargetError('failed', `${database} could not be asked: the driver gave up without saying why (${name}).`, {
    remedy: 'Look whether the address is that of a MongoDB server and whether it wants TLS, then ask again.',
    detail: name,
    cause,
  });
}

function unknownQuestion(question: Question<unknown>): TargetError {
  return new TargetError('failed', `The mongodb target knows no question "${question.name}".`, {
    remedy: 'This is a fault of the bot: report it.',
  });
}
