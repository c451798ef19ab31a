import { WriteError } from '../../errors.ts';
import { printable } from '../../redaction/printable.ts';

/** What happened to one request: `POST /containers/x/start` and the engine's address. */
export interface Attempt {
  readonly engine: string;
  readonly request: string;
}

const LOOK = 'Look at the state of the container before anybody does anything: `docker inspect` tells it.';
const REACH = 'Start the engine, or set DOCKER_WRITE_HOST (else DOCKER_HOST) to where it may be written to.';
const ALLOW = 'Let the proxy or the authorization plugin in front of the engine of DOCKER_WRITE_HOST allow it.';

/** These systems calls come before the first byte of a request. */
const BEFORE_SENDING: ReadonlySet<string> = new Set(['connect', 'getaddrinfo']);

/** A request without a reply: refused if it was never sent, else nobody knows. */
export function connectionWriteError(error: unknown, { engine, request }: Attempt): WriteError {
  const code = codeOf(error);
  if (!neverSent(error, code)) {
    const message = `The connection to the Docker Engine at ${engine} broke during ${request} (${code || 'no reason given'}): it may have been done.`;
    return new WriteError('unknown', message, { remedy: LOOK, cause: error });
  }
  const message = `The Docker Engine at ${engine} cannot be reached for ${request} (${code}): nothing was done.`;
  return new WriteError('refused', message, { remedy: REACH, cause: error });
}

function neverSent(error: unknown, code: string): boolean {
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.every((each) => neverSent(each, codeOf(each)));
  const call = error instanceof Error && 'syscall' in error ? error.syscall : undefined;
  if (typeof call === 'string' && BEFORE_SENDING.has(call)) return true;
  // The certificates are looked at before the request goes out.
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code);
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

/** No reply within the deadline, or the caller stopped waiting: it may still be carried out. */
export function overdueWriteError({ engine, request }: Attempt): WriteError {
  const message = `The Docker Engine at ${engine} did not answer ${request} in time: it may have been done, or be under way.`;
  return new WriteError('unknown', message, { remedy: LOOK });
}

/** The caller stopped before anything was sent. */
export function unsentWriteError({ request }: Attempt): WriteError {
  return new WriteError('refused', `${request} was not sent: it was called off before.`, {
    remedy: 'Ask again if it is still wanted.',
  });
}

/** Two acts in one: where it fails, the first may have been done. A gateway that gives up tells nothing either. */
const HALF_DONE = /\/(?:stop|restart)$/;
const OF_GATEWAYS: ReadonlySet<number> = new Set([502, 503, 504]);
/** What the engine answers to an act for which the container is not in the state: between two runs, half removed. */
const OF_THE_MOMENT: ReadonlySet<number> = new Set([409, 500]);

/** A reply with another status than success. The engine's own sentence is in `body`. */
export function statusWriteError(status: number, body: string, attempt: Attempt): WriteError {
  const { engine, request } = attempt;
  const isUnknown = OF_GATEWAYS.has(status) || (status >= 500 && HALF_DONE.test(request));
  const sentence = sentenceOf(body);
  const message = `The Docker Engine at ${engine} answered ${status} to ${request}${sentence === '' ? '.' : `: ${sentence}`}`;
  return new WriteError(isUnknown ? 'unknown' : 'refused', message, {
    remedy: isUnknown ? LOOK : remedyFor(status),
    mayPass: OF_THE_MOMENT.has(status),
  });
}

/** It was refused, and yet the container is not as it was before: somebody else, or the engine in part, has done it. */
export function changedAllTheSame({ message }: WriteError): WriteError {
  const says = `The container is no longer as it was, although this was refused: ${message}`;
  return new WriteError('unknown', says, { remedy: LOOK });
}

function remedyFor(status: number): string {
  if (status === 401 || status === 403) return ALLOW;
  if (status === 404) return 'It is gone, or was made anew meanwhile: diagnose again.';
  if (status === 409) return 'Its state has changed meanwhile: diagnose again.';
  return 'Nothing was done. Mend what the engine names, then diagnose again.';
}

/** Redacted and at most 300 characters; a proxy's HTML page says nothing. */
function sentenceOf(body: string): string {
  const text = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(body)?.[1] ?? body;
  return /^\s*</.test(text) ? '' : printable(text.replaceAll('\\"', '"').trim(), { most: 300 });
}
