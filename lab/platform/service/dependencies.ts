import { get } from 'node:http';
import { connect } from 'node:net';
import type { Dependency, Manner } from './behaviour.ts';

/** Less than a health check may take: the one of a database asks with it, and is to say itself why it failed. */
const timeoutMilliseconds = 4000;

/** OP_MSG (2013) with `{ping: 1, $db: "admin"}`, as the drivers send it. */
const mongodbPing = Buffer.from(
  '330000000100000000000000dd07000000000000001e0000001070696e67000100000002246462000600000061646d696e0000',
  'hex',
);

/** Asks a dependency the least it must answer. Rejects with the error of the system when it does not. */
export function reach(dependency: Dependency, address: string): Promise<void> {
  const url = new URL(address);
  if (dependency.kind === 'http') return reachHttp(url);
  const [port, question, answer] =
    dependency.kind === 'redis' ? [6379, 'PING\r\n', /^\+PONG|^-NOAUTH/] : ([27017, mongodbPing, /ok/] as const);
  return exchange(url.hostname, Number(url.port || port), question, answer);
}

function exchange(host: string, port: number, question: string | Buffer, answer: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: timeoutMilliseconds });
    const fail = (error: NodeJS.ErrnoException) => {
      socket.destroy();
      reject(error);
    };
    socket.on('connect', () => socket.write(question));
    socket.on('data', (data) => {
      if (!answer.test(data.toString('latin1'))) return fail(new Error(`unexpected answer from ${host}:${port}`));
      socket.destroy();
      resolve();
    });
    socket.on('close', () => fail(Object.assign(new Error(`read ECONNRESET ${host}:${port}`), { code: 'ECONNRESET' })));
    socket.on('timeout', () =>
      fail(Object.assign(new Error(`connect ETIMEDOUT ${host}:${port}`), { code: 'ETIMEDOUT' })),
    );
    socket.on('error', fail);
  });
}

function reachHttp(url: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(url, { timeout: timeoutMilliseconds }, (response) => {
      response.resume();
      // Any answer will do: whether the other service is well is its own health's business.
      resolve();
    });
    request.on('timeout', () =>
      request.destroy(Object.assign(new Error(`connect ETIMEDOUT ${url.host}`), { code: 'ETIMEDOUT' })),
    );
    request.on('error', reject);
  });
}

type Words = Record<'ENOTFOUND' | 'ECONNREFUSED' | 'other', string>;

const words: Readonly<Record<Manner, Words>> = {
  rust: {
    ENOTFOUND: 'failed to lookup address information: Name or service not known',
    ECONNREFUSED: 'Connection refused (os error 111)',
    other: 'timed out',
  },
  python: {
    ENOTFOUND: '[Errno -2] Name or service not known',
    ECONNREFUSED: '[Errno 111] Connection refused',
    other: 'timed out',
  },
  node: { ENOTFOUND: '', ECONNREFUSED: '', other: '' },
};

/** What the client library of each language makes of that error. */
export function unreachable(
  manner: Manner,
  dependency: Dependency,
  address: string,
  error: NodeJS.ErrnoException,
): string {
  const { hostname, port } = new URL(address);
  const host = `${hostname}:${port || (dependency.kind === 'redis' ? 6379 : 27017)}`;
  const code = error.code === 'EAI_AGAIN' ? 'ENOTFOUND' : error.code;
  const reason =
    (code === 'ENOTFOUND' || code === 'ECONNREFUSED' ? words[manner][code] : words[manner].other) || error.message;
  if (manner === 'node') return `${dependency.kind === 'mongodb' ? 'MongoServerSelectionError' : 'Error'}: ${reason}`;
  if (dependency.kind !== 'mongodb')
    return manner === 'rust'
      ? `Error: ${dependency.name}: ${reason}`
      : pythonConnection(host, dependency, code, reason);
  if (manner === 'rust')
    return `Error: Kind: Server selection timeout: No available servers. Topology: { Type: Unknown, Servers: [ { Address: ${host}, Type: Unknown, Error: Kind: I/O error: ${reason}, labels: {} } ] }, labels: {}`;
  return `pymongo.errors.ServerSelectionTimeoutError: ${host}: ${reason} (configured timeouts: socketTimeoutMS: 20000.0ms, connectTimeoutMS: 20000.0ms), Timeout: 5.0s, Topology Description: <TopologyDescription topology_type: Unknown, servers: [<ServerDescription ('${hostname}', ${port || 27017}) server_type: Unknown, rtt: None>]>`;
}

function pythonConnection(host: string, dependency: Dependency, code: string | undefined, reason: string): string {
  if (dependency.kind === 'http') return `httpx.ConnectError: ${reason}`;
  const number = code === 'ENOTFOUND' ? -2 : 111;
  return `redis.exceptions.ConnectionError: Error ${number} connecting to ${host}. ${reason.replace(/^\[.*\] /, '')}.`;
}
