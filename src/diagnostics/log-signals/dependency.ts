import type { DependencySignal, Recognised } from './signal.ts';

type Dependency = Omit<DependencySignal, 'index' | 'lastIndex' | 'at' | 'text'>;

const UNRESOLVED =
  /ENOTFOUND|EAI_AGAIN|EAI_NONAME|[Nn]ame or service not known|[Nn]o such host|Temporary failure in name resolution|failed to lookup address information|UnknownHostException|[Nn]odename nor servname|host not found in upstream|could not be resolved|Could not resolve host|Name does not resolve|getaddrinfo failed|: server misbehaving|\[Errno -[235]\]|Error -[235] connecting to/;
const REFUSED =
  /ECONNREFUSED|[Cc]onnection refused|Connect call failed|\[Errno 111\]|Error 111 connecting to|os error 111|actively refused/;
const TIMED_OUT =
  /ETIMEDOUT|ESOCKETTIMEDOUT|i\/o timeout|[Cc]onnect(?:ion)? (?:attempt )?timed? ?out|os error 110|\[Errno 110\]|ConnectTimeout(?:Error)?\b|connect timeout|No route to host|EHOSTUNREACH|[Nn]etwork is unreachable|SocketTimeoutException/;
const SELECTION =
  /Server ?[Ss]election ?(?:[Tt]imed? ?out|[Tt]imeout|[Ee]rror)|MongoServerSelectionError|ServerSelectionTimeout|No available servers|No replica set members found|No suitable servers found|ReplicaSetNoPrimary|MongoNetworkError|MaxRetriesPerRequestError|selecting a server using CompositeServerSelector|buffering timed out after \d+ ?ms|error sending request for url|All connection attempts failed/;

/**
 * "Too many" is about the number of connections, not about nobody listening (catalogue 4.1, `conn-exhausted`). And a
 * client that fell silent is nothing that a server needs.
 */
const NOT_THIS =
  /too many open connections|\b0 (?:connection )?errors?\b|connection refused by (?:user|policy)|\bclient timed out\b|\b(?:from|to) (?:the )?client:/i;

/** That something the service needs did not answer, with the address as far as the words tell it. */
export function recogniseDependency(message: string): Recognised | undefined {
  if (NOT_THIS.test(message) || isAccepted(message)) return undefined;
  const how = howOf(message);
  if (how === undefined) return undefined;
  const address = addressOf(message);
  const protocol = protocolOf(message, address.port);
  return { kind: 'dependency-refused', how, ...address, ...(protocol === undefined ? {} : { protocol }) };
}

/** Go names both ends of a connection: `read tcp 10.0.0.2:27017->10.0.0.5:35302: i/o timeout`. */
const BOTH_ENDS = /\b(?:read|write) (?:tcp|udp)[46]? [^\s>]+:(\d+)->[^\s>]+:(\d+): /;
/** Linux gives ports from here on to those who connect (`net.ipv4.ip_local_port_range`). */
const FIRST_EPHEMERAL_PORT = 32_768;

/** Whoever speaks was called: it listens on its end, and the other end is a client. */
function isAccepted(message: string): boolean {
  const [, own, other] = BOTH_ENDS.exec(message) ?? [];
  return Number(own) < FIRST_EPHEMERAL_PORT && Number(other) >= FIRST_EPHEMERAL_PORT;
}

/** A cause of the system explains more than the driver's "no server"; that the name has no address, more than both. */
function howOf(message: string): Dependency['how'] | undefined {
  if (UNRESOLVED.test(message)) return 'unresolved';
  if (REFUSED.test(message)) return 'refused';
  if (TIMED_OUT.test(message)) return 'timeout';
  return SELECTION.test(message) ? 'selection' : undefined;
}

/** Where drivers and runtimes put the address, the most telling first. */
const ADDRESSES: readonly RegExp[] = [
  /\b(?:mongodb(?:\+srv)?|rediss?|https?|wss?|postgres(?:ql)?|amqps?):\/\/(?:[^\s/"'<>@]*@)?([A-Za-z0-9_.-]+)(?::(\d{1,5}))?/,
  /getaddrinfo (?:ENOTFOUND|EAI_AGAIN)\s+([A-Za-z0-9_.-]+)(?::(\d{1,5}))?/,
  /\blookup (?!address)([A-Za-z0-9_.-]+)(?: on \S+)?: /,
  /UnknownHostException: ([A-Za-z0-9_.-]+)/,
  /host not found in upstream "([A-Za-z0-9_.-]+)(?::(\d{1,5}))?/,
  /Could not resolve host: ?([A-Za-z0-9_.-]+)/,
  /host='([A-Za-z0-9_.-]+)', port=(\d{1,5})/,
  /connecting to ([A-Za-z0-9_.-]+):(\d{1,5})/,
  /Cannot connect to host ([A-Za-z0-9_.-]+):(\d{1,5})/,
  /Address: ([A-Za-z0-9_.-]+):(\d{1,5})/,
  /ECONNREFUSED ([A-Za-z0-9_.-]+):(\d{1,5})/,
  /ETIMEDOUT ([A-Za-z0-9_.-]+):(\d{1,5})/,
  /dial tcp ([A-Za-z0-9_.-]+):(\d{1,5})/,
  /Connect call failed \('([A-Za-z0-9_.-]+)', (\d{1,5})\)/,
  /upstream: "https?:\/\/([A-Za-z0-9_.-]+)(?::(\d{1,5}))?/,
  /failed to lookup address information for ([A-Za-z0-9_.-]+)/,
  /\b(?:host(?:name)?|address|addr|server|target|upstream)[=: ]+"?((?=[0-9_.-]*[A-Za-z])[A-Za-z0-9_.-]+)(?::(\d{1,5}))/,
  /(?<![A-Za-z0-9_.-])[_.-]*([A-Za-z0-9][A-Za-z0-9_.-]*[A-Za-z0-9]):(\d{2,5})\b(?=[:, )\]]|$)/,
  /\bto ([A-Za-z0-9][A-Za-z0-9_.-]*):(\d{2,5})\b/,
];

/** A time reads like a host with a port: `2026-11-24T13:36`. */
export const TIMES = /\b\d{4}[-/]\d{2}[-/]\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?\S*)?|\b\d{1,2}:\d{2}:\d{2}\S*/g;

function addressOf(message: string): { host?: string; port?: number } {
  const timeless = message.replace(TIMES, ' ');
  for (const pattern of ADDRESSES) {
    const match = pattern.exec(timeless);
    const host = match?.[1];
    // a source file with a line number looks like an address too: `main.rs:42`
    if (host === undefined || /\.(?:rs|py|js|ts|go|java|rb|c|cc|cpp|mjs|cjs|conf)$/i.test(host)) continue;
    if (/^\d+$/.test(host)) continue;
    const port = match?.[2] === undefined ? undefined : Number(match[2]);
    return { host: host.toLowerCase(), ...(port === undefined || port > 65_535 ? {} : { port }) };
  }
  return {};
}

function protocolOf(message: string, port: number | undefined): Dependency['protocol'] | undefined {
  if (/mongo|ServerSelection|server selection/i.test(message) || port === 27017) return 'mongodb';
  if (/redis/i.test(message) || port === 6379) return 'redis';
  return /https?:\/\/|HTTPConnection|upstream/i.test(message) ? 'http' : undefined;
}
