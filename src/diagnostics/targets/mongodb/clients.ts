import { z } from 'zod';
import { printable } from '../../redaction/printable.ts';
import type { Client } from './questions.ts';

/** What is read of each is below 300 bytes, so that all of it comes in one reply, far from the 16 MB of a document. */
const CONNECTIONS_AT_MOST = 10_000;
/** A leak may be spread over the addresses of many replicas, which are added up later. */
const CLIENTS_AT_MOST = 300;
/** Below the time that a command has here, so that a busy server says itself that it did not manage. */
const SERVER_TIME_MS = 1000;
/** MongoDB takes no longer appName (manual, "Connection String Options": 128 bytes). */
const APP_NAME_LENGTH = 128;

/**
 * Who holds connections, idle ones too: MongoDB manual, `$currentOp`. On a server with access control it needs the
 * action `inprog`, which the role clusterMonitor has. Nothing of what a client does leaves the server. A batch larger
 * than the limit leaves no cursor open behind it.
 */
export const CURRENT_OPERATIONS = {
  aggregate: 1,
  pipeline: [
    { $currentOp: { allUsers: true, idleConnections: true, idleSessions: false } },
    { $match: { client: { $exists: true } } },
    { $limit: CONNECTIONS_AT_MOST },
    { $project: { _id: 0, client: 1, appName: 1, active: 1 } },
  ],
  cursor: { batchSize: CONNECTIONS_AT_MOST + 1 },
  maxTimeMS: SERVER_TIME_MS,
};

const Operation = z.object({
  client: z.string().optional().catch(undefined),
  appName: z.string().optional().catch(undefined),
  active: z.boolean().catch(false),
});

export const CurrentOperationsReply = z.object({ cursor: z.object({ firstBatch: z.array(Operation) }) });

/** Only counts by address and name are kept. */
export function clientsOf({ cursor }: z.output<typeof CurrentOperationsReply>): Client[] {
  const clients = new Map<string, Client>();
  for (const { client, appName, active } of cursor.firstBatch) {
    if (client === undefined || client === '') continue;
    const address = hostOf(client);
    const name = appName ? { appName: nameOf(appName) } : {};
    const key = JSON.stringify([address, name.appName]);
    const known = clients.get(key) ?? { address, ...name, connections: 0, active: 0 };
    clients.set(key, {
      ...known,
      connections: known.connections + 1,
      active: known.active + (active ? 1 : 0),
    });
  }
  const order = (left: Client, right: Client) =>
    right.connections - left.connections || (keyOf(left) < keyOf(right) ? -1 : 1);
  return [...clients.values()].sort(order).slice(0, CLIENTS_AT_MOST);
}

/** The client chooses it: one line, and no secret. */
function nameOf(appName: string): string {
  return printable(appName.replace(/\p{Cc}/gu, ' '), { most: APP_NAME_LENGTH });
}

function keyOf({ address, appName = '' }: Client): string {
  return `${address} ${appName}`;
}

/** `10.0.0.7` of `10.0.0.7:51234`, `::1` of `[::1]:51234`. */
function hostOf(client: string): string {
  const host = client.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return printable(host, { most: 100 });
}
