import type { TopologyDescription } from 'mongodb';
import { connectionFault } from '../http/connection-fault.ts';
import type { MongodbFault } from './questions.ts';

export interface Classified {
  readonly outcome: MongodbFault['outcome'];
  readonly detail: string;
  /** `host:port` that the outcome is about, where that is known. */
  readonly address?: string;
  readonly seen: MongodbFault['seen'];
}

/** A command that was sent over an open connection and not answered in its time. */
export class CommandSilence extends Error {
  override readonly name = 'CommandSilence';
}

/** The server's error codes that say something about access. */
const AUTHENTICATION_FAILED = 18;
const UNAUTHORIZED = 13;

/**
 * What a failure of the driver says of the server, by the table of shared/mongodb.md: names and codes down the causes,
 * then what the driver saw of the set. `undefined`: nothing can be concluded.
 */
export function classify(error: unknown, uriHosts: readonly string[]): Classified | undefined {
  const chain = causes(error);
  const topology = chain.map(reasonOf).find((reason) => reason !== undefined);
  const seen = topology === undefined ? [] : seenServers(topology);
  const failing = failingAddress(topology);
  const outcome = byServerCode(chain) ?? byName(chain) ?? bySystemCode(error, uriHosts, failing) ?? byTimeout(chain);
  const found = outcome ?? byClosing(chain) ?? byTopology(topology);
  return found && { ...found, ...(failing === undefined ? {} : { address: failing }), seen };
}

type Found = Pick<Classified, 'outcome' | 'detail'> | undefined;

function byServerCode(chain: readonly Error[]): Found {
  for (const error of chain) {
    if (!('code' in error) || error.name !== 'MongoServerError') continue;
    if (error.code === AUTHENTICATION_FAILED) return { outcome: 'auth-failed', detail: 'AuthenticationFailed (18)' };
    if (error.code === UNAUTHORIZED) return { outcome: 'unauthorized', detail: 'Unauthorized (13)' };
  }
  return undefined;
}

function byName(chain: readonly Error[]): Found {
  if (chain.some(({ name }) => name === 'MongoCompatibilityError'))
    return { outcome: 'incompatible', detail: 'the server is older than MongoDB 4.4' };
  if (chain.some(({ name }) => name === 'CommandSilence'))
    return { outcome: 'silent', detail: 'a command was not answered' };
  return undefined;
}

function bySystemCode(error: unknown, uriHosts: readonly string[], failing: string | undefined): Found {
  const fault = connectionFault(error);
  if (fault === undefined) return undefined;
  if (fault.outcome === 'reset') return { outcome: 'closed', detail: fault.code };
  // it answered under the name of the connection string, and its set calls its members otherwise
  const foreign = failing !== undefined && !uriHosts.includes(failing);
  if (fault.outcome === 'unresolved' && foreign) return { outcome: 'set-names-unresolvable', detail: fault.code };
  return { outcome: fault.outcome, detail: fault.code };
}

function byTimeout(chain: readonly Error[]): Found {
  const timeout = chain.find(({ name }) => name === 'MongoNetworkTimeoutError');
  if (timeout === undefined) return undefined;
  // the driver tells these apart in its words only
  if (timeout.message.includes("'connect' timed out"))
    return { outcome: 'unroutable', detail: 'no TCP connection within 1000 ms' };
  if (timeout.message.includes("'secureConnect' timed out"))
    return { outcome: 'silent', detail: 'the TLS handshake was not answered: frozen, or the port speaks no TLS' };
  return { outcome: 'silent', detail: 'the connection was accepted and not answered' };
}

function byClosing(chain: readonly Error[]): Found {
  const lost = chain.some(({ name }) => name === 'MongoNetworkError' || name === 'PoolClearedOnNetworkError');
  return lost ? { outcome: 'closed', detail: 'the connection was closed without an answer' } : undefined;
}

function byTopology(topology: TopologyDescription | undefined): Found {
  if (topology === undefined) return undefined;
  const types = [...topology.servers.values()].map(({ type }) => type);
  if (!topology.type.startsWith('ReplicaSet')) return undefined;
  if (types.length === 0)
    return { outcome: 'not-in-set', detail: 'no server belongs to the set of the connection string' };
  const known = types.filter((type) => type !== 'Unknown');
  return known.length > 0 ? { outcome: 'no-primary', detail: `members seen: ${known.join(', ')}` } : undefined;
}

function seenServers(topology: TopologyDescription): MongodbFault['seen'] {
  return [...topology.servers.values()].map(({ address, type }) => ({ address, type }));
}

function failingAddress(topology: TopologyDescription | undefined): string | undefined {
  const servers = [...(topology?.servers.values() ?? [])];
  return (servers.find(({ error }) => error) ?? servers[0])?.address;
}

function reasonOf(error: Error): TopologyDescription | undefined {
  const reason = 'reason' in error ? error.reason : undefined;
  return isTopology(reason) ? reason : undefined;
}

function isTopology(reason: unknown): reason is TopologyDescription {
  return typeof reason === 'object' && reason !== null && 'servers' in reason && reason.servers instanceof Map;
}

/** The error and its causes, outermost first. */
function causes(error: unknown, depth = 0): Error[] {
  if (!(error instanceof Error) || depth > 8) return [];
  return [error, ...causes(error.cause, depth + 1)];
}
