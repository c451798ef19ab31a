import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Question } from '../../../../src/diagnostics/contract.ts';
import { ConfigurationError, TargetError } from '../../../../src/diagnostics/errors.ts';
import { engineAddress } from '../../../../src/diagnostics/targets/docker/engine-address.ts';
import * as questions from '../../../../src/diagnostics/targets/docker/questions.ts';
import { createDockerTarget } from '../../../../src/diagnostics/targets/docker.ts';
import { fakeEngine } from './fakeEngine.ts';

/** A machine that is busy with other tests needs longer than the default second. */
const SOON = { timeout: 10_000 };

async function failure(host: string, question: Question<unknown> = questions.listContainers(), deadlineMs = 10_000) {
  const target = createDockerTarget({ host });
  try {
    return await target.ask(question, AbortSignal.timeout(deadlineMs));
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return error;
  }
}

async function serving(answer: Parameters<typeof fakeEngine>[0]) {
  const engine = await fakeEngine(answer);
  onTestFinished(() => engine.stop());
  return engine;
}

describe('an engine that cannot be asked', () => {
  it.each([
    ['no such socket', 'unix:///nowhere/docker.sock', 'unreachable', 'ENOENT'],
    ['nothing listens', 'tcp://127.0.0.1:1', 'unreachable', 'ECONNREFUSED'],
    ['no such host', 'tcp://no-such-host.invalid:2375', 'unreachable', /ENOTFOUND|EAI_AGAIN/],
  ])('%s', async (_title, host, kind, detail) => {
    const error = await failure(host);
    expect(error).toMatchObject({ kind, detail: expect.stringMatching(detail) });
    expect((error as TargetError).remedy).toMatch(/DOCKER_HOST/);
  });

  it.skipIf(process.getuid?.() === 0)('a socket that the bot may not open', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dt-'));
    const server = createServer().listen(join(folder, 's'));
    onTestFinished(() => {
      server.close();
      rmSync(folder, { recursive: true });
    });
    chmodSync(join(folder, 's'), 0);
    expect(await failure(`unix://${folder}/s`)).toMatchObject({
      kind: 'forbidden',
      remedy: expect.stringMatching(/docker group/),
    });
  });

  it.each([
    [403, '<html>Forbidden by proxy</html>', 'forbidden', /allow GET \/containers\/json/],
    [401, '{"message":"who are you"}', 'unauthenticated', /DOCKER_CERT_PATH/],
    [404, '{"message":"page not found"}', 'not-found', /name/],
    [500, '{"message":"password=hunter2 is wrong"}', 'failed', /log of the Docker Engine/],
    [200, 'no json', 'unreadable', /API/],
    [200, '{"Id": 5}', 'unreadable', /API/],
  ])('status %i with %j', async (status, body, kind, remedy) => {
    const engine = await serving((_request, response) => void response.writeHead(status).end(body));
    const error = await failure(engine.host);
    expect(error).toMatchObject({ kind, remedy: expect.stringMatching(remedy) });
    expect(JSON.stringify([(error as TargetError).message, (error as TargetError).detail])).not.toMatch(/hunter2|html/);
  });

  it('something that does not speak HTTP', async () => {
    const server = createServer((socket) => void socket.end('SSH-2.0-x\r\n')).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await sleep(20);
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    expect(await failure(`tcp://127.0.0.1:${port}`)).toMatchObject({ kind: 'unreadable' });
  });
});

describe('an engine that is frozen', () => {
  it.each([
    ['accepts and never answers', (): void => undefined],
    ['stops in the middle of its answer', (_: unknown, response: { write(text: string): void }) => response.write('[')],
    [
      'stops in the middle of an error',
      (_: unknown, response: { writeHead(n: number): { write(text: string): void } }) =>
        response.writeHead(500).write('x'),
    ],
  ])('%s', async (_title, answer) => {
    const engine = await serving(answer as never);
    const started = performance.now();
    expect(await failure(engine.host, questions.listContainers(), 200)).toMatchObject({ kind: 'timeout' });
    expect(performance.now() - started).toBeLessThan(3000);
    await expect.poll(() => engine.sockets.size, SOON).toBe(0);
  });

  it('breaks off in the middle of its answer', async () => {
    const engine = await serving((_request, response) => {
      response.write('[');
      setTimeout(() => response.destroy(), 20);
    });
    expect(await failure(engine.host)).toMatchObject({ kind: 'failed' });
  });

  it('is let go when the target is closed', async () => {
    const engine = await serving(() => undefined);
    const target = createDockerTarget({ host: engine.host });
    const asked = target.ask(questions.engineInfo(), AbortSignal.timeout(60_000)).catch((error: unknown) => error);
    await expect.poll(() => engine.sockets.size, SOON).toBe(1);
    await target.close();
    expect(await asked).toBeInstanceOf(TargetError);
    await expect.poll(() => engine.sockets.size, SOON).toBe(0);
  });

  it('is not asked when the deadline has passed already', async () => {
    const engine = await serving((_request, response) => void response.end('[]'));
    const target = createDockerTarget({ host: engine.host });
    await expect(target.ask(questions.listContainers(), AbortSignal.abort())).rejects.toMatchObject({
      kind: 'timeout',
    });
  });
});

describe('what is asked', () => {
  it('asks for all containers, and never with anything but GET', async () => {
    const asked: string[] = [];
    const engine = await serving((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.end('[]');
    });
    const target = createDockerTarget({ host: engine.host });
    await target.ask(questions.listContainers(), AbortSignal.timeout(10_000));
    await target.ask(questions.listNetworks(), AbortSignal.timeout(10_000));
    await target.ask(questions.containerLogs('a/../b'), AbortSignal.timeout(10_000));
    expect(asked).toEqual([
      'GET /containers/json?all=1',
      'GET /networks',
      'GET /containers/a%2F..%2Fb/logs?stdout=1&stderr=1&timestamps=1&tail=200',
    ]);
  });

  it('tells a missing file from a missing container', async () => {
    const engine = await serving((request, response) => {
      const message = request.url?.includes('gone')
        ? 'No such container: gone'
        : 'Could not find the file /x in container y';
      response.writeHead(404).end(JSON.stringify({ message }));
    });
    expect(await failure(engine.host, questions.configurationFile('y', '/x', 'toml'))).toEqual({ state: 'absent' });
    expect(await failure(engine.host, questions.configurationFile('gone', '/x', 'toml'))).toMatchObject({
      kind: 'not-found',
    });
  });
});

describe('engineAddress', () => {
  it.each([
    ['unix:///run/x.sock', { socketPath: '/run/x.sock', protocol: 'http' }],
    ['/run/x.sock', { socketPath: '/run/x.sock' }],
    ['tcp://proxy:2375', { host: 'proxy', port: 2375, protocol: 'http' }],
    ['proxy:2375', { host: 'proxy', port: 2375, protocol: 'http' }],
    ['tcp://proxy', { host: 'proxy', port: 2375 }],
    ['tcp://proxy:2376', { port: 2376, protocol: 'https' }],
    ['https://proxy', { port: 443, protocol: 'https' }],
    ['http://proxy', { port: 80, protocol: 'http' }],
    ['tcp://[::1]:2375', { host: '::1', port: 2375 }],
    ['ssh://ops@host', { host: 'host', port: 22, protocol: 'ssh', username: 'ops', text: 'ssh://host:22' }],
  ])('%s', (host, expected) => {
    expect(engineAddress({ host })).toMatchObject(expected);
  });
  it.each(['ftp://x', 'tcp://', 'tcp://x:99999'])('%s is no address', (host) => {
    expect(() => engineAddress({ host })).toThrow(ConfigurationError);
  });
  it('is the local socket by default', () => {
    expect(engineAddress({}).socketPath).toMatch(/docker\.sock$/);
  });
});
