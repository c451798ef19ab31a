import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { type HealthAnswer, healthEndpoint } from '../../../../src/diagnostics/targets/http/questions.ts';
import { createHttpTarget } from '../../../../src/diagnostics/targets/http.ts';
import {
  type BrokenServer,
  closedPort,
  closingServer,
  droppingServer,
  serverThat,
  silentServer,
} from './brokenServers.ts';

const servers: { close(): Promise<void> | unknown }[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));

const keep = async (server: Promise<BrokenServer>) => {
  const started = await server;
  servers.push(started);
  return started.port;
};

const CANARY = 'canary-7f3a91c2';

/** A web server whose reply depends on the path. */
async function webServer(): Promise<number> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    if (path === '/down') response.writeHead(503).end('{"status":"unhealthy","checks":{"mongo":"down","redis":"up"}}');
    else if (path === '/secret') response.end(`{"status":"ok","url":"mongodb://bot:${CANARY}@db:27017/x"}`);
    else if (path === '/long') response.end('x'.repeat(100_000));
    else if (path === '/endless') response.write('y'.repeat(5_000));
    else if (path === '/moved') response.writeHead(302, { location: `/login?token=${CANARY}` }).end();
    else if (path === '/slow') setTimeout(() => response.end('{"status":"ok"}'), 200);
    else if (path === '/half') response.write('{"status":');
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push({
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  });
  return (server.address() as AddressInfo).port;
}

const target = createHttpTarget();
const never = () => new AbortController().signal;

async function ask(url: string, timeoutMs = 300): Promise<HealthAnswer & { elapsed: number }> {
  const startedAt = performance.now();
  const question = healthEndpoint('desk', url, timeoutMs);
  const answer = question.answer.parse(await target.ask(question, never()));
  const elapsed = performance.now() - startedAt;
  // it answers by itself, before the reader's deadline makes it a failure of ours
  expect(elapsed).toBeLessThan(question.deadlineMs ?? 0);
  expect(JSON.stringify(answer)).not.toContain(CANARY);
  return { ...answer, elapsed };
}

describe('a health endpoint that replies', async () => {
  const port = await webServer();
  const at = (path: string) => `http://127.0.0.1:${port}${path}`;

  it('tells status, times and dependencies', async () => {
    expect(await ask(at('/down'))).toMatchObject({
      outcome: 'answered',
      status: 503,
      says: 'failing',
      dependencies: [
        { name: 'mongo', ok: false },
        { name: 'redis', ok: true },
      ],
    });
    const slow = await ask(at('/slow'));
    expect(slow.tookMs).toBeGreaterThanOrEqual(190);
  });

  it('redacts and cuts the body', async () => {
    expect(await ask(at('/secret'))).toMatchObject({
      excerpt: '{"status":"ok","url":"mongodb://[redacted]@db:27017/x"}',
    });
    for (const path of ['/long', '/endless']) {
      const answer = await ask(at(path));
      expect(answer.outcome === 'answered' && answer.excerpt).toHaveLength(500);
    }
  });

  it('follows no redirect and drops its query', async () => {
    expect(await ask(at('/moved'))).toMatchObject({ status: 302, location: '/login' });
  });

  it('takes a body that never ends for silence', async () => {
    expect(await ask(at('/half'))).toMatchObject({ outcome: 'silent' });
  });

  it('asks without the credentials of the address', () => {
    const question = healthEndpoint('desk', `http://bot:${CANARY}@desk/`, 300);
    expect(question.arguments).toMatchObject({ url: 'http://desk/' });
  });
});

describe('a health endpoint that does not reply', () => {
  it.each([
    ['refused', async () => `http://127.0.0.1:${await closedPort()}/`, 'ECONNREFUSED', 250],
    ['unresolved', async () => 'http://desk.invalid:8080/', /ENOTFOUND|EAI_AGAIN/, 290],
    ['reset', async () => `http://127.0.0.1:${await keep(closingServer())}/`, 'ECONNRESET', 250],
    ['silent', async () => `http://127.0.0.1:${await keep(silentServer())}/`, 'no complete reply', 700],
    ['unroutable', async () => `http://127.0.0.1:${await keep(droppingServer())}/`, 'no connection', 700],
    ['tls', async () => `https://127.0.0.1:${await webServer()}/`, /EPROTO|ERR_SSL/, 250],
    [
      'not-http',
      async () => `http://127.0.0.1:${await keep(serverThat((socket) => socket.end('-ERR unknown command\r\n')))}/`,
      'HPE_',
      250,
    ],
  ])('%s', async (outcome, url, detail, withinMs) => {
    const answer = await ask(await url());
    expect(answer.outcome).toBe(outcome);
    expect(answer.outcome === 'answered' ? '' : answer.detail).toMatch(detail);
    expect(answer.elapsed).toBeLessThan(withinMs);
  });

  it('stops when the examination ends', async () => {
    const port = await keep(silentServer());
    const controller = new AbortController();
    const asked = target.ask(healthEndpoint('desk', `http://127.0.0.1:${port}/`, 8000), controller.signal);
    const startedAt = performance.now();
    controller.abort(new Error('over'));
    await expect(asked).rejects.toMatchObject({ name: 'TargetError', kind: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(200);
  });
});
