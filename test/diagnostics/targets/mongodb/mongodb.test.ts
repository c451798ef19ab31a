import { afterAll, describe, expect, it } from 'vitest';
import {
  buildInfo,
  connectionStatus,
  memberHello,
  notAuthorized,
  replicaSetStatus,
  type SetState,
  serverStatus,
  standaloneHello,
} from '../../../../lab/mongodb/documents.ts';
import { type Responder, type Script, startResponder } from '../../../../lab/mongodb/responder.ts';
import { mongodbState } from '../../../../src/diagnostics/targets/mongodb/questions.ts';
import { createMongodbTarget } from '../../../../src/diagnostics/targets/mongodb.ts';
import { closedPort, closingServer, droppingServer, httpServer, silentServer } from '../http/brokenServers.ts';
import { askMongodb, askTarget, CANARY } from './askMongodb.ts';

const open: { close(): Promise<void> }[] = [];
afterAll(() => Promise.all(open.map((each) => each.close())));

async function keep<Server extends { close(): Promise<void> }>(server: Promise<Server>): Promise<Server> {
  const started = await server;
  open.push(started);
  return started;
}

const standalone = (change: Script = {}): Script => ({
  hello: standaloneHello,
  buildInfo: buildInfo(),
  serverStatus: serverStatus({ current: 12, available: 807 }),
  connectionStatus: connectionStatus('bot'),
  ...change,
});
const respond = (script: Script) => keep(startResponder({ script }));
const addressOf = ({ port }: { port: number }) => `127.0.0.1:${port}`;
const urlOf = (address: string, options = '') => `mongodb://bot:${CANARY}@${address}/ledger?${options}`;
const anonymous = (address: string) => `mongodb://${address}/ledger`;

/** A set of as many members as states; those that are down have an address and no server. */
async function setOf(
  states: readonly SetState['members'][number]['state'][],
  change: Partial<SetState['members'][number]> = {},
) {
  const servers: Responder[] = [];
  for (const _state of states) servers.push(await respond({}));
  const set: SetState = {
    name: 'rs0',
    members: states.map((state, index) => ({ address: servers[index]?.address ?? '', state, ...change })),
  };
  for (const [index, server] of servers.entries()) {
    if (states[index]?.startsWith('(')) await server.close();
    else server.follow(memberScript(set, server.address));
  }
  return { set, servers, url: `mongodb://${servers.map(addressOf).join(',')}/ledger?replicaSet=rs0` };
}

function memberScript(set: SetState, address: string): Script {
  return standalone({
    hello: () => memberHello(set, address),
    replSetGetStatus: () => replicaSetStatus(set, address),
  });
}

describe('a MongoDB that answers', () => {
  it('tells version, connections and login, with no secret', async () => {
    const server = await respond(standalone());
    const { answer } = await askMongodb(anonymous(addressOf(server)));
    expect(answer).toMatchObject({
      outcome: 'answered',
      product: 'mongodb',
      version: '7.0.14',
      writable: true,
      authenticated: true,
      uptimeSeconds: 86_401,
      connections: { current: 12, available: 807, totalCreated: 12 },
      withheld: [],
    });
    expect(answer).not.toHaveProperty('connectionsLater');
  });

  it('takes a second sample only when the first is suspicious', async () => {
    let rejected = 4;
    const counts = () => serverStatus({ current: 640, available: 179, rejected: rejected++ });
    const server = await respond(standalone({ serverStatus: counts }));
    const { answer, elapsed } = await askMongodb(anonymous(addressOf(server)));
    expect(answer).toMatchObject({ connections: { rejected: 4 }, connectionsLater: { rejected: 5 } });
    expect(elapsed).toBeGreaterThan(990);
  });

  it('notes what it withholds: 13 and 59', async () => {
    const server = await respond(standalone({ serverStatus: notAuthorized('serverStatus') }));
    const { answer } = await askMongodb(anonymous(addressOf(server)));
    expect(answer).toMatchObject({
      outcome: 'answered',
      withheld: [{ command: 'serverStatus', code: 13, codeName: 'Unauthorized' }],
    });
  });

  it('keeps its client from one examination to the next, and sees at once when the server dies', async () => {
    const server = await respond(standalone());
    const target = createMongodbTarget({ urls: { ledger: anonymous(addressOf(server)) } });
    await askTarget(target);
    const again = await askTarget(target);
    expect(again.elapsed).toBeLessThan(500);
    await server.close();
    const { answer, elapsed } = await askTarget(target);
    expect(['refused', 'closed']).toContain(answer.outcome);
    expect(elapsed).toBeLessThan(1000);
    expect((await askTarget(target)).answer.outcome).toBe('refused');
    await target.close();
  });
});

describe('a replica set', () => {
  it('is read through its primary', async () => {
    const { url, set } = await setOf(['PRIMARY', 'SECONDARY', 'SECONDARY']);
    const { answer } = await askMongodb(url);
    expect(answer).toMatchObject({
      outcome: 'answered',
      setName: 'rs0',
      primary: set.members[0]?.address,
      writable: true,
    });
    expect(answer.outcome === 'answered' && answer.members?.map(({ state }) => state)).toEqual([
      'PRIMARY',
      'SECONDARY',
      'SECONDARY',
    ]);
  });

  it('without a primary still tells of itself', async () => {
    const { url } = await setOf(['SECONDARY', 'SECONDARY', '(not reachable/healthy)']);
    const { answer } = await askMongodb(url);
    expect(answer).toMatchObject({ outcome: 'answered', writable: false, secondary: true });
    const members = answer.outcome === 'answered' ? (answer.members ?? []) : [];
    expect(members.map(({ healthy }) => healthy)).toEqual([true, true, false]);
    // a member that is down has no last write, rather than one of 1970
    expect(members[2]).not.toHaveProperty('lastWriteAt');
  });

  it('is asked member by member, whoever is primary', async () => {
    const { url, servers } = await setOf(['PRIMARY', 'SECONDARY', '(not reachable/healthy)']);
    const [, second, third] = servers.map(addressOf);
    expect((await askMongodb(url, second)).answer).toMatchObject({
      outcome: 'answered',
      port: servers[1]?.port,
      secondary: true,
    });
    expect((await askMongodb(url, third)).answer).toMatchObject({ outcome: 'refused', port: servers[2]?.port });
  });

  it('is no-primary when no member can be read from', async () => {
    const { url } = await setOf(['RECOVERING', 'RECOVERING']);
    const { answer } = await askMongodb(url);
    expect(answer).toMatchObject({ outcome: 'no-primary', detail: 'members seen: RSOther, RSOther' });
  });

  it('tells a wrong set from a set whose names have no address here', async () => {
    const { url } = await setOf(['PRIMARY']);
    const wrong = await askMongodb(url.replace('rs0', 'rs7'));
    expect(wrong.answer.outcome).toBe('not-in-set');
    const set: SetState = { name: 'rs0', members: [{ address: 'ledger-db.invalid:27017', state: 'PRIMARY' }] };
    const server = await respond({ hello: () => memberHello(set, 'ledger-db.invalid:27017') });
    const named = await askMongodb(`${anonymous(addressOf(server))}?replicaSet=rs0`);
    expect(named.answer).toMatchObject({ outcome: 'set-names-unresolvable', host: 'ledger-db.invalid' });
    expect(wrong.elapsed + named.elapsed).toBeLessThan(1500);
  });
});

describe('a MongoDB that does not answer', () => {
  const port = async (server: Promise<{ port: number; close(): Promise<void> }>) => addressOf(await keep(server));
  it.each([
    ['refused', async () => urlOf(`127.0.0.1:${await closedPort()}`), 'ECONNREFUSED', 900],
    ['unresolved', async () => urlOf('ledger-db.invalid:27017'), /ENOTFOUND|EAI_AGAIN/, 900],
    ['unresolved', async () => `mongodb+srv://bot:${CANARY}@ledger.invalid/`, /ENOTFOUND|EAI_AGAIN|querySrv/, 900],
    ['unroutable', async () => urlOf(await port(droppingServer())), 'no TCP connection', 1900],
    ['silent', async () => urlOf(await port(silentServer())), 'accepted and not answered', 1900],
    ['silent', async () => urlOf(await port(respond(standalone())), 'tls=true'), 'TLS handshake', 1900],
    [
      'silent',
      async () => anonymous(addressOf(await respond(standalone({ serverStatus: 'silence' })))),
      'command',
      2400,
    ],
    ['closed', async () => urlOf(await port(closingServer())), 'closed', 900],
    ['closed', async () => urlOf(await port(httpServer())), 'closed', 900],
    [
      'closed',
      async () => anonymous(addressOf(await respond(standalone({ serverStatus: 'close' })))),
      /closed|ECONNRESET/,
      900,
    ],
    [
      'incompatible',
      async () => anonymous(addressOf(await respond({ hello: { ...standaloneHello(), maxWireVersion: 8 } }))),
      'older than MongoDB 4.4',
      900,
    ],
    [
      'unauthorized',
      async () =>
        anonymous(
          addressOf(
            await respond(
              standalone({ connectionStatus: connectionStatus(), serverStatus: notAuthorized('serverStatus') }),
            ),
          ),
        ),
      'Unauthorized (13)',
      900,
    ],
    [
      'auth-failed',
      async () =>
        urlOf(
          addressOf(
            await respond(
              standalone({
                saslStart: { ok: 0, code: 18, codeName: 'AuthenticationFailed', errmsg: 'Authentication failed.' },
              }),
            ),
          ),
        ),
      '18',
      900,
    ],
  ])('%s', async (outcome, url, detail, withinMs) => {
    const { answer, elapsed } = await askMongodb(await url());
    expect(answer.outcome).toBe(outcome);
    expect(answer.outcome === 'answered' ? '' : answer.detail).toMatch(detail);
    expect(elapsed).toBeLessThan(withinMs);
  });

  it('is seen anew when it is back', async () => {
    const script = standalone();
    const first = await startResponder({ script });
    const target = createMongodbTarget({ urls: { ledger: anonymous(addressOf(first)) } });
    await first.close();
    expect((await askTarget(target)).answer.outcome).toBe('refused');
    await keep(startResponder({ script, port: first.port }));
    expect((await askTarget(target)).answer.outcome).toBe('answered');
    await target.close();
  });

  it('stops when the examination ends', async () => {
    const target = createMongodbTarget({ urls: { ledger: urlOf(await port(silentServer())) } });
    const controller = new AbortController();
    const asked = target.ask(mongodbState('ledger', 'LEDGER_URL'), controller.signal);
    setTimeout(() => controller.abort(new Error('over')), 50);
    const startedAt = performance.now();
    await expect(asked).rejects.toMatchObject({ name: 'TargetError', kind: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(500);
    await target.close();
  });
});

describe('a connection string that cannot be used', () => {
  it.each([
    ['missing', undefined, 'LEDGER_URL is not set'],
    ['empty', '  ', 'LEDGER_URL is not set'],
    ['no scheme', CANARY, 'does not begin with'],
    ['a slash in the password', `mongodb://bot:${CANARY}/x@db/`, 'percent-encoded'],
    ['an at sign in the password', `mongodb://bot:${CANARY}@x@db/`, 'LEDGER_URL'],
    ['digits and a slash in the password', `mongodb://bot:12/${CANARY}@db/`, 'LEDGER_URL'],
    ['a bad port', `mongodb://bot:${CANARY}@db:99999/`, 'LEDGER_URL'],
    ['an unknown option', `mongodb://bot:${CANARY}@db/?${CANARY}=1`, 'option'],
    [
      'a file that is not there',
      `mongodb://bot:${CANARY}@127.0.0.1/?tls=true&tlsCAFile=/nowhere/ca.pem`,
      'certificate file',
    ],
  ])('%s', async (_title, url, message) => {
    const target = createMongodbTarget({ urls: { ledger: url } });
    const error = await target.ask(mongodbState('ledger', 'LEDGER_URL'), new AbortController().signal).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ name: 'TargetError', kind: 'not-configured' });
    expect(error).toHaveProperty('message', expect.stringContaining(message));
    expect(error).toHaveProperty('remedy', expect.stringContaining('LEDGER_URL'));
    const told = error instanceof Error ? `${error.message} ${error.stack} ${JSON.stringify(error)}` : '';
    expect(told).not.toContain(CANARY);
    await target.close();
  });

  it('is told by its parts, and a password of a template is seen', async () => {
    const { answer } = await askMongodb(
      `mongodb://bot:PASSWORD@127.0.0.1:${await closedPort()}/ledger?authSource=admin&readPreference=secondary`,
    );
    expect(answer.uri).toMatchObject({
      database: 'ledger',
      authSource: 'admin',
      readPreference: 'secondary',
      hasUser: true,
      hasPassword: true,
      placeholder: true,
    });
  });
});
