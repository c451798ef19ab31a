import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { serverStatus, standaloneHello } from '../../../../lab/mongodb/documents.ts';
import { startResponder } from '../../../../lab/mongodb/responder.ts';
import { freePort } from '../../../../lab/platform/freePort.ts';
import { createMongodbTarget } from '../../../../src/diagnostics/targets/mongodb.ts';
import { describeWith, describeWithAll, dockerClient, runLabels } from '../../../realParts.ts';
import { whileAway } from '../../whileAway.ts';
import { askMongodb, askTarget, CANARY } from './askMongodb.ts';

/** Under load a container's network takes a moment; the driver's own default would be 30 s. */
const SOON_MS = 5500;
/** A server that has just been started or thawed. */
const AGAIN = { timeout: 40_000 };
const PATIENT = { timeout: 180_000 };

describeWith('mongodb', 'a real server', ({ url }) => {
  const upstream = new URL(url.replace(/^mongodb:/, 'http:'));
  let responder: Awaited<ReturnType<typeof startResponder>>;
  beforeAll(async () => {
    const behind = { host: upstream.hostname, port: Number(upstream.port) };
    // one that only says `hello` itself and passes everything else on
    responder = await startResponder({ script: { hello: standaloneHello }, upstream: behind });
  });
  afterAll(() => responder.close());

  // the same must hold of the server, and of the responder in front of it
  describe.each(['the server itself', 'the responder in front of it'])('%s', (which) => {
    const address = () => (which === 'the server itself' ? url : url.replace(upstream.host, responder.address));

    it('answers hello, and says that it is no mongod', async () => {
      const { answer, elapsed } = await askMongodb(address());
      expect(answer).toMatchObject({ outcome: 'answered', product: 'ferretdb', writable: true, setHosts: [] });
      expect(answer).not.toHaveProperty('connections');
      expect(elapsed).toBeLessThan(SOON_MS);
    });

    it('answers again on the same client', async () => {
      const target = createMongodbTarget({ urls: { ledger: address() } });
      expect((await askTarget(target)).answer.outcome).toBe('answered');
      expect((await askTarget(target)).answer.outcome).toBe('answered');
      await target.close();
    });
  });

  it('says that it knows no $currentOp, which is then all that is missing', async () => {
    const behind = { host: upstream.hostname, port: Number(upstream.port) };
    const figures = serverStatus({ current: 795, available: 24 });
    const scarce = await startResponder({
      script: { hello: standaloneHello, serverStatus: figures },
      upstream: behind,
    });
    const { answer } = await askMongodb(url.replace(upstream.host, scarce.address));
    await scarce.close();
    expect(answer).toMatchObject({ outcome: 'answered', connectionsLater: { current: 795 } });
    expect(answer.outcome === 'answered' && answer.withheld).toContainEqual({
      command: '$currentOp',
      code: 9,
      codeName: 'FailedToParse',
    });
    expect(answer).not.toHaveProperty('clients');
  });
});

describeWithAll(['docker', 'mongodbImage'], 'a server in a container', ({ docker, mongodbImage }) => {
  const engine = dockerClient(docker);
  const containers: Docker.Container[] = [];
  let port = 0;
  let container: Docker.Container;
  const url = (password = CANARY) => `mongodb://bot:${password}@127.0.0.1:${port}/ledger?authSource=admin`;

  beforeAll(async () => {
    port = await freePort();
    container = await engine.createContainer({
      name: `mt-mongo-${process.pid}`,
      Image: mongodbImage.image,
      Labels: runLabels(),
      Env: [
        'FERRETDB_TEST_ENABLE_NEW_AUTH=true',
        'FERRETDB_SETUP_DATABASE=admin',
        'FERRETDB_SETUP_USERNAME=bot',
        `FERRETDB_SETUP_PASSWORD=${CANARY}`,
      ],
      ExposedPorts: { '27017/tcp': {} },
      HostConfig: { PortBindings: { '27017/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] } },
    });
    containers.push(container);
    await container.start();
    await vi.waitFor(async () => expect((await askMongodb(url())).answer.outcome).toBe('answered'), {
      timeout: 120_000,
    });
  });
  afterAll(() => Promise.all(containers.map((each) => each.remove({ force: true, v: true }))));

  it.each([
    ['a wrong password', () => url('other'), 'auth-failed'],
    ['an unknown user', () => url().replace('bot', 'nobody'), 'auth-failed'],
    ['no user', () => `mongodb://127.0.0.1:${port}/ledger`, 'unauthorized'],
    ['a set that it is not in', () => `${url()}&replicaSet=rs0`, 'not-in-set'],
    ['TLS that it does not speak', () => `${url()}&tls=true`, /silent|closed|tls/],
  ])('%s', async (_title, address, outcome) => {
    const { answer, elapsed } = await askMongodb(address());
    expect(answer.outcome).toMatch(outcome);
    expect(elapsed).toBeLessThan(SOON_MS);
  });

  it.each([
    ['paused', () => container.pause(), () => container.unpause()],
    ['stopped by a signal', () => container.kill({ signal: 'SIGSTOP' }), () => container.kill({ signal: 'SIGCONT' })],
  ])('is silent while %s, for a new client and for one that was open', PATIENT, async (_title, freeze, thaw) => {
    const target = createMongodbTarget({ urls: { ledger: url() } });
    const outcome = async () => (await askTarget(target)).answer.outcome;
    await expect.poll(outcome, AGAIN).toBe('answered');
    const asked = await whileAway(freeze, async () => [await askTarget(target), await askMongodb(url())], thaw);
    expect(asked.map(({ answer }) => answer.outcome)).toEqual(['silent', 'silent']);
    expect(Math.max(...asked.map(({ elapsed }) => elapsed))).toBeLessThan(SOON_MS);
    await expect.poll(outcome, AGAIN).toBe('answered');
    await target.close();
  });

  it('refuses when it is stopped, and answers when it is started', PATIENT, async () => {
    const target = createMongodbTarget({ urls: { ledger: url() } });
    const outcome = async () => (await askTarget(target)).answer.outcome;
    await expect.poll(outcome, AGAIN).toBe('answered');
    const refuses = async () => {
      // the engine's own proxy may still close the port when the container is gone already
      expect(await outcome()).toMatch(/refused|closed/);
      await expect.poll(outcome, { timeout: 30_000 }).toBe('refused');
    };
    await whileAway(
      () => container.stop({ t: 3 }),
      refuses,
      () => container.start(),
    );
    await expect.poll(outcome, AGAIN).toBe('answered');
    await target.close();
  });
});
