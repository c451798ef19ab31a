import type { IncomingMessage } from 'node:http';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { inspect } from 'node:util';
import Docker from 'dockerode';
import type { EngineAddress } from './engine-address.ts';

/** Query values: objects are sent as JSON, which is how the engine takes its filters. */
export type EngineQuery = Readonly<Record<string, string | number | Readonly<Record<string, readonly string[]>>>>;

/** A reply that is larger is no answer to anything that is asked here. */
const MAXIMUM_BODY_BYTES = 32 * 1024 * 1024;

/** The part of dockerode that is used; its types leave it open. */
export interface Modem {
  dial(
    options: {
      path: string;
      method: 'GET' | 'POST';
      options: Record<string, unknown>;
      isStream: true;
      statusCodes: Readonly<Record<number, true>>;
      abortSignal: AbortSignal;
    },
    answered: (error: unknown, response: IncomingMessage | null) => void,
  ): void;
}

/** All of them: the status is judged by us, since dockerode waits for the end of an error's body without any deadline. */
const EVERY_STATUS: Readonly<Record<number, true>> = Object.fromEntries(
  Array.from({ length: 500 }, (_, index) => [index + 100, true as const]),
);

export interface EngineRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: EngineQuery;
  /** Sent as JSON; an empty one is no body at all. */
  readonly body?: object;
}

export function engineModem(address: EngineAddress): Modem {
  const agent = quietAgent(address.protocol === 'https' ? HttpsAgent : HttpAgent);
  const { host, port, socketPath, protocol, username, certificates } = address;
  // Every entry is given, as undefined too: dockerode would fill the rest from the environment.
  const options = { host, port, socketPath, protocol, username, agent, ...certificates };
  return new Docker(options as Docker.DockerOptions).modem as Modem;
}

/**
 * Without keep-alive: a socket that the engine or a proxy closes while idle would fail the next question. And with a
 * short text of itself: docker-modem prints the options of every request for its debug log, whether that is on or not,
 * down to all open sockets of the agent.
 */
function quietAgent(Agent: typeof HttpAgent | typeof HttpsAgent): HttpAgent {
  const agent = new Agent({ keepAlive: false });
  return Object.defineProperty(agent, inspect.custom, { value: () => 'Agent' });
}

/** Sends one request. Resolves with the reply's head; rejects with the signal's reason, or what the connection says. */
export function dial(modem: Modem, request: EngineRequest, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(signal.reason as Error);
    signal.addEventListener('abort', fail, { once: true });
    const options =
      request.method === 'GET' ? { ...request.query } : { _query: request.query, _body: request.body ?? {} };
    // dockerode takes the query from `options` only where the path has a question mark.
    const path = request.method === 'GET' || Object.keys(request.query).length > 0 ? `${request.path}?` : request.path;
    const call = { path, method: request.method, options, isStream: true } as const;
    modem.dial({ ...call, statusCodes: EVERY_STATUS, abortSignal: signal }, (error, response) => {
      if (response === null || error !== null) return reject(error as Error);
      // Node breaks off the request only; whoever reads the body must hear of it too.
      signal.addEventListener('abort', () => response.destroy(signal.reason as Error), { once: true });
      response.on('error', () => undefined);
      response.socket.setKeepAlive(true, 15_000);
      resolve(response);
    });
  });
}

export async function wholeBody(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length > MAXIMUM_BODY_BYTES) throw new Error('the reply is larger than 32 MiB');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
