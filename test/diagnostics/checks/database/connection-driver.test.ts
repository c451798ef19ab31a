import { afterAll, describe, expect, it } from 'vitest';
import {
  buildInfo,
  connectionStatus,
  inTurn,
  serverStatus,
  standaloneHello,
} from '../../../../lab/mongodb/documents.ts';
import { answerOperations, type ConnectedClient, operationsOf } from '../../../../lab/mongodb/operations.ts';
import { type Responder, type Script, startResponder } from '../../../../lab/mongodb/responder.ts';
import { databaseChecks } from '../../../../src/diagnostics/checks/database/index.ts';
import { environmentVariable } from '../../../../src/diagnostics/redact.ts';
import { mongodbState } from '../../../../src/diagnostics/targets/mongodb/questions.ts';
import { askMongodb } from '../../targets/mongodb/askMongodb.ts';
import { judge, recorded, told, workloadOf } from './evidenceOf.ts';

const open: Responder[] = [];
afterAll(() => Promise.all(open.map((each) => each.close())));

const at = (address: string) => ({ networks: [{ name: 'halyard-net', id: 'n1', aliases: [], address }] });
const workloads = [
  workloadOf('ledger-db', { ready: 'yes', ...at('10.0.0.2') }),
  workloadOf('desk', {
    ready: 'yes',
    ...at('10.0.0.7'),
    environment: [environmentVariable('LEDGER_URL=mongodb://bot:s3@ledger-db:27017/ledger?maxPoolSize=50')],
  }),
  workloadOf('quotes', {
    ready: 'yes',
    ...at('10.0.0.8'),
    environment: [environmentVariable('LEDGER_URL=mongodb://bot:s3@ledger-db:27017/ledger')],
  }),
];

type Figures = Parameters<typeof serverStatus>[0];

/** The unmodified driver asks a server with these figures and clients; what it answers is judged. */
async function judged(figures: readonly Figures[], clients: readonly ConnectedClient[] = [], change: Script = {}) {
  const script: Script = {
    hello: standaloneHello,
    buildInfo: buildInfo(),
    connectionStatus: connectionStatus('bot'),
    serverStatus: inTurn(figures.map(serverStatus)),
    aggregate: answerOperations(operationsOf(clients)),
    ...change,
  };
  const server = await startResponder({ script });
  open.push(server);
  const { answer } = await askMongodb(`mongodb://${server.address}/ledger`);
  const answers = [recorded(mongodbState('ledger', 'LEDGER_URL'), answer)];
  return told(judge(databaseChecks, { workloads, answers }));
}

const normal: ConnectedClient[] = [
  { address: '10.0.0.7', appName: 'desk', idle: 44, active: 6, monitoring: 2 },
  { address: '10.0.0.8', idle: 80, active: 3, monitoring: 2 },
];

describe('the connections of a server that the driver asks', () => {
  it.each<readonly [string, readonly Figures[], readonly ConnectedClient[], readonly string[]]>([
    ['full pools of a server that takes more (trap 25)', [{ current: 145, available: 674 }], normal, []],
    ['thousands of very many (trap 25)', [{ current: 9000, available: 42_200 }], normal, []],
    [
      'full pools, all idle, of a server that takes hardly more (trap 25)',
      [{ current: 137, available: 23 }],
      [
        { address: '10.0.0.7', appName: 'desk', idle: 50, monitoring: 2 },
        { address: '10.0.0.8', idle: 81, monitoring: 2 },
      ],
      ['conn-exhausted warning strong database:ledger'],
    ],
    [
      'one that leaks',
      [{ current: 780, available: 39 }],
      [
        { address: '10.0.0.7', idle: 690, active: 5, monitoring: 2 },
        { address: '10.0.0.8', idle: 70, monitoring: 2 },
      ],
      ['conn-exhausted critical strong database:ledger', 'conn-leak critical strong service:desk'],
    ],
    [
      'a stranger that leaks',
      [{ current: 780, available: 39 }],
      [...normal, { address: '192.0.2.4', appName: 'reports', idle: 600 }],
      ['conn-exhausted critical strong database:ledger', 'conn-leak critical weak database:ledger'],
    ],
    [
      'a storm',
      [
        { current: 700, available: 119, totalCreated: 90_000 },
        { current: 704, available: 115, totalCreated: 90_900 },
      ],
      normal,
      ['conn-exhausted warning strong database:ledger', 'conn-storm warning strong database:ledger'],
    ],
    [
      'what the server refuses is no storm',
      [
        { current: 819, available: 0, totalCreated: 90_000, rejected: 5 },
        { current: 819, available: 0, totalCreated: 90_003, rejected: 700 },
      ],
      normal,
      ['conn-exhausted critical strong database:ledger'],
    ],
    [
      'pools that may take more than there is',
      [{ current: 60, available: 90 }],
      normal,
      ['pool-oversubscribed info weak database:ledger'],
    ],
    [
      'the same, when connections are scarce',
      [{ current: 125, available: 25 }],
      [
        { address: '10.0.0.7', idle: 38, active: 5 },
        { address: '10.0.0.8', idle: 60 },
      ],
      ['conn-exhausted warning strong database:ledger', 'pool-oversubscribed warning weak database:ledger'],
    ],
  ])('%s', async (_title, figures, clients, expected) => {
    expect(await judged(figures, clients)).toEqual([...expected].sort());
  });

  it('are nothing to a server that cannot tell of them', async () => {
    const { connections: _none, ...status } = serverStatus({ current: 1, available: 1 });
    const ferretdb = { ...buildInfo(), ferretdbVersion: 'v1.24.2' };
    expect(await judged([], [], { serverStatus: status, buildInfo: ferretdb })).toEqual([]);
  });
});
