import { describe, expect, it } from 'vitest';
import { databaseChecks } from '../../../../src/diagnostics/checks/database/index.ts';
import { registerChecks } from '../../../../src/diagnostics/registry.ts';
import { platformOf } from '../../platformOf.ts';
import { ago, judge, logOf, type Scenario, told, workloadOf } from './evidenceOf.ts';
import { db, exited, replied, saw } from './ledger.ts';

const complaining = (service: string, text: string, seconds = 20) =>
  workloadOf(service, { ready: 'no', logs: logOf([seconds, text]) });
const refusedLine = 'ERROR MongoNetworkError: connect ECONNREFUSED ledger-db:27017';

const table: readonly (readonly [string, Scenario, readonly string[]])[] = [
  ['all well', { workloads: [db({ ready: 'yes' })], answers: [replied()] }, []],
  [
    'stopped, refused',
    { workloads: [db(exited(0))], answers: [saw('refused')] },
    ['mongo-down critical decisive database:ledger'],
  ],
  [
    'stopped: the engine forgets its name, which is no wrong address',
    { workloads: [db(exited(143))], answers: [saw('unresolved')] },
    ['mongo-down critical decisive database:ledger'],
  ],
  [
    'stopped, and the bot has no address',
    { workloads: [db(exited(0))] },
    ['mongo-down critical decisive database:ledger'],
  ],
  [
    'absent',
    { workloads: [workloadOf('ledger-db', {}, { presence: 'absent', instances: [] })], answers: [saw('refused')] },
    ['mongo-down critical decisive database:ledger'],
  ],
  [
    'paused',
    { workloads: [db({ state: 'paused' })], answers: [saw('silent')] },
    ['mongo-down critical decisive database:ledger'],
  ],
  [
    'frozen: silent, and its own health check fails',
    { workloads: [db({ ready: 'no' })], answers: [saw('silent')] },
    ['mongo-down critical strong database:ledger'],
  ],
  [
    'no runtime, refused, one service says the same',
    { workloads: [complaining('desk', refusedLine)], answers: [saw('refused')] },
    ['mongo-down critical strong database:ledger'],
  ],
  ['only the bot sees it', { answers: [saw('refused')] }, ['mongo-down critical weak database:ledger']],
  [
    'refused from the bot, healthy by its runtime: the way from the bot',
    { workloads: [db({ ready: 'yes' })], answers: [saw('refused')] },
    ['database-only-unreachable-from-bot warning weak database:ledger'],
  ],
  [
    'the address of the bot is wrong',
    { workloads: [db({ ready: 'yes' })], answers: [saw('unresolved')] },
    ['uri-wrong-host unknown strong database:ledger'],
  ],
  [
    'only the login of the bot is wrong',
    { workloads: [db({ ready: 'yes' })], answers: [saw('auth-failed')] },
    ['auth-failed unknown strong database:ledger'],
  ],
  [
    'password rotated: the services are refused, too',
    {
      workloads: [db({ ready: 'yes' }), complaining('desk', 'ERROR MongoServerError: Authentication failed.')],
      answers: [saw('auth-failed')],
    },
    ['auth-failed critical decisive database:ledger'],
  ],
  [
    'one service has a wrong login',
    {
      workloads: [db({ ready: 'yes' }), complaining('desk', 'ERROR MongoServerError: Authentication failed.')],
      answers: [replied()],
    },
    ['auth-failed critical strong service:desk'],
  ],
  [
    'one service has no way to it',
    { workloads: [db({ ready: 'yes' }), complaining('quotes', refusedLine)], answers: [replied()] },
    ['network-path critical strong service:quotes'],
  ],
  [
    'a refusal from before the database was up again is over',
    {
      workloads: [db({ ready: 'yes', startedAt: ago(40) }), complaining('quotes', refusedLine, 50)],
      answers: [replied()],
    },
    [],
  ],
  [
    'somebody else refuses the service',
    {
      workloads: [db({ ready: 'yes' }), complaining('quotes', 'ERROR connect ECONNREFUSED 10.0.0.9:5432')],
      answers: [replied()],
    },
    [],
  ],
  [
    'a full disk ends it',
    {
      workloads: [
        db(
          exited(100, {
            logs: logOf([130, '{"s":"E","msg":"WiredTiger error","attr":{"message":"No space left on device"}}']),
          }),
        ),
      ],
      answers: [saw('refused')],
    },
    ['mongo-disk-full critical decisive database:ledger', 'mongo-down critical decisive database:ledger'],
  ],
  [
    'closes at once',
    { workloads: [db()], answers: [saw('closed')] },
    ['database-closes-connections warning weak database:ledger'],
  ],
  [
    'closes at once, and its log says why',
    {
      workloads: [db({ logs: logOf([5, 'connection refused because there are too many open connections: 819']) })],
      answers: [saw('closed')],
    },
    ['conn-exhausted critical decisive database:ledger'],
  ],
  [
    'many connections, few of what it allows (trap 25)',
    { answers: [replied({ connections: { current: 790, available: 50_410 } })] },
    [],
  ],
  [
    '85 %',
    { answers: [replied({ connections: { current: 697, available: 122 } })] },
    ['conn-exhausted warning strong database:ledger'],
  ],
  [
    '97 %',
    { answers: [replied({ connections: { current: 795, available: 24 } })] },
    ['conn-exhausted critical strong database:ledger'],
  ],
  [
    'refused once, long ago',
    {
      answers: [
        replied({
          connections: { current: 10, available: 809, rejected: 4 },
          connectionsLater: { current: 10, available: 809, rejected: 4, afterMs: 1000 },
        }),
      ],
    },
    [],
  ],
  [
    'refusing now',
    {
      answers: [
        replied({
          connections: { current: 640, available: 179, rejected: 4 },
          connectionsLater: { current: 640, available: 179, rejected: 9, afterMs: 1000 },
        }),
      ],
    },
    ['conn-exhausted critical strong database:ledger'],
  ],
  [
    'a right is missing: unknown, never well',
    { answers: [replied({ withheld: [{ command: 'serverStatus', code: 13, codeName: 'Unauthorized' }] })] },
    ['monitoring-right-missing unknown strong database:ledger'],
  ],
  [
    'a server without the command',
    { answers: [replied({ withheld: [{ command: 'replSetGetStatus', code: 59, codeName: 'CommandNotFound' }] })] },
    ['server-cannot-tell unknown weak database:ledger'],
  ],
];

describe('database checks', () => {
  it('are declared well', () => {
    expect(registerChecks(databaseChecks)).toBe(databaseChecks);
  });

  it.each(table)('%s', (_title, scenario, expected) => {
    expect(told(judge(databaseChecks, scenario))).toEqual([...expected].sort());
  });

  it('takes a database in maintenance as expected', () => {
    const services = { ...platformOf().services, 'ledger-db': { container: 'ledger-db', maintenance: true } };
    const scenario = { platform: platformOf({ services }), workloads: [db(exited(0))], answers: [saw('refused')] };
    expect(told(judge(databaseChecks, scenario))).toEqual(['mongo-down info decisive database:ledger']);
  });

  it('says what to write when a database names neither service nor address', () => {
    const platform = platformOf({ databases: { ledger: { kind: 'mongodb' } } });
    const [finding] = judge(databaseChecks, { platform });
    expect(finding).toMatchObject({ cause: 'database-not-checkable', level: 'unknown' });
    expect(finding?.guidance[0]?.text).toContain('databases.ledger.urlFrom');
  });
});
