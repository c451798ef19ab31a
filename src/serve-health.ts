import { createServer, type Server } from 'node:http';

/** `GET /healthz` for a supervisor: 200 while `ready`, else 503. Nothing is served on port 0. */
export async function serveHealth(port: number, ready: () => boolean): Promise<Server | undefined> {
  if (port === 0) return undefined;
  const server = createServer((request, response) => {
    if (request.url !== '/healthz') response.writeHead(404).end();
    else
      response
        .writeHead(ready() ? 200 : 503, { 'content-type': 'text/plain' })
        .end(ready() ? 'ready\n' : 'not ready\n');
  });
  // A supervisor that keeps its connection must not keep the process.
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  return server;
}
