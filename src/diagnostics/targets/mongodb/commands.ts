import { setTimeout as delay } from 'node:timers/promises';
import { type MongoClient, MongoServerError } from 'mongodb';
import type { z } from 'zod';
import { TargetError } from '../../errors.ts';
import { CommandSilence } from './classify.ts';
import { CURRENT_OPERATIONS, CurrentOperationsReply, clientsOf } from './clients.ts';
import type { Client, Connections, MongodbReply } from './questions.ts';
import {
  BuildInfoReply,
  ConnectionStatusReply,
  HelloReply,
  membersOf,
  ReplicaSetStatusReply,
  ServerStatusReply,
  suspicious,
} from './replies.ts';

/** These commands answer in milliseconds; a server that needs longer is the finding. */
const COMMAND_TIMEOUT_MS = 1500;
/** Long enough for refused connections to show, short enough for an examination of ten seconds. */
const SAMPLE_GAP_MS = 1000;

/** The server's code for `maxTimeMS` having passed. */
const MAX_TIME_EXPIRED = 50;

/** Sections of `serverStatus` that nobody reads here and that cost the server time. */
const LEAVE_OUT = { repl: 0, metrics: 0, locks: 0, wiredTiger: 0, tcmalloc: 0, opLatencies: 0 };

export type ServerState = Omit<MongodbReply, 'outcome' | 'host' | 'port' | 'uri' | 'tookMs'> & {
  readonly me: string | undefined;
};

type Withheld = MongodbReply['withheld'];

/** Asks the server what it says of itself. A command that it refuses is noted; a lost connection throws. */
export async function readState(client: MongoClient, signal: AbortSignal): Promise<ServerState> {
  const withheld: Withheld = [];
  const ask = <Schema extends z.ZodType>(command: string, schema: Schema, options: object = {}) =>
    runCommand(client, { [command]: 1, ...options }, schema, signal).catch((error: unknown) => {
      withheld.push(refusal(command, error));
      return undefined;
    });
  const hello = await runCommand(client, { hello: 1 }, HelloReply, signal);
  let firstSampleAt = 0;
  const [build, status, login, set] = await Promise.all([
    ask('buildInfo', BuildInfoReply),
    ask('serverStatus', ServerStatusReply, LEAVE_OUT).finally(() => {
      firstSampleAt = performance.now();
    }),
    ask('connectionStatus', ConnectionStatusReply),
    hello.setName === undefined ? undefined : ask('replSetGetStatus', ReplicaSetStatusReply),
  ]);
  const connections = status?.connections;
  const isSuspicious = connections !== undefined && suspicious(connections);
  const [later, clients] = isSuspicious
    ? await Promise.all([sampleAgain(client, firstSampleAt, signal), listClients(client, withheld, signal)])
    : [];
  return {
    me: hello.me,
    product: build?.ferretdbVersion === undefined ? 'mongodb' : 'ferretdb',
    ...(build === undefined ? {} : { version: build.ferretdbVersion ?? build.version }),
    ...(status === undefined ? {} : { uptimeSeconds: Math.round(status.uptime) }),
    writable: hello.isWritablePrimary,
    secondary: hello.secondary,
    ...(hello.setName === undefined ? {} : { setName: hello.setName }),
    setHosts: hello.hosts,
    ...(hello.primary === undefined ? {} : { primary: hello.primary }),
    authenticated: (login?.authInfo.authenticatedUsers.length ?? 0) > 0,
    ...(connections === undefined ? {} : { connections }),
    ...(later === undefined ? {} : { connectionsLater: later }),
    ...(clients === undefined ? {} : { clients }),
    ...(set === undefined ? {} : { members: membersOf(set) }),
    withheld: withheld.sort((left, right) => (left.command < right.command ? -1 : 1)),
  };
}

async function sampleAgain(
  client: MongoClient,
  firstSampleAt: number,
  signal: AbortSignal,
): Promise<(Connections & { afterMs: number }) | undefined> {
  await delay(SAMPLE_GAP_MS, undefined, { signal });
  const command = { serverStatus: 1, ...LEAVE_OUT };
  const { connections } = await runCommand(client, command, ServerStatusReply, signal);
  // a busy server takes its time: what happened in it is divided by the time that it took
  return connections && { ...connections, afterMs: Math.round(performance.now() - firstSampleAt) };
}

/** `undefined`: it did not say. That it may not say is noted; that it did not manage in its time is not its lack. */
async function listClients(
  client: MongoClient,
  withheld: Withheld,
  signal: AbortSignal,
): Promise<Client[] | undefined> {
  try {
    return clientsOf(await runCommand(client, CURRENT_OPERATIONS, CurrentOperationsReply, signal));
  } catch (error) {
    if (signal.aborted) throw error;
    // Asked beside it, the second sample says whether the connection is lost: who is connected is not worth that.
    if (!(error instanceof MongoServerError) || error.code === 18) return undefined;
    const refused = refusal('$currentOp', error);
    if (refused.code !== MAX_TIME_EXPIRED) withheld.push(refused);
    return undefined;
  }
}

async function runCommand<Schema extends z.ZodType>(
  client: MongoClient,
  command: Record<string, unknown>,
  schema: Schema,
  signal: AbortSignal,
): Promise<z.output<Schema>> {
  // the driver's own `timeoutMS` does nothing, and maxTimeMS is a clock that a frozen server never looks at
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(new CommandSilence('no answer in time')), COMMAND_TIMEOUT_MS);
  try {
    const reply = await client.db('admin').command(command, {
      signal: AbortSignal.any([signal, deadline.signal]),
      // a command does not take the client's preference, and would wait for a primary
      readPreference: 'primaryPreferred',
    });
    return parseReply(schema, reply, Object.keys(command)[0] ?? '');
  } finally {
    clearTimeout(timer);
  }
}

function parseReply<Schema extends z.ZodType>(schema: Schema, reply: unknown, command: string): z.output<Schema> {
  const parsed = schema.safeParse(reply);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map(({ path }) => path.join('.')))].join(', ');
  throw new TargetError('unreadable', `The reply to ${command} is not in a form that is known (${fields}).`, {
    remedy: 'Look whether a proxy is in between, and which version the server has.',
  });
}

/** A refusal of the server itself is an answer; any other failure is one of the connection. */
function refusal(command: string, error: unknown): Withheld[number] {
  // 18 is the login of the pool's next connection, not of this command
  if (!(error instanceof MongoServerError) || typeof error.code !== 'number' || error.code === 18) throw error;
  return { command, code: error.code, codeName: String(error.codeName ?? '') };
}
