import { Redis } from 'ioredis';
import { z } from 'zod';
import type { Question, Target } from '../contract.ts';
import { TargetError } from '../errors.ts';
import { parseRedisAddress, type RedisAddress } from './redis/address.ts';
import { classifyRedis } from './redis/classify.ts';
import { parseInformation } from './redis/information.ts';
import type { RedisAnswer } from './redis/questions.ts';

const Arguments = z.object({ database: z.string(), from: z.string() });

/** A Redis answers within a millisecond; one that needs a second is the finding. */
const CONNECT_TIMEOUT_MS = 1000;
const COMMAND_TIMEOUT_MS = 1000;

interface RedisTargetOptions {
  /** Address by the database's name in the platform file; absent where its variable is not set. */
  readonly urls: Readonly<Record<string, string | undefined>>;
}

/**
 * Asks Redis servers, each time on a connection of its own: only a new one shows that no more are accepted, and it
 * costs a millisecond.
 */
export function createRedisTarget({ urls }: RedisTargetOptions): Target {
  return {
    kind: 'redis',
    async ask(question, signal) {
      if (question.name !== 'state') throw unknownQuestion(question);
      const { database, from } = Arguments.parse(question.arguments);
      const url = urls[database]?.trim();
      if (!url) throw notConfigured(database, from);
      return examine(database, parseRedisAddress(url, from), signal);
    },
    async close() {},
  };
}

async function examine(database: string, address: RedisAddress, signal: AbortSignal): Promise<RedisAnswer> {
  const startedAt = performance.now();
  const client = createClient(address);
  let firstError: unknown;
  // ioredis says the cause here, and rejects with "Connection is closed."
  client.on('error', (error: unknown) => {
    firstError ??= error;
  });
  const abort = () => client.disconnect();
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    const state = await readState(client, address.login);
    return { outcome: 'answered', uri: address.masked, tookMs: elapsed(startedAt), ...state };
  } catch (error) {
    if (signal.aborted) throw stopped(database);
    const { tls } = address.masked;
    const classified = classifyRedis(firstError ?? error, tls) ?? classifyRedis(error, tls);
    if (classified === undefined) throw inconclusive(database, error);
    return { ...classified, uri: address.masked, tookMs: elapsed(startedAt) };
  } finally {
    signal.removeEventListener('abort', abort);
    client.disconnect();
  }
}

/** Nothing is sent that is not asked for here: no login, no names, no second try, so each failure has one meaning. */
function createClient({ masked }: RedisAddress): Redis {
  return new Redis({
    host: masked.host,
    port: masked.port,
    ...(masked.tls ? { tls: {} } : {}),
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    disableClientInfo: true,
    protocol: 2,
  });
}

type State = Pick<RedisAnswer & { outcome: 'answered' }, 'refusal' | 'info'>;

async function readState(client: Redis, login: readonly string[] | undefined): Promise<State> {
  await client.connect();
  if (login !== undefined) await client.call('AUTH', ...login);
  const refusal = await client.ping().then(() => undefined, refusalWord);
  const info = await client.info().then(parseInformation, (error: unknown) => {
    // it may not be asked (NOPERM) or answers nothing at all (BUSY); anything else is a fault of the connection
    refusalWord(error);
    return undefined;
  });
  return { ...(refusal === undefined ? {} : { refusal }), ...(info === undefined ? {} : { info }) };
}

/** Words with which Redis refuses a PING and is nevertheless reached. */
const REFUSALS = new Set(['MISCONF', 'LOADING', 'BUSY', 'MASTERDOWN', 'NOPERM']);

function refusalWord(error: unknown): string {
  const word = error instanceof Error ? error.message.split(' ', 1)[0] : undefined;
  if (word === undefined || !REFUSALS.has(word)) throw error;
  return word;
}

function elapsed(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}

function notConfigured(database: string, from: string): TargetError {
  return new TargetError('not-configured', `The bot has no address for ${database}: ${from} is not set.`, {
    remedy: `Set ${from} in the environment of the bot to the address of ${database}: redis://user:password@host:port/0.`,
  });
}

function stopped(database: string): TargetError {
  return new TargetError('timeout', `${database} did not answer before the examination ended.`, {
    remedy: 'Ask again; if it stays so, ask for this database alone.',
  });
}

function inconclusive(database: string, cause: unknown): TargetError {
  const detail = cause instanceof Error ? cause.name : 'unknown error';
  return new TargetError('failed', `${database} could not be asked, for a reason that the client does not name.`, {
    remedy: 'Look whether the address is that of a Redis server and whether it wants TLS, then ask again.',
    // no `cause`: an error of ioredis carries the arguments of its command, and those of AUTH are the password
    detail,
  });
}

function unknownQuestion(question: Question<unknown>): TargetError {
  return new TargetError('failed', `The redis target knows no question "${question.name}".`, {
    remedy: 'This is a fault of the bot: report it.',
  });
}
