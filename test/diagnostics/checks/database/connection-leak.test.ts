import { describe, expect, it } from 'vitest';
import { databaseChecks } from '../../../../src/diagnostics/checks/database/index.ts';
import type { Instance, Workload } from '../../../../src/diagnostics/workload.ts';
import { client, db, desk, exhausted, holding, quotes, scarce, times, urlTo } from './connectionScenarios.ts';
import { judge, type Scenario, told } from './evidenceOf.ts';
import { replied } from './ledger.ts';

const twoStrings = (poolSize: number): Pick<Instance, 'environment'> => ({
  environment: ['USERS_URL', 'ORDERS_URL'].flatMap((name) =>
    urlTo({ poolSize }).environment.map((variable) => ({ ...variable, name })),
  ),
});

describe('a client that holds more than its pools', () => {
  it.each<readonly [string, Scenario, readonly string[]]>([
    [
      'by its address',
      { workloads: [db, desk(), quotes()], answers: holding(client('10.0.0.7', 600), client('10.0.0.8', 20)) },
      [exhausted, 'conn-leak critical strong service:desk'],
    ],
    [
      'by its name, through another address',
      { workloads: [db, desk(), quotes()], answers: holding(client('172.17.0.1', 600, 2, 'desk')) },
      [exhausted, 'conn-leak critical strong service:desk'],
    ],
    [
      'several addresses of one service add up',
      {
        workloads: [db, times(2, desk()), quotes()],
        answers: holding(client('10.0.0.7', 300, 2, 'desk'), client('10.0.0.9', 300, 2, 'desk')),
      },
      [exhausted, 'conn-leak critical strong service:desk'],
    ],
    [
      'a warning while there are still some left',
      {
        workloads: [db, desk(), quotes()],
        answers: [replied({ connections: { current: 700, available: 119 }, clients: [client('10.0.0.7', 600)] })],
      },
      ['conn-exhausted warning strong database:ledger', 'conn-leak warning strong service:desk'],
    ],
    [
      'within its pools times its replicas, all idle (trap 25)',
      { workloads: [db, times(12, desk()), quotes()], answers: holding(client('10.0.0.7', 612, 0)) },
      [exhausted],
    ],
    [
      'two monitoring connections more than its pool (trap 25)',
      {
        workloads: [db, desk({ ...urlTo({ poolSize: 600 }) }), quotes()],
        answers: holding(client('10.0.0.7', 602)),
      },
      [exhausted],
    ],
    [
      'all at work: that is load',
      { workloads: [db, desk(), quotes()], answers: holding(client('10.0.0.7', 600, 590)) },
      [exhausted],
    ],
    [
      'too much, but without it they are scarce all the same',
      { workloads: [db, desk(), quotes()], answers: holding(client('10.0.0.7', 90)) },
      [exhausted],
    ],
    [
      'within the pools of its two connection strings',
      { workloads: [db, desk(twoStrings(300)), quotes()], answers: holding(client('10.0.0.7', 604)) },
      [exhausted],
    ],
    [
      'more than its pool, and less than several processes with one each would take',
      { workloads: [db, desk(urlTo({ poolSize: 250 })), quotes()], answers: holding(client('10.0.0.7', 600)) },
      [exhausted, 'conn-leak critical weak service:desk'],
    ],
    [
      'all of ours behind one address, within their pools',
      {
        workloads: [db, times(6, desk(urlTo({ poolSize: 100 }))), times(6, quotes(urlTo({ poolSize: 50 })))],
        answers: holding(client('172.18.0.1', 780, 9)),
      },
      [exhausted, 'pool-oversubscribed critical strong database:ledger'],
    ],
    [
      'a pool without an end cannot be left',
      { workloads: [db, desk({ ...urlTo({ poolSize: 0 }) })], answers: holding(client('10.0.0.7', 600)) },
      [exhausted],
    ],
    [
      'a high number and a low share (trap 25)',
      {
        workloads: [db, desk(), quotes()],
        answers: [replied({ connections: { current: 790, available: 50_410 }, clients: [client('10.0.0.7', 600)] })],
      },
      [],
    ],
    [
      'the same address on another network is somebody else',
      {
        workloads: [
          db,
          desk({ networks: [{ name: 'other-net', id: 'n2', aliases: [], address: '10.0.0.7' }] }),
          quotes(),
        ],
        answers: holding(client('10.0.0.7', 600)),
      },
      [exhausted, 'conn-leak critical weak database:ledger'],
    ],
    [
      'a stranger: the database is the subject',
      { workloads: [db, desk(), quotes()], answers: holding(client('192.0.2.4', 600, 2, 'reports')) },
      [exhausted, 'conn-leak critical weak database:ledger'],
    ],
    [
      'the greater of two strangers',
      {
        workloads: [db, desk(), quotes()],
        answers: holding(client('192.0.2.4', 400), client('192.0.2.3', 300)),
      },
      [exhausted, 'conn-leak critical weak database:ledger'],
    ],
    [
      'a name as every object has it is a stranger, too',
      { workloads: [db, desk()], answers: holding(client('192.0.2.4', 600, 2, 'constructor')) },
      [exhausted, 'conn-leak critical weak database:ledger'],
    ],
    [
      'a stranger with a pool of the usual size',
      { workloads: [db, desk(), quotes()], answers: holding(client('192.0.2.4', 102)) },
      [exhausted],
    ],
    ['it was not told who', { workloads: [db, desk()], answers: [replied({ connections: scarce })] }, [exhausted]],
    [
      'it may not be told who: unknown, and no verdict',
      {
        workloads: [db, desk()],
        answers: [
          replied({ connections: scarce, withheld: [{ command: '$currentOp', code: 13, codeName: 'Unauthorized' }] }),
        ],
      },
      [exhausted, 'monitoring-right-missing unknown weak database:ledger'],
    ],
    ['a server that tells no figures', { workloads: [db, desk()], answers: [replied({ product: 'ferretdb' })] }, []],
  ])('%s', (_title, scenario, expected) => {
    expect(told(judge(databaseChecks, scenario))).toEqual([...expected].sort());
  });

  const leak = (scenario: Scenario) => judge(databaseChecks, scenario).find(({ cause }) => cause === 'conn-leak');

  it('says the sum, and offers to restart its container, gate and all', () => {
    const finding = leak({ workloads: [db, desk()], answers: holding(client('10.0.0.7', 600)) });
    expect(finding?.summary).toBe(
      'desk holds 600 of the 795 connections to ledger, 598 of them idle: more than the 52 that its pools may take (1 × (50 + 2)).',
    );
    expect(finding?.offers).toEqual([
      { remediation: 'docker-restart-service', params: { container: 'desk', service: 'desk' }, risk: 'R3' },
    ]);
    expect(finding?.guidance[0]?.text).toContain('open orders');
  });

  it('offers nothing where it is not known which of its containers, or where it runs in a cluster', () => {
    const named = holding(client('172.17.0.1', 600, 2, 'quotes'));
    expect(leak({ workloads: [db, quotes()], answers: named })?.offers).toHaveLength(1);
    expect(leak({ workloads: [db, times(2, quotes())], answers: named })?.offers).toEqual([]);
    const inCluster = leak({ workloads: [db, { ...quotes(), runtime: 'kubernetes' }], answers: named });
    expect(inCluster?.offers).toEqual([]);
    expect(inCluster?.guidance[0]?.text).toContain('`kubectl rollout restart deployment/quotes`');
  });

  it('knows a pod by its address, where both run in the cluster and no other has it', () => {
    const pod = (workload: Workload, address: string): Workload => ({
      ...workload,
      runtime: 'kubernetes',
      instances: workload.instances.map((instance) => ({ ...instance, networks: [], address })),
    });
    const answers = holding(client('10.1.2.3', 600));
    const subject = (...workloads: Workload[]) => leak({ workloads, answers })?.subject;
    const store = pod(db, '10.1.2.2');
    expect(subject(store, pod(quotes(), '10.1.2.3'))).toBe('service:quotes');
    expect(subject(store, pod(quotes(), '10.1.2.3'), pod(desk(), '10.1.2.3'))).toBe('database:ledger');
    expect(subject(db, pod(quotes(), '10.1.2.3'))).toBe('database:ledger');
  });

  it('says where the pool is that of the driver', () => {
    const bare = desk({ environment: [] });
    const finding = leak({ workloads: [db, bare], answers: holding(client('10.0.0.7', 600)) });
    expect(finding?.summary).toContain('(1 × (100 + 2), the default of drivers)');
    expect(finding).toMatchObject({ subject: 'service:desk', weight: 'weak' });
    expect(finding?.offers).toHaveLength(1);
  });

  it('names address and appName of a stranger, and offers nothing', () => {
    const finding = leak({ workloads: [db], answers: holding(client('192.0.2.4', 600, 2, 'reports')) });
    expect(finding).toMatchObject({ subject: 'database:ledger', offers: [] });
    expect(finding?.guidance[0]?.text).toContain('192.0.2.4 (appName reports)');
    const unseen = leak({ workloads: [db], answers: holding(client('192.0.2.4', 600, 2, 'site')) });
    expect(unseen?.guidance[0]?.text).toContain('ask for site');
  });
});
