import { connectionFault } from '../http/connection-fault.ts';
import type { RedisFault } from './questions.ts';

type Classified = Pick<RedisFault, 'outcome' | 'detail'>;

/** Redis' own words, at the beginning of an error reply. */
const REPLIES: readonly (readonly [RegExp, Classified])[] = [
  [/^NOAUTH\b/, { outcome: 'auth-failed', detail: 'NOAUTH' }],
  [/^WRONGPASS\b/, { outcome: 'auth-failed', detail: 'WRONGPASS' }],
  // Redis before 6, and a server without a password that is offered one
  [/^ERR (?:invalid password|AUTH |Client sent AUTH)/, { outcome: 'auth-failed', detail: 'AUTH' }],
  [/^ERR max number of clients/, { outcome: 'max-clients', detail: 'max number of clients reached' }],
];

/** What a failure of the client says of the server. `undefined`: nothing can be concluded. */
export function classifyRedis(error: unknown, tls: boolean): Classified | undefined {
  if (!(error instanceof Error)) return undefined;
  const reply = REPLIES.find(([pattern]) => pattern.test(error.message));
  if (reply !== undefined) return reply[1];
  const fault = connectionFault(error);
  // the client gives TLS and TCP one time limit, so this may be either
  if (tls && fault?.code === 'ETIMEDOUT')
    return {
      outcome: 'silent',
      detail: 'no TLS connection in time: packets dropped, frozen, or the port speaks no TLS',
    };
  if (fault !== undefined) return { outcome: fault.outcome === 'reset' ? 'closed' : fault.outcome, detail: fault.code };
  // ioredis has no class or code for these
  if (/RESP type|^Protocol error/.test(error.message))
    return { outcome: 'not-redis', detail: 'the reply is not in the protocol of Redis' };
  if (/^Command timed out/.test(error.message)) return { outcome: 'silent', detail: 'a command was not answered' };
  if (/^Connection is closed|^Stream connection ended/.test(error.message))
    return { outcome: 'closed', detail: 'the connection was closed without an answer' };
  return undefined;
}
