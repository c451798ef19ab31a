import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A server that behaves badly in one way, on a port of its own. */
export interface BrokenServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens, and does with each connection what it is told. */
export async function serverThat(act: (socket: Socket) => void): Promise<BrokenServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    act(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const { port, close } = await serverThat(() => {});
  await close();
  return port;
}

/** Accepts and says nothing: what a stopped or paused process looks like while its queue has room. */
export const silentServer = () => serverThat((socket) => socket.resume());

/** Accepts and closes at once: what mongod does at its connection limit. */
export const closingServer = () => serverThat((socket) => socket.destroy());

/** Speaks HTTP to whoever says anything. */
export const httpServer = () =>
  serverThat((socket) => socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')));

const LISTEN = `const server = require('node:net').createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));`;

/** A stopped process whose queue of connections is full: the kernel drops every further SYN, as a firewall does. */
export async function droppingServer(): Promise<BrokenServer> {
  const child = spawn(process.execPath, ['-e', LISTEN], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(line.toString());
  child.kill('SIGSTOP');
  const fillers = Array.from({ length: 4 }, () => connect({ port, host: '127.0.0.1' }).on('error', () => {}));
  // the first two stand, the others are being dropped: from here on it is full
  await Promise.all(fillers.slice(0, 2).map((socket) => (socket.connecting ? once(socket, 'connect') : undefined)));
  return {
    port,
    async close() {
      for (const socket of fillers) socket.destroy();
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
