import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { slackLimits } from '../../src/bot/limits.ts';
import type { DisconnectRequest } from './contract.ts';
import type { Answer, Handed, Parcel, Retry } from './courier.ts';
import { secret } from './identifiers.ts';

/** The WebSocket side of Slack's Socket Mode. */
export interface SocketMode {
  /** The address a client may connect to, once, as `apps.connections.open` gives it. */
  ticketUrl(): string;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  send(parcel: Parcel, envelopeId: string, retry: Retry | null): Handed;
  disconnect(request: DisconnectRequest): number;
  count(): number;
  close(): void;
}

const Ack = z.looseObject({ envelope_id: z.string(), payload: z.unknown().optional() });

interface Connection {
  name: string;
  socket: WebSocket;
  isReady: boolean;
}

// Clients of Slack's Go SDK give a connection up that was not pinged for thirty seconds.
const pingEveryMs = 10_000;

/** Accepts up to ten connections and sends each envelope to one of them, in turn. */
export function createSocketMode(options: { appId: string; origin: () => string; changed: () => void }): SocketMode {
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const tickets = new Set<string>();
  const pool: Pool = { connections: [], waiting: new Map(), count: 0, turn: 0 };
  const pings = setInterval(() => {
    for (const { socket } of pool.connections) socket.ping();
  }, pingEveryMs).unref();
  return {
    ticketUrl: () => {
      const ticket = secret();
      tickets.add(ticket);
      return `${options.origin().replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${options.appId}`;
    },
    upgrade: (request, socket, head) => {
      const ticket = new URL(request.url ?? '/', options.origin()).searchParams.get('ticket') ?? '';
      if (tickets.delete(ticket))
        server.handleUpgrade(request, socket, head, (opened) => accept(pool, opened, options));
      else socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
    },
    send: (parcel, envelopeId, retry) => sendToOne(pool, parcel, envelopeId, retry),
    disconnect: ({ how, connection: name }) => {
      const named = pool.connections.filter((connection) => name === undefined || connection.name === name);
      for (const connection of named) end(connection, how);
      return named.length;
    },
    count: () => pool.connections.length,
    close: () => {
      clearInterval(pings);
      for (const { socket } of pool.connections) socket.terminate();
      server.close();
    },
  };
}

/** The open connections, and the acks they owe. */
interface Pool {
  connections: Connection[];
  waiting: Map<string, (answer: Answer) => void>;
  count: number;
  turn: number;
}

function accept(pool: Pool, socket: WebSocket, options: { appId: string; changed: () => void }): void {
  const { connections } = pool;
  socket.on('error', () => socket.terminate());
  if (connections.length >= slackLimits.socketConnections) {
    socket.send(disconnectFrame('too_many_websockets'));
    socket.close();
    return;
  }
  const connection: Connection = { name: `socket ${++pool.count}`, socket, isReady: true };
  connections.push(connection);
  socket.on('close', () => {
    connections.splice(connections.indexOf(connection), 1);
    options.changed();
  });
  socket.on('message', (data, isBinary) => {
    if (!isBinary) receive(String(data), pool.waiting);
  });
  socket.send(helloFrame(options.appId, connections.length));
  options.changed();
}

function sendToOne(pool: Pool, parcel: Parcel, envelopeId: string, retry: Retry | null): Handed {
  const ready = pool.connections.filter(({ isReady }) => isReady);
  const connection = ready[pool.turn++ % ready.length];
  if (!connection) return { connection: null, answer: Promise.resolve({ acked: false, outcome: 'no_connection' }) };
  const answer = new Promise<Answer>((resolve) => pool.waiting.set(envelopeId, resolve));
  connection.socket.send(envelopeFrame(parcel, envelopeId, retry));
  return { connection: connection.name, answer };
}

function end(connection: Connection, how: DisconnectRequest['how']): void {
  if (how === 'kill') {
    connection.socket.terminate();
    return;
  }
  // After its frame a connection gets no more envelopes, though a warned client may keep it a little.
  connection.isReady = false;
  connection.socket.send(disconnectFrame(how));
}

function receive(text: string, waiting: Map<string, (answer: Answer) => void>): void {
  const ack = Ack.safeParse(parsed(text));
  if (!ack.success) return;
  waiting.get(ack.data.envelope_id)?.({ acked: true, response: ack.data.payload });
  waiting.delete(ack.data.envelope_id);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const helloFrame = (appId: string, connections: number): string =>
  JSON.stringify({
    type: 'hello',
    num_connections: connections,
    debug_info: { host: 'local-slack', build_number: 1, approximate_connection_time: 18_060 },
    connection_info: { app_id: appId },
  });

const disconnectFrame = (reason: string): string =>
  JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'local-slack' } });

const envelopeFrame = (parcel: Parcel, envelopeId: string, retry: Retry | null): string =>
  JSON.stringify({
    envelope_id: envelopeId,
    type: parcel.kind,
    accepts_response_payload: parcel.acceptsResponse,
    payload: parcel.payload,
    ...(parcel.kind === 'events_api' && { retry_attempt: retry?.number ?? 0, retry_reason: retry?.reason ?? '' }),
  });
