import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Document } from 'bson';
import { encodeReply, type Message, readMessages } from './wire.ts';

/**
 * What the responder does with a command: answer with a document, pass it on to the server behind it, close the
 * connection, or keep silent.
 */
type Reaction = Document | 'pass' | 'close' | 'silence';

/** Recorded documents by command; a function makes one anew for each request. `*` is for every other command. */
export type Script = Readonly<Record<string, Reaction | ((command: Document) => Reaction)>>;

export interface Responder {
  readonly port: number;
  readonly address: string;
  /** Names of the commands that came, oldest first. */
  readonly commands: readonly string[];
  /** From the next message on. */
  follow(script: Script): void;
  /** Accept and close every new connection at once, as mongod does at its connection limit. */
  closeNewConnections(): void;
  close(): Promise<void>;
}

interface ResponderOptions {
  readonly script: Script;
  readonly port?: number;
  /** A real server that gets every command that the script passes on or does not name. */
  readonly upstream?: { readonly host: string; readonly port: number };
}

/**
 * A MongoDB server made of recorded documents, on the real wire protocol: the unmodified driver connects to it. It
 * shows what the test server cannot: replica sets and their states, connection figures, missing rights, limits.
 * Leaving `topologyVersion` out of `hello` makes the driver poll, so a change is seen at the next heartbeat.
 */
export async function startResponder(options: ResponderOptions): Promise<Responder> {
  let script = options.script;
  let closing = false;
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    if (closing) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // a client that goes away in the middle is no fault of the responder
    socket.on('error', () => {});
    serve(socket, options.upstream, (command) => {
      const name = Object.keys(command)[0] ?? '';
      commands.push(name);
      return reactionTo(script, name, command, options.upstream !== undefined);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    address: `127.0.0.1:${port}`,
    commands,
    follow(next) {
      script = next;
    },
    closeNewConnections() {
      closing = true;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function reactionTo(script: Script, name: string, command: Document, passing: boolean): Reaction {
  // the first message on a connection still has the old name of `hello`
  const entry = script[name] ?? (/^ismaster$/i.test(name) ? script['hello'] : undefined) ?? script['*'];
  if (typeof entry === 'function') return (entry as (command: Document) => Reaction)(command);
  return entry ?? (passing ? 'pass' : commandNotFound(name));
}

function commandNotFound(name: string): Document {
  return { ok: 0, errmsg: `no such command: '${name}'`, code: 59, codeName: 'CommandNotFound' };
}

function serve(socket: Socket, upstream: ResponderOptions['upstream'], react: (command: Document) => Reaction): void {
  let rest: Buffer = Buffer.alloc(0);
  let behind: Socket | undefined;
  // replies of the server behind go back unchanged: they already name the client's request
  const pass = (message: Message) => {
    behind ??= upstream && passReplies(upstream, socket);
    behind?.write(message.bytes);
  };
  socket.on('data', (chunk) => {
    try {
      const read = readMessages(Buffer.concat([rest, chunk]));
      rest = read.rest;
      for (const message of read.messages) answer(socket, message, react(message.command), pass);
    } catch {
      socket.destroy();
    }
  });
}

function answer(socket: Socket, message: Message, reaction: Reaction, pass: (message: Message) => void): void {
  if (reaction === 'silence') return;
  if (reaction === 'close') socket.destroy();
  else if (reaction === 'pass') pass(message);
  else if (message.wantsReply) socket.write(encodeReply(message, reaction));
}

function passReplies(upstream: { host: string; port: number }, socket: Socket): Socket {
  const behind = connect(upstream);
  behind.on('data', (chunk) => socket.write(chunk));
  behind.on('error', () => socket.destroy());
  behind.on('close', () => socket.destroy());
  socket.on('close', () => behind.destroy());
  return behind;
}
