import { afterAll, describe, expect, it } from 'vitest';
import {
  buildInfo,
  connectionStatus,
  inTurn,
  notAuthorized,
  serverStatus,
  standaloneHello,
  tookTooLong,
} from '../../../../lab/mongodb/documents.ts';
import { answerOperations, type ConnectedClient, operationsOf } from '../../../../lab/mongodb/operations.ts';
import { type Responder, type Script, startResponder } from '../../../../lab/mongodb/responder.ts';
import { askMongodb } from './askMongodb.ts';

const open: Responder[] = [];
afterAll(() => Promise.all(open.map((each) => each.close())));

const scarce = serverStatus({ current: 795, available: 24, totalCreated: 4000 });

/** The unmodified driver asks a server in that state. */
async function ask(script: Script) {
  const server = await startResponder({
    script: {
      hello: standaloneHello,
      buildInfo: buildInfo(),
      connectionStatus: connectionStatus('bot'),
      serverStatus: scarce,
      ...script,
    },
  });
  open.push(server);
  const { answer, elapsed } = await askMongodb(`mongodb://${server.address}/ledger`);
  if (answer.outcome !== 'answered') throw new Error(`${answer.outcome}: ${answer.detail}`);
  return { answer, elapsed, commands: server.commands };
}

const held = (clients: readonly ConnectedClient[]) => ask({ aggregate: answerOperations(operationsOf(clients)) });

describe('who holds connections', () => {
  it('is told by address and name, idle ones too, most first, while the second sample is waited for', async () => {
    const { answer, elapsed } = await held([
      { address: '10.0.0.8', appName: 'quotes', idle: 20, active: 2 },
      { address: '10.0.0.7', appName: 'desk', idle: 400, active: 5, monitoring: 2 },
      { address: '10.0.0.7', idle: 3 },
      { address: 'fd00::9', appName: 'desk', idle: 1 },
    ]);
    expect(answer.clients).toEqual([
      { address: '10.0.0.7', appName: 'desk', connections: 407, active: 7 },
      { address: '10.0.0.8', appName: 'quotes', connections: 22, active: 2 },
      { address: '10.0.0.7', connections: 3, active: 0 },
      { address: 'fd00::9', appName: 'desk', connections: 1, active: 0 },
    ]);
    expect(answer.connectionsLater?.afterMs).toBeGreaterThanOrEqual(1000);
    expect(elapsed).toBeLessThan(2000);
  });

  it('is told by counts alone: nothing of what they do, no port, and no secret in a name', async () => {
    const { answer } = await held([
      { address: '10.0.0.7', appName: `desk\n token=${'x'.repeat(40)}`, idle: 1, active: 1 },
    ]);
    expect(answer.clients).toEqual([
      { address: '10.0.0.7', appName: 'desk  token=[redacted]', connections: 2, active: 1 },
    ]);
    expect(JSON.stringify(answer)).not.toMatch(/literal|orders|30001|effectiveUsers/);
  });

  it('is bounded', async () => {
    const crowd = Array.from({ length: 303 }, (_, index) => ({ address: `10.0.${index}.1`, idle: 1 + (index % 2) }));
    const { answer } = await held(crowd);
    const held300 = answer.clients?.map(({ connections }) => connections);
    expect(held300).toHaveLength(300);
    expect(held300?.slice(0, 151)).toEqual(Array(151).fill(2));
  });

  it('is not asked for while there is enough (trap 25)', async () => {
    const { answer, commands } = await ask({ serverStatus: serverStatus({ current: 5000, available: 46_200 }) });
    expect(answer).not.toHaveProperty('clients');
    expect(commands).not.toContain('aggregate');
  });

  it('is not asked of a server that tells no figures, and nothing is withheld', async () => {
    const { connections: _none, ...figures } = scarce;
    const { answer, commands } = await ask({ serverStatus: figures });
    expect(answer).toMatchObject({ outcome: 'answered', withheld: [] });
    expect(commands).not.toContain('aggregate');
  });

  it.each([
    [
      'a missing right is noted',
      notAuthorized('aggregate'),
      [{ command: '$currentOp', code: 13, codeName: 'Unauthorized' }],
    ],
    [
      'a server without it is noted',
      { ok: 0, code: 9, codeName: 'FailedToParse', errmsg: '$currentOp is not supported' },
      [{ command: '$currentOp', code: 9, codeName: 'FailedToParse' }],
    ],
    ['one that did not manage in its time is not', tookTooLong(), []],
    ['one that says nothing of it is not down for that', 'silence' as const, []],
  ])('%s, and the figures stay', async (_title, aggregate, withheld) => {
    const { answer } = await ask({ aggregate });
    expect(answer).toMatchObject({ connections: { current: 795 }, connectionsLater: { current: 795 }, withheld });
    expect(answer).not.toHaveProperty('clients');
  });
});

it('the second sample tells how many were made in between', async () => {
  const { answer } = await ask({
    aggregate: answerOperations([]),
    serverStatus: inTurn([
      serverStatus({ current: 700, available: 119, totalCreated: 90_000 }),
      serverStatus({ current: 704, available: 115, totalCreated: 90_310 }),
    ]),
  });
  expect(answer).toMatchObject({
    connections: { current: 700, totalCreated: 90_000 },
    connectionsLater: { current: 704, totalCreated: 90_310 },
    clients: [],
  });
});
