import { MongoClient, type MongoClientOptions, MongoParseError } from 'mongodb';
import { TargetError } from '../../errors.ts';
import { environmentVariable } from '../../redact.ts';
import type { MaskedUri } from './questions.ts';

/** The driver's own grammar of a connection string; only applied to what the driver has accepted. */
const PARTS = /^(?<scheme>[^/]+):\/\/(?<login>[^@]*@)?(?<hosts>[^/?@]*)(?<path>\/[^?]*)?(?:\?(?<query>.*))?$/s;

/** Options that only make sense for the set as a whole, or that the one server's client must decide. */
const SET_OPTIONS = new Set([
  'replicaset',
  'directconnection',
  'readpreference',
  'readpreferencetags',
  'maxstalenessseconds',
  'loadbalanced',
]);

/** Sentences of the driver that hold nothing of the string. Any other may quote a part of a password. */
const SAFE_SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/Invalid scheme/i, 'it does not begin with mongodb:// or mongodb+srv://'],
  [/unescaped characters|URI malformed/i, 'its user or password holds characters that must be percent-encoded'],
  [/exactly one host/i, 'directConnection=true goes with exactly one host'],
  [/loadBalanced/i, 'loadBalanced goes with exactly one host and no replicaSet'],
  [/options? .{0,300} (?:is|are) not supported/i, 'it has an option that the driver does not know'],
];

export interface ParsedUri {
  readonly masked: MaskedUri;
  /** Whether the driver should talk to the one host only, rather than go and look for its set. */
  readonly single: boolean;
}

/** What the driver makes of the string, without connecting. */
export function parseConnectionString(url: string, variable: string): ParsedUri {
  const { options } = createClient(url, variable, {});
  const hosts = options.hosts.map(({ host, port }) => `${host}:${port}`);
  const srv = options.srvHost;
  const { credentials } = options;
  const { database, readPreference } = { database: options.dbName, readPreference: options.readPreference.mode };
  return {
    single: srv === undefined && hosts.length === 1 && !options.replicaSet && !options.loadBalanced,
    masked: {
      hosts: srv === undefined ? hosts : [`${srv}:27017`],
      database,
      ...(credentials === undefined ? {} : { authSource: credentials.source }),
      ...(options.replicaSet ? { replicaSet: options.replicaSet } : {}),
      ...(readPreference === 'primary' ? {} : { readPreference }),
      // the driver leaves it out where the string does not say, whatever its type says
      tls: Boolean(options.tls),
      hasUser: Boolean(credentials?.username),
      hasPassword: Boolean(credentials?.password),
      placeholder: environmentVariable(`${variable}=${url}`).value === 'placeholder',
    },
  };
}

/** The same login for one server by itself. */
export function forMember(url: string, member: string): string {
  const parts = PARTS.exec(url)?.groups;
  if (parts === undefined) return url;
  const options = new URLSearchParams(parts['query'] ?? '');
  for (const name of [...options.keys()]) if (SET_OPTIONS.has(name.toLowerCase())) options.delete(name);
  // a mongodb+srv:// string means TLS without saying so
  if (parts['scheme'] === 'mongodb+srv' && !options.has('tls')) options.set('tls', 'true');
  const query = options.size > 0 ? `?${options}` : '';
  return `mongodb://${parts['login'] ?? ''}${member}${parts['path'] ?? '/'}${query}`;
}

/** The driver reads the string here; what it does not accept is our configuration, never the patient's fault. */
export function createClient(url: string, variable: string, options: MongoClientOptions): MongoClient {
  try {
    return new MongoClient(url, options);
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    const reason = SAFE_SENTENCES.find(([pattern]) => pattern.test(said))?.[1];
    throw new TargetError(
      'not-configured',
      `${variable} is no connection string that can be used${reason ? `: ${reason}` : ''}.`,
      {
        remedy: `Set ${variable} to mongodb://user:password@host:port/database, with special characters of the password percent-encoded (@ is %40, / is %2F, : is %3A).`,
        detail: error instanceof MongoParseError ? 'MongoParseError' : undefined,
      },
    );
  }
}
