import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { type EngineAddressOptions, engineAddress } from './engine-address.ts';
import { connectionError, deadlineError, statusError, unreadableError } from './engine-errors.ts';
import { dial, type EngineQuery, engineModem, wholeBody } from './engine-modem.ts';

/** The way to the Docker Engine: reads only. Every failure is a `TargetError`; an abort destroys the socket. */
export interface Engine {
  /** Where it is, for messages. */
  readonly address: string;
  /** The reply's body as it goes on; the caller reads it to the end or aborts. */
  open(path: string, query: EngineQuery, signal: AbortSignal): Promise<IncomingMessage>;
  /** The whole body. */
  read(path: string, query: EngineQuery, signal: AbortSignal): Promise<Buffer>;
  /** The body as JSON of that shape. */
  readJson<T>(path: string, query: EngineQuery, shape: z.ZodType<T>, signal: AbortSignal): Promise<T>;
  /** Breaks off whatever is under way. */
  close(): void;
}

/** Connects to nothing yet: every question opens its own connection. */
export function connectEngine(options: EngineAddressOptions = {}): Engine {
  const address = engineAddress(options);
  const modem = engineModem(address);
  const requests = new Set<AbortController>();

  const open: Engine['open'] = async (path, query, signal) => {
    const question = `GET ${path}`;
    const request = new AbortController();
    const abort = () => request.abort(deadlineError(address.text, question));
    if (signal.aborted) throw deadlineError(address.text, question);
    signal.addEventListener('abort', abort);
    requests.add(request);
    const release = () => {
      signal.removeEventListener('abort', abort);
      requests.delete(request);
    };
    try {
      const response = await dial(modem, { method: 'GET', path, query }, request.signal);
      response.once('close', release);
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) return response;
      throw statusError(status, (await wholeBody(response)).toString(), address.text, question);
    } catch (error) {
      release();
      throw request.signal.aborted ? request.signal.reason : connectionError(error, address.text, question);
    }
  };

  const read: Engine['read'] = async (path, query, signal) => {
    const response = await open(path, query, signal);
    try {
      return await wholeBody(response);
    } catch (error) {
      throw connectionError(error, address.text, `GET ${path}`);
    }
  };

  return {
    address: address.text,
    open,
    read,
    async readJson(path, query, shape, signal) {
      const body = await read(path, query, signal);
      return jsonOf(body, shape, address.text, `GET ${path}`);
    },
    close() {
      for (const request of requests) request.abort(deadlineError(address.text, 'because it was closed'));
    },
  };
}

function jsonOf<T>(body: Buffer, shape: z.ZodType<T>, engine: string, question: string): T {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    throw unreadableError(engine, question, 'no JSON');
  }
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  // Paths and expectations only: what was found there may be a secret.
  const faults = parsed.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.')}: ${issue.code}`);
  throw unreadableError(engine, question, faults.join('; '));
}
