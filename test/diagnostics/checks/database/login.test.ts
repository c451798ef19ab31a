import { describe, expect, it } from 'vitest';
import { databaseChecks } from '../../../../src/diagnostics/checks/database/index.ts';
import type { Instance } from '../../../../src/diagnostics/workload.ts';
import { platformOf } from '../../platformOf.ts';
import { ago, judge, logOf, type Scenario, told, workloadOf } from './evidenceOf.ts';
import { db, exited, replied, saw } from './ledger.ts';

const line = 'ERROR MongoServerError: Authentication failed.';
const refused = (seconds: number, change: Partial<Instance> = {}) =>
  workloadOf('desk', { ready: 'no', logs: logOf([seconds, line]), ...change });
const died = (seconds: number, endedBy: 'itself' | 'stopped' = 'itself'): Partial<Instance> => ({
  state: 'exited',
  terminations: [{ at: ago(seconds), exitCode: 1, endedBy }],
});
/** The bot has no address of the database. */
const unasked = platformOf({ databases: { ledger: { kind: 'mongodb', service: 'ledger-db' } } });
const OF_DESK = 'auth-failed critical strong service:desk';

const table: readonly (readonly [string, Scenario, readonly string[]])[] = [
  ['unasked: the log of the service tells', { platform: unasked, workloads: [db(), refused(20)] }, [OF_DESK]],
  ['nobody asked it', { workloads: [db(), refused(20)] }, [OF_DESK]],
  ['no runtime shows the database, either', { platform: unasked, workloads: [refused(20)] }, [OF_DESK]],
  ['well by now', { platform: unasked, workloads: [db(), refused(900, { ready: 'yes' })] }, []],
  ['died of it, and long ago', { platform: unasked, workloads: [db(), refused(7210, died(7200))] }, [OF_DESK]],
  [
    'the same, where the bot may enter',
    { workloads: [db(), refused(7210, died(7200))], answers: [replied()] },
    [OF_DESK],
  ],
  ['said it hours before it died', { platform: unasked, workloads: [db(), refused(20_000, died(7200))] }, []],
  ['was stopped by somebody', { platform: unasked, workloads: [db(), refused(7210, died(7200, 'stopped'))] }, []],
  [
    'the database is down since',
    { platform: unasked, workloads: [db(exited(0)), refused(20)] },
    ['mongo-down critical decisive database:ledger'],
  ],
  [
    'the bot is refused, too: the password was changed',
    { workloads: [db(), refused(20)], answers: [saw('auth-failed')] },
    ['auth-failed critical decisive database:ledger'],
  ],
];

describe('a login that is refused', () => {
  it.each(table)('%s', (_title, scenario, expected) => {
    expect(told(judge(databaseChecks, scenario))).toEqual(expected);
  });

  it('says of the bot only what it knows', () => {
    const summaryOf = (scenario: Scenario) => judge(databaseChecks, scenario)[0]?.summary;
    expect(summaryOf({ platform: unasked, workloads: [db(), refused(20)] })).toContain(
      'no answer of ledger to compare',
    );
    expect(summaryOf({ workloads: [db(), refused(20)], answers: [replied()] })).toContain(
      "bot's own login is accepted",
    );
  });

  it('does not take last words of long ago as a sign that the database is down', () => {
    const dead = refused(0, { ...died(7200), logs: logOf([7210, 'ERROR connect ECONNREFUSED ledger-db:27017']) });
    const found = judge(databaseChecks, { workloads: [dead], answers: [saw('refused')] });
    expect(told(found)).toEqual(['mongo-down critical weak database:ledger']);
  });
});
