import { describe, expect, it } from 'vitest';
import { databaseChecks } from '../../../../src/diagnostics/checks/database/index.ts';
import { client, db, desk, quotes, times, urlTo } from './connectionScenarios.ts';
import { judge, type Scenario, told } from './evidenceOf.ts';
import { replied } from './ledger.ts';

describe('pools that may take more than there is', () => {
  const answers = [replied({ connections: { current: 40, available: 160 } })];
  const five = (poolSize?: number) => times(5, desk(poolSize === undefined ? urlTo() : urlTo({ poolSize })));
  it.each<readonly [string, Scenario, readonly string[]]>([
    [
      'five times 100 of 200 (guide 2.3 and 4.1): a note while there are enough',
      { workloads: [db, five(100)], answers },
      ['pool-oversubscribed info strong database:ledger'],
    ],
    [
      'a default that nobody wrote is a note, too',
      { workloads: [db, five()], answers },
      ['pool-oversubscribed info weak database:ledger'],
    ],
    ['five times 38 with monitoring are 200', { workloads: [db, five(38)], answers }, []],
    [
      'five times 39 are not',
      { workloads: [db, five(39)], answers },
      ['pool-oversubscribed info strong database:ledger'],
    ],
    [
      'the services add up',
      { workloads: [db, times(3, desk()), times(3, quotes())], answers },
      ['pool-oversubscribed info strong database:ledger'],
    ],
    [
      'scarce: a warning',
      { workloads: [db, five(100)], answers: [replied({ connections: { current: 170, available: 30 } })] },
      ['conn-exhausted warning strong database:ledger', 'pool-oversubscribed warning strong database:ledger'],
    ],
    [
      'scarce, and a leak is the nearer cause',
      {
        workloads: [db, five(38), times(2, quotes())],
        answers: [replied({ connections: { current: 170, available: 30 }, clients: [client('10.0.0.8', 140)] })],
      },
      [
        'conn-exhausted warning strong database:ledger',
        'conn-leak warning strong service:quotes',
        'pool-oversubscribed info strong database:ledger',
      ],
    ],
    [
      'an address that leads elsewhere, or that nobody can read',
      {
        workloads: [db, times(5, desk(urlTo({ host: 'archive-db' }))), times(5, quotes({ environment: [] }))],
        answers,
      },
      [],
    ],
    [
      'what does not run takes none',
      { workloads: [db, times(5, desk({ state: 'exited', ready: 'no' }))], answers },
      [],
    ],
    ['a server that tells no figures', { workloads: [db, five(100)], answers: [replied({ product: 'ferretdb' })] }, []],
  ])('%s', (_title, scenario, expected) => {
    const found = told(judge(databaseChecks, scenario)).filter((each) => !each.startsWith('mongo-'));
    expect(found).toEqual([...expected].sort());
  });

  it('shows the sum of each service, and the size that goes', () => {
    const scenario = { workloads: [db, times(5, desk(urlTo())), quotes()], answers };
    const finding = judge(databaseChecks, scenario).find(({ cause }) => cause === 'pool-oversubscribed');
    const text = finding?.guidance[0]?.text;
    expect(text).toContain('desk: 5 × (100 + 2) = 510; quotes: 1 × (20 + 2) = 22; 532 together, of 200');
    // 6 × (24 + 2) = 156, below 80 % of 200
    expect(text).toContain('with maxPoolSize=24 in each connection string');
    expect(text).toContain('Write maxPoolSize into the connection string of desk');
  });

  it('reads the name that a cluster gives to a service', () => {
    const far = times(5, desk(urlTo({ host: 'ledger-db.trading.svc.cluster.local', poolSize: 100 })));
    expect(told(judge(databaseChecks, { workloads: [db, far], answers }))).toEqual([
      'pool-oversubscribed info strong database:ledger',
    ]);
  });
});
