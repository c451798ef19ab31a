import { maskToken, recordCall } from './calls.ts';
import { wait } from './clock.ts';
import type { Fault } from './contract.ts';
import { secret } from './identifiers.ts';
import { methods } from './methods/index.ts';
import { type Caller, type Method, requireScope } from './methods/method.ts';
import { Refusal, refuse } from './refusal.ts';
import { type RequestArguments, readArguments } from './request-arguments.ts';
import type { Slack } from './slack.ts';

/** A response, or `dropped`: the connection is cut without one. */
export type Reply = Response | 'dropped';

interface Answered {
  status: number;
  body: Record<string, unknown> | string;
  headers?: Record<string, string>;
  fault?: string;
  isDropped?: boolean;
}

/** Answers `/api/NAME`, as Slack would: tokens, scopes, rates, faults, and then the method itself. */
export async function handleWebApi(slack: Slack, name: string, request: Request): Promise<Reply> {
  const started = slack.clock.now();
  let read: RequestArguments = { values: {}, warning: null };
  let answered: Answered;
  try {
    read = await readArguments(request);
    answered = await answer(slack, name, tokenOf(request, read.values), read);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    answered = { status: 200, body: { ok: false, error: error.error, ...error.extra } };
  }
  const token = tokenOf(request, read.values);
  const body = typeof answered.body === 'string' ? {} : answered.body;
  recordCall(slack, {
    method: name,
    token: token ? maskToken(token) : null,
    args: read.values,
    status: answered.status,
    error:
      typeof body['error'] === 'string' ? body['error'] : answered.status === 200 ? null : `http_${answered.status}`,
    messages: messagesOf(body),
    ms: slack.clock.now() - started,
    fault: answered.fault ?? null,
  });
  return answered.isDropped ? 'dropped' : responseOf(slack, name, answered, token);
}

/** What the faults leave of the call. */
async function answer(slack: Slack, name: string, token: string | null, read: RequestArguments): Promise<Answered> {
  const strike = <Type extends Fault['type']>(type: Type) =>
    slack.faults.strike(type, (fault) => !('method' in fault) || fault.method === undefined || fault.method === name);
  const delay = strike('api_delay');
  if (delay) await wait(slack.clock, delay.milliseconds);
  const broken = strike('server_error');
  if (broken) return { status: broken.status ?? 503, body: 'upstream connect error', fault: 'server_error' };
  const limited = strike('rate_limited');
  if (limited) return { ...rateLimited(limited.retryAfterSeconds ?? 1), fault: 'rate_limited' };
  const refused = strike('api_error');
  if (refused) return { status: 200, body: { ok: false, error: refused.error }, fault: 'api_error' };
  const called = await call(slack, name, token, read);
  return strike('lost_response') ? { ...called, isDropped: true, fault: 'lost_response' } : called;
}

async function call(slack: Slack, name: string, token: string | null, read: RequestArguments): Promise<Answered> {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (!method) return refuse('unknown_method', { req_method: name });
  const caller = authenticate(slack, token);
  if (caller.kind !== method.token) refuse('not_allowed_token_type');
  requireScope(caller, method.scopes);
  const seconds = slack.settings.rateLimits
    ? slack.rateLimits.take(rateKey(name, method, read.values), method.rate)
    : null;
  if (seconds !== null) return rateLimited(seconds);
  const fields = await method.run(slack, read.values, caller);
  return { status: 200, body: { ok: true, ...fields, ...warned(fields, read.warning) } };
}

const rateKey = (name: string, method: Method, values: Record<string, unknown>): string =>
  `${name} ${method.countedBy?.(values) ?? ''}`;

const rateLimited = (seconds: number): Answered => ({
  status: 429,
  body: { ok: false, error: 'ratelimited' },
  headers: { 'retry-after': String(seconds) },
});

function authenticate(slack: Slack, token: string | null): Caller {
  const { tokens, manifest } = slack.workspace;
  if (!token) return refuse('not_authed');
  if (token !== tokens.bot && token !== tokens.app) return refuse('invalid_auth');
  if (slack.faults.strike('revoked_token')) return refuse('token_revoked');
  return token === tokens.bot
    ? { kind: 'bot', scopes: manifest.oauth_config.scopes.bot }
    : { kind: 'app', scopes: ['connections:write'] };
}

function tokenOf(request: Request, values: Record<string, unknown>): string | null {
  const header = /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '');
  if (header?.[1]) return header[1];
  return typeof values['token'] === 'string' && values['token'] !== '' ? values['token'] : null;
}

function warned(fields: Record<string, unknown>, warning: string | null): Record<string, unknown> {
  const warnings = [fields['warning'], warning].filter((one) => typeof one === 'string');
  if (!warnings.length) return {};
  const metadata = typeof fields['response_metadata'] === 'object' ? fields['response_metadata'] : {};
  return { warning: warnings.join(','), response_metadata: { ...metadata, warnings } };
}

function messagesOf(body: Record<string, unknown>): string[] {
  const metadata = body['response_metadata'];
  if (typeof metadata !== 'object' || metadata === null || !('messages' in metadata)) return [];
  return Array.isArray(metadata.messages) ? metadata.messages.map(String) : [];
}

function responseOf(slack: Slack, name: string, answered: Answered, token: string | null): Response {
  const isText = typeof answered.body === 'string';
  const { tokens, manifest } = slack.workspace;
  const scopes = token === tokens.app ? ['connections:write'] : manifest.oauth_config.scopes.bot;
  return new Response(typeof answered.body === 'string' ? answered.body : JSON.stringify(answered.body), {
    status: answered.status,
    headers: {
      'content-type': isText ? 'text/html' : 'application/json; charset=utf-8',
      'x-slack-req-id': secret(),
      ...(token && !isText && { 'x-oauth-scopes': scopes.join(',') }),
      ...(!isText && { 'x-accepted-oauth-scopes': (methods[name]?.scopes ?? []).join(',') }),
      ...answered.headers,
    },
  });
}
