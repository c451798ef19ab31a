import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Of a refusal only the sentence is needed, bytes. */
const REFUSAL_BYTES = 16_384;

/** What the server answered. The body of a success is left unread: it echoes the object, with all that it holds. */
export interface SentReply {
  readonly status: number;
  readonly refusal: string;
}

/** There was no answer. `sent`: something may have reached the server, so it may have been done. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
  readonly sent: boolean;

  constructor(sent: boolean, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.sent = sent;
  }
}

/**
 * Sends one request over a connection of its own, once. Not over a kept one: that may have been closed by the server
 * without our knowing, and then nobody could tell whether the request was read.
 */
export function sendOnce(url: URL, options: RequestOptions, body: string): Promise<SentReply> {
  const begin = url.protocol === 'http:' ? httpRequest : httpsRequest;
  const headers = { ...options.headers, 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const outgoing = begin(url, { ...options, headers }, (reply) => {
      outgoing.off('error', fail);
      // The status has said what became of it; a connection that breaks now changes nothing about that.
      outgoing.on('error', () => undefined);
      resolve(read(reply));
    });
    const wasSent = watchSending(outgoing);
    const fail = (error: unknown): void => reject(new UnansweredError(wasSent(), error));
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

/** Whether the connection stood, so that the request may have gone out: a certificate is looked at before. */
function watchSending(outgoing: ClientRequest): () => boolean {
  let sent = false;
  const standing = (): void => {
    sent = true;
  };
  outgoing.once('socket', (socket: Socket) => {
    // A proxy's agent hands over a connection that stands already.
    if (!socket.connecting) standing();
    else socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', standing);
  });
  return () => sent;
}

async function read(reply: IncomingMessage): Promise<SentReply> {
  const status = reply.statusCode ?? 0;
  if (status >= 200 && status < 300) {
    reply.on('error', () => undefined).resume();
    return { status, refusal: '' };
  }
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of reply as AsyncIterable<Buffer>) {
      if (size < REFUSAL_BYTES) chunks.push(chunk);
      size += chunk.length;
    }
  } catch {
    // The status alone must do.
  }
  return { status, refusal: Buffer.concat(chunks).toString('utf8') };
}
