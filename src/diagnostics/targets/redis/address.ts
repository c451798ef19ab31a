import { TargetError } from '../../errors.ts';
import type { MaskedRedisUri } from './questions.ts';

export interface RedisAddress {
  readonly masked: MaskedRedisUri;
  /** What AUTH takes; absent where the address holds no password. */
  readonly login?: readonly string[];
}

/** Reads `redis://user:password@host:port/0`. What cannot be read is our configuration, never the patient's fault. */
export function parseRedisAddress(text: string, variable: string): RedisAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^rediss?:$/.test(url.protocol) || url.hostname === '') throw malformed(variable);
  const user = decode(url.username, variable);
  const password = decode(url.password, variable);
  const database = /^\/(\d+)$/.exec(url.pathname)?.[1];
  return {
    masked: {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? 6379 : Number(url.port),
      ...(database === undefined ? {} : { database: Number(database) }),
      tls: url.protocol === 'rediss:',
      hasUser: user !== '',
      hasPassword: password !== '',
    },
    ...(password === '' ? {} : { login: user === '' ? [password] : [user, password] }),
  };
}

function decode(part: string, variable: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw malformed(variable);
  }
}

function malformed(variable: string): TargetError {
  return new TargetError('not-configured', `${variable} is no address of a Redis that can be used.`, {
    remedy: `Set ${variable} to redis://user:password@host:port/0 (rediss:// for TLS), with special characters of the password percent-encoded (@ is %40, / is %2F, % is %25).`,
  });
}
