import type { MongoClient, MongoClientOptions, TopologyDescription } from 'mongodb';
import { createClient } from './connection-string.ts';

/**
 * Measured on the driver (shared/mongodb.md, "Timeouts"): with its defaults a frozen server holds a `findOne` for 70 s,
 * and `timeoutMS` does nothing. `connectTimeoutMS` must be below the selection's time, or the cause is lost.
 */
const READING_OPTIONS = {
  serverSelectionTimeoutMS: 2000,
  connectTimeoutMS: 1000,
  socketTimeoutMS: 3000,
  heartbeatFrequencyMS: 2000,
  waitQueueTimeoutMS: 1000,
  retryReads: false,
  retryWrites: false,
  maxPoolSize: 4,
  appName: 'botcore',
} as const satisfies MongoClientOptions;

/** No server can be selected any more, known before the driver's own two seconds are over. */
class SelectionFailure extends Error {
  override readonly name = 'SelectionFailure';
  readonly reason: TopologyDescription;

  constructor(reason: TopologyDescription, cause: unknown) {
    super('no server can be selected', { cause });
    this.reason = reason;
  }
}

/** Where one client leads. */
export interface Address {
  readonly url: string;
  /** The variable that the string came from, for messages. */
  readonly variable: string;
  /** Talk to this one server only. A name of a set must then be in no option of the string. */
  readonly single: boolean;
}

/** One open client per address, kept for the next examination and given up as soon as its server is lost. */
export interface Connections {
  /** A client whose first server has been selected; throws what the driver throws, or `SelectionFailure`. */
  open(address: Address, signal: AbortSignal): Promise<MongoClient>;
  /** The next `open` of the address makes a new client. */
  drop(address: Address): void;
  closeAll(): void;
}

export function createConnections(): Connections {
  const clients = new Map<string, MongoClient>();
  const drop = ({ url }: Address) => {
    const client = clients.get(url);
    clients.delete(url);
    if (client !== undefined) abandon(client);
  };
  return {
    drop,
    async open(address, signal) {
      const known = clients.get(address.url);
      if (known !== undefined) return known;
      const client = await connect(address, signal);
      // two questions at once may both have connected: one client stays
      const other = clients.get(address.url);
      if (other !== undefined) abandon(client);
      else keep(address, client);
      return other ?? client;
    },
    closeAll() {
      for (const client of clients.values()) abandon(client);
      clients.clear();
    },
  };

  function keep(address: Address, client: MongoClient): void {
    clients.set(address.url, client);
    client.on('topologyDescriptionChanged', ({ newDescription }) => {
      if (failureOf(newDescription) !== undefined && clients.get(address.url) === client) drop(address);
    });
  }
}

async function connect({ url, variable, single }: Address, signal: AbortSignal): Promise<MongoClient> {
  signal.throwIfAborted();
  const client = createClient(url, variable, {
    ...READING_OPTIONS,
    // a set without primary still answers what it knows of itself
    ...(single ? { directConnection: true } : { readPreference: 'primaryPreferred' }),
  });
  const connecting = client.connect();
  try {
    return await Promise.race([connecting, firstFailure(client), aborted(signal)]);
  } catch (error) {
    // after a failed first connect the client is dead for good (shared/mongodb.md, trap 1)
    connecting.catch(() => {});
    abandon(client);
    throw error;
  }
}

/** Closing opens a connection for `endSessions` and waits for it as long as a frozen server likes: nobody waits here. */
function abandon(client: MongoClient): void {
  client.close().catch(() => {});
}

function firstFailure(client: MongoClient): Promise<never> {
  return new Promise((_resolve, reject) => {
    client.on('topologyDescriptionChanged', ({ newDescription }) => {
      const failure = failureOf(newDescription);
      if (failure !== undefined) reject(failure);
    });
  });
}

/** All servers have been asked and none can be used. With one that has not answered yet, there is still hope. */
function failureOf(description: TopologyDescription): SelectionFailure | undefined {
  const servers = [...description.servers.values()];
  const failed = servers.filter(({ type, error }) => type === 'Unknown' && error);
  return failed.length === servers.length ? new SelectionFailure(description, failed[0]?.error) : undefined;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
