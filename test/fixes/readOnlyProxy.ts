import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReadOnlyProxy {
  /** As `DOCKER_HOST`. */
  readonly host: string;
  /** `METHOD path` of what it refused. */
  readonly refused: readonly string[];
  stop(): Promise<void>;
}

/** What people put before a Docker Engine: every GET goes through, anything else is refused. */
export async function startReadOnlyProxy(engine: string): Promise<ReadOnlyProxy> {
  const refused: string[] = [];
  const address = new URL(engine);
  const target =
    address.protocol === 'unix:' ? { socketPath: address.pathname } : { host: address.hostname, port: address.port };
  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '' } = incoming;
    if (method !== 'GET' && method !== 'HEAD') {
      refused.push(`${method} ${url}`);
      outgoing.writeHead(403).end('read-only');
      return;
    }
    const onward = request({ ...target, method, path: url, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    onward.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    host: `tcp://127.0.0.1:${port}`,
    refused,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
