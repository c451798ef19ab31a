import type { Endpoint, EnvironmentVariable } from './workload.ts';

export { redactText } from './redaction/redact-text.ts';
export { REDACTED } from './redaction/redacted.ts';

const PLACEHOLDER =
  /^(?:your[_-].*|.*_here|change[_-]?me.*|replace[_-]?me.*|placeholder|todo|tbd|xxx+|<[^>]*>|\$\{[^}]*\}|\{\{[^}]*\}\}|example|dummy|none|null|undefined)$/i;

/** `mongodb://…:PASSWORD@…`: a template that nobody filled in (guide 4.1 prints exactly this). */
const TEMPLATE_PASSWORD = /:\/\/[^\s/:]*:(?:PASSWORD|YOUR_PASSWORD|<[^<>]*>|changeme)@/;

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
