import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';

export interface FakeEngine {
  readonly host: string;
  readonly sockets: ReadonlySet<Socket>;
  stop(): Promise<void>;
  /** Ends every connection, as a restart does. */
  drop(): void;
}

/** An HTTP server in the place of the engine. */
export async function fakeEngine(answer: RequestListener, port = 0): Promise<FakeEngine> {
  const server: Server = createServer(answer);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    host: `tcp://127.0.0.1:${address.port}`,
    sockets,
    drop,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        drop();
      }),
  };
}
