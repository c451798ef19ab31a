import { type ClientRequest, get as getPlain, type IncomingMessage } from 'node:http';
import { get as getSecure } from 'node:https';

/** What came of one GET. `fault` is whatever the socket or the parser threw. */
export type Probe =
  | { kind: 'reply'; status: number; location?: string; body: string; connectMs: number; tookMs: number }
  | { kind: 'timeout'; connected: boolean; tookMs: number }
  | { kind: 'fault'; error: unknown; connected: boolean; tookMs: number };

/** More of a health body says no more. */
const MAX_BODY_BYTES = 4096;

interface Progress {
  readonly startedAt: number;
  connectedAt: number | undefined;
}

/**
 * One GET on a connection of its own. Not `fetch`: that neither tells whether a connection stood when time ran out, nor
 * opens a new one while an old one is pooled, so a port that refuses everybody else would still look well.
 * Rejects only when `signal` aborts.
 */
export function probe(url: URL, timeoutMs: number, signal: AbortSignal): Promise<Probe> {
  const progress: Progress = { startedAt: performance.now(), connectedAt: undefined };
  const get = url.protocol === 'https:' ? getSecure : getPlain;
  const headers = { accept: 'application/json, */*;q=0.5', 'user-agent': 'botcore-health-probe' };
  const request = get(url, { agent: false, headers });
  observeConnection(request, url, progress);
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      act();
      request.destroy();
    };
    const abort = () => settle(() => reject(signal.reason));
    const timer = setTimeout(() => settle(() => resolve({ kind: 'timeout', ...state(progress) })), timeoutMs);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    // `on`, not `once`: destroying the request may raise a second error, which nobody else would catch
    request.on('error', (error) => settle(() => resolve({ kind: 'fault', error, ...state(progress) })));
    request.once('response', (response) => {
      readBody(response, (body) => settle(() => resolve(reply(response, body, progress))));
    });
  });
}

function observeConnection(request: ClientRequest, url: URL, progress: Progress): void {
  request.once('socket', (socket) => {
    socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      progress.connectedAt = performance.now();
    });
  });
}

function state(progress: Progress): { connected: boolean; tookMs: number } {
  return { connected: progress.connectedAt !== undefined, tookMs: elapsed(progress.startedAt) };
}

function reply(response: IncomingMessage, body: string, progress: Progress): Probe {
  const { location } = response.headers;
  return {
    kind: 'reply',
    status: response.statusCode ?? 0,
    ...(location === undefined ? {} : { location }),
    body,
    connectMs: Math.round((progress.connectedAt ?? progress.startedAt) - progress.startedAt),
    tookMs: elapsed(progress.startedAt),
  };
}

/** The first bytes of the body, once it ends, breaks off or is long enough: the status has been said by then. */
function readBody(response: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const finish = () => done(Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString('utf8'));
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MAX_BODY_BYTES) finish();
  });
  response.once('end', finish);
  response.once('error', finish);
}

function elapsed(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}
