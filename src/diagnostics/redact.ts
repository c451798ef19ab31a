import { withoutKnownValues } from './redaction/known-values.ts';
import { REDACTED } from './redaction/redacted.ts';
import type { Endpoint, EnvironmentVariable } from './workload.ts';

export { REDACTED } from './redaction/redacted.ts';

/**
 * What secrets look like (catalogue 0.7). Each keeps what is no secret: the scheme and host of an address, the name of
 * a variable. Order matters: addresses first, since a password may look like anything.
 */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // PEM blocks, also with escaped line ends
  [/-----BEGIN ([A-Z ]*)PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
  // user:password@ of any address; the user name goes too. A password may itself hold "@": greedy up to the last one.
  [/\b([a-z][a-z0-9+.-]{1,30}:\/\/)[^\s/"'<>]*@/gi, `$1${REDACTED}@`],
  // unescaped "/" in a password: up to the last "@" before white space
  [
    /\b((?:mongodb(?:\+srv)?|rediss?|postgres(?:ql)?|mysql|amqps?):\/\/)(?!\[redacted\]@)[^\s"'<>]*@/gi,
    `$1${REDACTED}@`,
  ],
  [/\bxox[a-z]-[A-Za-z0-9-]{6,}|\bxapp-[A-Za-z0-9-]{6,}/g, REDACTED],
  [/\bhooks\.slack\.com\/services\/[A-Za-z0-9/]+/g, `hooks.slack.com/services/${REDACTED}`],
  [/\bsk-[A-Za-z0-9_-]{12,}/g, REDACTED],
  [/\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}/g, REDACTED],
  [/\bA(?:KIA|SIA)[A-Z0-9]{16}\b/g, REDACTED],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g, REDACTED],
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${REDACTED}`],
  [/(x-mbx-apikey["']?\s*[:=]\s*["']?)[^\s"',}]+/gi, `$1${REDACTED}`],
  [/(\bsignature["']?\s*[:=]\s*["']?)[0-9a-f]{32,}/gi, `$1${REDACTED}`],
  // name = value, where the name says that it is a secret; the name of a file may say so too, before what is wrong with it
  [
    /((?:^|[^A-Za-z0-9])["']?[A-Za-z0-9_.-]*(?:passw(?:or)?d|passwd|passphrase|secret|token|api[_-]?key|apikey|private[_-]?key|access[_-]?key|credential)[A-Za-z0-9_-]*\\*["']?\s*(?:=>|[:=])\s*)(?!\[redacted\]|(?:true|false|null|none|undefined)(?![A-Za-z0-9])|(?:permission denied|operation not permitted|no such (?:file|device|host)|(?:is|not) a directory|not found|read-only file system|input\/output error|invalid argument)(?![A-Za-z0-9]))(?:\\+["'][^"'\\\n]*\\*["']?|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[^\s,;)}\]"']+)/gi,
    `$1${REDACTED}`,
  ],
  // Binance keys and secrets: 64 base62 characters. Hex digests of 64 (image ids) are no secrets.
  [/\b(?![0-9a-f]{64}\b)[A-Za-z0-9]{64}\b/g, REDACTED],
];

/**
 * The redaction gate: the text without anything that looks like a secret. Applied at the edge of every target, and
 * again on every way out (Slack, terminal, logs, snapshots). Applying it twice changes nothing more.
 */
export function redactText(text: string): string {
  let redacted = withoutKnownValues(text);
  for (const [pattern, replacement] of PATTERNS) redacted = redacted.replace(pattern, replacement);
  return redacted;
}

const PLACEHOLDER =
  /^(?:your[_-].*|.*_here|change[_-]?me.*|replace[_-]?me.*|placeholder|todo|tbd|xxx+|<[^>]*>|\$\{[^}]*\}|\{\{[^}]*\}\}|example|dummy|none|null|undefined)$/i;

/** `mongodb://…:PASSWORD@…`: a template that nobody filled in (guide 4.1 prints exactly this). */
const TEMPLATE_PASSWORD = /:\/\/[^\s/:]*:(?:PASSWORD|YOUR_PASSWORD|<[^>]*>|changeme)@/;

const ADDRESS = /\b([a-z][a-z0-9+.-]{1,30}):\/\/(?:[^\s/"'<>]*@)?([^\s/?#"'<>]+)/gi;

/**
 * What may be known of `NAME=value`: the name, whether there is a value, and the hosts it points at. The value itself,
 * user names and passwords stay behind.
 */
export function environmentVariable(entry: string): EnvironmentVariable {
  const equals = entry.indexOf('=');
  const name = equals < 0 ? entry : entry.slice(0, equals);
  const value = equals < 0 ? '' : entry.slice(equals + 1).trim();
  const endpoints = endpointsOf(value);
  return { name, value: valueState(value), ...(endpoints.length > 0 ? { endpoints } : {}) };
}

function valueState(value: string): EnvironmentVariable['value'] {
  if (value === '') return 'empty';
  return PLACEHOLDER.test(value) || TEMPLATE_PASSWORD.test(value) ? 'placeholder' : 'set';
}

/**
 * The one option of a connection string that is a number and nothing else. What follows the hosts must reach it without
 * an "@": else it may be within a password that was not escaped.
 */
const POOL_SIZE = /^[^\s"'<>@?]*\?(?:[^\s"'<>@#]*&)?maxPoolSize=(\d{1,6})(?=[&#\s"'<>;,]|$)/i;

/** The name of the set that it asks for, by the same rule: letters and digits, and no secret. */
const SET_NAME = /^[^\s"'<>@?]*\?(?:[^\s"'<>@#]*&)?replicaSet=([A-Za-z0-9_.-]{1,100})(?=[&#\s"'<>;,]|$)/i;

/** Hosts and ports of every address in a value; `mongodb://a:1,b:2/db` names two. */
function endpointsOf(value: string): Endpoint[] {
  const endpoints: Endpoint[] = [];
  for (const match of value.matchAll(ADDRESS)) {
    const scheme = match[1]?.toLowerCase() ?? '';
    const rest = scheme.startsWith('mongodb') ? value.slice(match.index + match[0].length) : '';
    const poolSize = POOL_SIZE.exec(rest)?.[1];
    const replicaSet = SET_NAME.exec(rest)?.[1];
    const options = {
      ...(poolSize === undefined ? {} : { poolSize: Number(poolSize) }),
      ...(replicaSet === undefined ? {} : { replicaSet }),
    };
    for (const member of (match[2] ?? '').split(',')) {
      const parsed = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(member);
      if (parsed?.[1] === undefined) continue;
      const port = parsed[2] === undefined ? {} : { port: Number(parsed[2]) };
      endpoints.push({ scheme, host: parsed[1], ...port, ...options });
    }
  }
  return endpoints;
}
