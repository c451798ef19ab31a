import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https';
import { failedRequest, refusedRequest } from './kubernetes-error.ts';
import type { KubernetesRequest } from './request.ts';
import { type SentReply, sendOnce } from './send-once.ts';
import { refusedBefore, refusedWrite, unansweredWrite } from './write-error.ts';
import type { KubernetesWrite } from './write-request.ts';

/** How one reaches an API server. What a kubeconfig or a service account says, after its plugins have run. */
export interface KubernetesAccess {
  /** e.g. `https://10.0.0.1:6443`; may have a path. */
  readonly server: string;
  /**
   * Headers and certificates of now: tokens and client certificates are renewed while the bot runs. `agent` only where
   * a proxy stands between.
   */
  credentials(): Promise<RequestOptions>;
}

export interface KubernetesConnection {
  /** Hands over the body of the answer as it arrives. Throws a `TargetError` for anything else than an answer. */
  get(request: KubernetesRequest, signal: AbortSignal, onChunk: (chunk: Buffer) => void): Promise<void>;
  /** Sends it once, over a connection of its own. Throws a `WriteError` for anything else than success. */
  write(request: KubernetesWrite, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** Credentials are asked for anew after this time, milliseconds: a plugin must not run for each of ten requests. */
const CREDENTIALS_FRESH_MS = 10_000;
/** Of a refusal only the sentence is needed, bytes. */
const REFUSAL_BYTES = 16_384;

/** The server notes it as the manager of the fields that were written. */
const AGENT = 'botcore-chatops';

interface Session {
  readonly options: RequestOptions;
  readonly agent: Agent;
  readonly at: number;
}

/**
 * Plain GETs over kept connections. Not the client library's typed calls: those build an object of a class for every
 * field of every object, which for 2,000 pods costs more than the server's whole answer.
 */
export function connectKubernetes(access: KubernetesAccess): KubernetesConnection {
  let session: Promise<Session> | undefined;
  const agents = new Map<string, Agent>();

  const begin = (): Promise<Session> => beginSession(access, agents);
  async function current(): Promise<Session> {
    const known = await session?.catch(() => undefined);
    if (known === undefined || Date.now() - known.at > CREDENTIALS_FRESH_MS) session = begin();
    return session ?? begin();
  }

  return {
    async get(request, signal, onChunk) {
      try {
        const { options, agent } = await unlessAborted(current(), signal);
        const reply = await open(urlOf(access.server, request.path), request, { ...options, agent, signal });
        if (reply.statusCode === 200) return await readAll(reply, onChunk);
        if (reply.statusCode === 401) session = undefined;
        throw refusedRequest(request, reply.statusCode ?? 0, await readText(reply), access.server);
      } catch (error) {
        throw failedRequest(signal.aborted ? signal.reason : error, access.server);
      }
    },
    async write(request, signal) {
      const { options } = await unlessAborted(current(), signal).catch((error: unknown) => {
        throw refusedBefore(failedRequest(error, access.server));
      });
      const { status, refusal } = await send(access.server, request, { ...options, signal });
      if (status === 401) session = undefined;
      if (status < 200 || status >= 300) throw refusedWrite(request, status, refusal, access.server);
    },
    close() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

async function beginSession(access: KubernetesAccess, agents: Map<string, Agent>): Promise<Session> {
  const options = await access.credentials();
  const agent = options.agent instanceof Agent ? options.agent : agentFor(access.server, options, agents);
  return { options, agent, at: Date.now() };
}

/** One agent per client identity: connections outlive a renewed token, but not a renewed certificate. */
function agentFor(server: string, options: RequestOptions, agents: Map<string, Agent>): Agent {
  const { ca, cert, key, servername, rejectUnauthorized } = options;
  const identity = [ca, cert, key, servername, rejectUnauthorized].map(String).join('\n');
  const known = agents.get(identity);
  if (known !== undefined) return known;
  const secure = { keepAlive: true, ca, cert, key, servername, rejectUnauthorized };
  const agent = server.startsWith('http:') ? new Agent({ keepAlive: true }) : new HttpsAgent(secure);
  agents.set(identity, agent);
  return agent;
}

function urlOf(server: string, path: string): URL {
  return new URL(server.replace(/(?<!\/)\/+$/, '') + path);
}

async function send(server: string, write: KubernetesWrite, options: RequestOptions): Promise<SentReply> {
  const { method, contentType, path, body } = write;
  const headers = { ...options.headers, accept: 'application/json', 'content-type': contentType, 'user-agent': AGENT };
  try {
    return await sendOnce(urlOf(server, path), { ...options, method, headers, agent: options.agent ?? false }, body);
  } catch (error) {
    throw unansweredWrite(error, write, server);
  }
}

function open(url: URL, request: KubernetesRequest, options: RequestOptions): Promise<IncomingMessage> {
  const headers = { ...options.headers, accept: request.accept ?? 'application/json', 'user-agent': AGENT };
  const begin = url.protocol === 'http:' ? httpRequest : httpsRequest;
  const attempt = (): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const outgoing = begin(url, { ...options, headers }, resolve);
      outgoing.on('error', (error) => {
        // The server closed a kept connection while we took it up: that says nothing about the server.
        if (outgoing.reusedSocket && 'code' in error && error.code === 'ECONNRESET') resolve(attempt());
        else reject(error);
      });
      outgoing.end();
    });
  return attempt();
}

function readAll(reply: IncomingMessage, onChunk: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    reply.on('data', (chunk: Buffer) => {
      try {
        onChunk(chunk);
      } catch (error) {
        reply.destroy();
        reject(error);
      }
    });
    reply.on('end', resolve);
    reply.on('error', reject);
  });
}

async function readText(reply: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  await readAll(reply, (chunk) => {
    if (size < REFUSAL_BYTES) chunks.push(chunk);
    size += chunk.length;
  });
  return Buffer.concat(chunks).toString('utf8');
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
