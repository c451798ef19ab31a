import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../../lab/platform/freePort.ts';
import { WriteError } from '../../../../src/diagnostics/errors.ts';
import { GrantExpiredError } from '../../../../src/diagnostics/grant.ts';
import { mintGrant } from '../../../../src/diagnostics/mint-grant.ts';
import type { DockerWriter } from '../../../../src/diagnostics/remediation.ts';
import { connectDockerWriter } from '../../../../src/diagnostics/targets/docker/writer.ts';
import { type FakeEngine, fakeEngine } from './fakeEngine.ts';

interface Heard {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

let engine: FakeEngine | undefined;
let heard: Heard[] = [];
afterEach(async () => {
  await engine?.stop();
  engine = undefined;
});

/** An engine that answers everything with one status, and keeps what it heard. */
async function engineAnswering(status: number, body = '', delayMs = 0): Promise<string> {
  heard = [];
  engine = await fakeEngine((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      // What it reads before it writes is shown by writer-again.test.ts.
      if (request.method === 'GET') return void response.writeHead(404).end();
      const text = Buffer.concat(chunks).toString();
      heard.push({ method: request.method ?? '', url: request.url ?? '', body: text === '' ? '' : JSON.parse(text) });
      setTimeout(() => response.writeHead(status).end(body), delayMs);
    });
  });
  return engine.host;
}

function writerTo(
  host: string,
  { leftMs = 60_000, deadlineMs = 2000, signal = new AbortController().signal } = {},
): DockerWriter {
  const expiresAt = new Date(Date.now() + leftMs).toISOString();
  const grant = mintGrant({ approval: 'a-1', fingerprint: 'f', fence: 1, expiresAt, confirm: async () => undefined });
  return connectDockerWriter({ host, deadlineMs })(grant, signal);
}

async function failure(writing: Promise<void>): Promise<WriteError> {
  const error = await writing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(WriteError);
  return error as WriteError;
}

describe('the requests', () => {
  it.each<[string, (writer: DockerWriter) => Promise<void>, Omit<Heard, 'method'>]>([
    ['start', (writer) => writer.start('c1'), { url: '/containers/c1/start', body: '' }],
    ['stop', (writer) => writer.stop('c1', 30), { url: '/containers/c1/stop?t=30', body: '' }],
    ['restart', (writer) => writer.restart('c1', 5), { url: '/containers/c1/restart?t=5', body: '' }],
    ['pause', (writer) => writer.pause('c1'), { url: '/containers/c1/pause', body: '' }],
    ['unpause', (writer) => writer.unpause('c1'), { url: '/containers/c1/unpause', body: '' }],
    [
      'update',
      (writer) => writer.updateMemory('c1', { memoryBytes: 7, swapBytes: -1 }),
      { url: '/containers/c1/update', body: { Memory: 7, MemorySwap: -1 } },
    ],
    [
      'connect',
      (writer) => writer.connect('n1', 'c1', ['oracle']),
      { url: '/networks/n1/connect', body: { Container: 'c1', EndpointConfig: { Aliases: ['oracle'] } } },
    ],
    [
      'disconnect',
      (writer) => writer.disconnect('n1', 'c1'),
      { url: '/networks/n1/disconnect', body: { Container: 'c1', Force: false } },
    ],
    ['a name that is no path', (writer) => writer.start('../x'), { url: '/containers/..%2Fx/start', body: '' }],
  ])('%s is one POST', async (_title, write, expected) => {
    await write(writerTo(await engineAnswering(204)));

    expect(heard).toEqual([{ method: 'POST', ...expected }]);
  });
});

describe('what came of it', () => {
  it.each([200, 204, 304])('%d is done', async (status) => {
    await writerTo(await engineAnswering(status)).start('c1');
    expect(heard).toHaveLength(1);
  });

  it.each([
    ['start', 404, 'refused'],
    ['start', 409, 'refused'],
    ['start', 403, 'refused'],
    ['start', 500, 'refused'],
    ['start', 502, 'unknown'],
    ['start', 504, 'unknown'],
    // A restart is a stop and a start: the stop may have been done.
    ['restart', 500, 'unknown'],
    ['stop', 500, 'unknown'],
    ['restart', 404, 'refused'],
  ] as const)('%s answered with %d is %s, and is not repeated', async (verb, status, outcome) => {
    const writer = writerTo(await engineAnswering(status, '{"message":"No such container: \\"c1\\" token=abc123"}'));
    const error = await failure(verb === 'start' ? writer.start('c1') : writer[verb]('c1', 1));

    expect(error.outcome).toBe(outcome);
    expect(error.message).toContain('No such container: "c1" token=[redacted]');
    expect(error.remedy).not.toBe('');
    expect(heard).toHaveLength(1);
  });

  it('is unknown when no answer came in time', async () => {
    const writer = writerTo(await engineAnswering(204, '', 5000), { deadlineMs: 150 });
    expect(await failure(writer.start('c1'))).toMatchObject({ outcome: 'unknown' });
  });

  it('gives a stop its grace before it calls it late', async () => {
    const writer = writerTo(await engineAnswering(204, '', 400), { deadlineMs: 150 });
    await writer.stop('c1', 1);
    expect(heard).toHaveLength(1);
  });

  it('is unknown when the connection breaks after it was sent', async () => {
    const broken: Server = createServer((socket) => socket.once('data', () => socket.destroy()));
    await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
    const address = broken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const error = await failure(writerTo(`tcp://127.0.0.1:${port}`).start('c1'));
    broken.close();

    expect(error).toMatchObject({ outcome: 'unknown' });
    expect(error.remedy).toContain('docker inspect');
  });

  it.each([
    ['nobody listens', async () => `tcp://127.0.0.1:${await freePort()}`],
    ['there is no socket', async () => 'unix:///nowhere/docker.sock'],
    ['the name does not resolve', async () => 'tcp://engine.invalid:2375'],
  ])('is refused when %s: nothing was sent', async (_title, host) => {
    const error = await failure(writerTo(await host()).start('c1'));

    expect(error.outcome).toBe('refused');
    expect(error.remedy).toContain('DOCKER_WRITE_HOST');
  });

  it('sends nothing once it is called off', async () => {
    const writer = writerTo(await engineAnswering(204), { signal: AbortSignal.abort() });

    expect(await failure(writer.start('c1'))).toMatchObject({ outcome: 'refused' });
    expect(heard).toEqual([]);
  });

  it('sends nothing once the grant has run out', async () => {
    const writer = writerTo(await engineAnswering(204), { leftMs: 120 });
    await writer.start('c1');
    await new Promise((resolve) => setTimeout(resolve, 150));

    await expect(writer.stop('c1', 1)).rejects.toBeInstanceOf(GrantExpiredError);
    expect(heard).toHaveLength(1);
  });

  it('names its own variable when the address is none', () => {
    expect(() => connectDockerWriter({ host: 'gopher://x' })).toThrow(/DOCKER_WRITE_HOST/);
  });
});
