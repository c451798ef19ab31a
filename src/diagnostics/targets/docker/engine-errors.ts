import { TargetError, type TargetErrorKind } from '../../errors.ts';
import { printable } from '../../redaction/printable.ts';

interface Explanation {
  readonly kind: TargetErrorKind;
  readonly says: string;
  readonly remedy: string;
}

const START = 'Start it, or set DOCKER_HOST to where it listens.';
const NETWORK = 'Check the host name in DOCKER_HOST and the network between the bot and the engine.';
const CERTIFICATES = 'Set DOCKER_CERT_PATH to a folder with the ca.pem, cert.pem and key.pem that the engine accepts.';
const PROXY =
  "add the bot's user to the docker group or set DOCKER_HOST to a read-only proxy that allows GET /containers";

/** By error code of Node. Any code that is not here says that the question failed. */
const BY_CODE: Readonly<Record<string, Explanation>> = {
  ENOENT: { kind: 'unreachable', says: 'there is no such socket', remedy: START },
  ECONNREFUSED: { kind: 'unreachable', says: 'nothing listens there', remedy: START },
  EACCES: { kind: 'forbidden', says: 'the bot may not open the socket', remedy: `To let it, ${PROXY}.` },
  EPERM: { kind: 'forbidden', says: 'the bot may not open the socket', remedy: `To let it, ${PROXY}.` },
  ENOTFOUND: { kind: 'unreachable', says: 'its host name does not resolve', remedy: NETWORK },
  EAI_AGAIN: { kind: 'unreachable', says: 'the name server does not answer', remedy: NETWORK },
  EHOSTUNREACH: { kind: 'unreachable', says: 'there is no route to it', remedy: NETWORK },
  ENETUNREACH: { kind: 'unreachable', says: 'there is no route to it', remedy: NETWORK },
  EHOSTDOWN: { kind: 'unreachable', says: 'its host is down', remedy: NETWORK },
  ETIMEDOUT: { kind: 'timeout', says: 'it does not accept the connection in time', remedy: NETWORK },
};

/** The error of a request that got no reply. `question` is e.g. `GET /containers/json`. */
export function connectionError(error: unknown, engine: string, question: string): TargetError {
  if (error instanceof TargetError) return error;
  const code = codeOf(error);
  const known = BY_CODE[code] ?? (isTls(code) ? tlsExplanation : undefined) ?? (isNoHttp(code) ? noHttp : undefined);
  const { kind, says, remedy } = known ?? {
    kind: 'failed',
    says: `the connection broke (${code || 'no reason given'})`,
    remedy: 'Ask again; if it stays, read the log of the Docker Engine.',
  };
  const message = `The Docker Engine at ${engine} cannot be asked (${question}): ${says}.`;
  return new TargetError(kind, message, { remedy, detail: code || undefined, cause: error });
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'string') return code;
  // Several addresses were tried: the errors of all of them are inside.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  return first instanceof Error && 'code' in first && typeof first.code === 'string' ? first.code : '';
}

const tlsExplanation: Explanation = {
  kind: 'unauthenticated',
  says: 'the TLS certificates do not fit',
  remedy: CERTIFICATES,
};

function isTls(code: string): boolean {
  return /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY|EPROTO/.test(code);
}

const noHttp: Explanation = {
  kind: 'unreadable',
  says: 'what answers there does not speak HTTP',
  remedy: 'DOCKER_HOST must name the Docker Engine API; with TLS, set DOCKER_TLS_VERIFY=1.',
};

function isNoHttp(code: string): boolean {
  return code.startsWith('HPE_');
}

/** The error of a reply with another status than 2xx. The engine's own sentence is in `body`. */
export function statusError(status: number, body: string, engine: string, question: string): TargetError {
  const sentence = sentenceOf(body);
  const { kind, remedy } = byStatus(status, question);
  const message = `The Docker Engine at ${engine} answered ${status} to ${question}${sentence ? `: ${sentence}` : '.'}`;
  return new TargetError(kind, message, { remedy, detail: String(status) });
}

function byStatus(status: number, question: string): Pick<Explanation, 'kind' | 'remedy'> {
  if (status === 401) return { kind: 'unauthenticated', remedy: CERTIFICATES };
  if (status === 403)
    return {
      kind: 'forbidden',
      remedy: `Let the proxy or the authorization plugin in front of the engine allow ${question}.`,
    };
  if (status === 404) return { kind: 'not-found', remedy: 'Check the name; it may have been removed meanwhile.' };
  if (status === 400)
    return { kind: 'failed', remedy: 'If the engine expects TLS, set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH.' };
  if (status === 501)
    return {
      kind: 'failed',
      remedy:
        'Give the container a logging driver that can be read (`local`, `json-file`, `journald`), or read its log where its driver sends it.',
    };
  return { kind: 'failed', remedy: 'Ask again; if it stays, read the log of the Docker Engine.' };
}

/** Redacted and at most 300 characters; a proxy's HTML page says nothing. */
function sentenceOf(body: string): string {
  const text = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(body)?.[1] ?? body;
  return /^\s*</.test(text) ? '' : printable(text.replaceAll('\\"', '"').trim(), { most: 300 });
}

export function deadlineError(engine: string, question: string): TargetError {
  return new TargetError('timeout', `The Docker Engine at ${engine} did not answer ${question} in time.`, {
    remedy: 'Look whether the engine is frozen: `docker version` on its host must answer at once.',
  });
}

export function unreadableError(engine: string, question: string, detail: string): TargetError {
  return new TargetError(
    'unreadable',
    `The answer of the Docker Engine at ${engine} to ${question} is not understood.`,
    {
      remedy: 'Check that DOCKER_HOST names a Docker Engine (API 1.24 or later) and that no proxy changes its answers.',
      detail,
    },
  );
}
