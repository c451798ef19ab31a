import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Reply } from './web-api.ts';

const largestBody = 64 * 1024 * 1024;

/** Node's request as a web `Request`, its body read whole. */
export async function requestOf(incoming: IncomingMessage, origin: string): Promise<Request> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new Error('The body is too large.');
    chunks.push(chunk);
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined) headers.set(name, String(value));
  const method = incoming.method ?? 'GET';
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return new Request(new URL(incoming.url ?? '/', origin), {
    method,
    headers,
    ...(hasBody && { body: Buffer.concat(chunks) }),
  });
}

/** Sends a reply; a dropped one cuts the connection. */
export async function sendReply(reply: Reply, outgoing: ServerResponse): Promise<void> {
  if (reply === 'dropped') {
    outgoing.destroy();
    return;
  }
  outgoing.writeHead(reply.status, Object.fromEntries(reply.headers));
  if (!reply.body) {
    outgoing.end();
    return;
  }
  // A stream of events ends when its reader goes away; that is not an error.
  await pipeline(Readable.fromWeb(reply.body as Parameters<typeof Readable.fromWeb>[0]), outgoing).catch(() => {});
}
