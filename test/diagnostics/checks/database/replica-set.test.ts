import { describe, expect, it } from 'vitest';
import { databaseChecks } from '../../../../src/diagnostics/checks/database/index.ts';
import { checks } from '../../../../src/diagnostics/checks/index.ts';
import { explanations } from '../../../../src/diagnostics/explain.ts';
import { type MongodbReply, mongodbState } from '../../../../src/diagnostics/targets/mongodb/questions.ts';
import { platformOf } from '../../platformOf.ts';
import { ago, evidenceOf, judge, recorded, type Scenario, told, workloadOf } from './evidenceOf.ts';
import { db, exited, replied, saw, well } from './ledger.ts';

describe('replica set', () => {
  const members = (states: readonly string[], lastWrite: number, elected = 86_400) =>
    states.map((state, index) => ({
      name: `m${index}:27017`,
      state,
      healthy: !state.startsWith('('),
      lastWriteAt: ago(lastWrite),
      ...(state === 'PRIMARY' ? { electedAt: ago(elected) } : {}),
    }));
  const down = '(not reachable/healthy)';
  const seen = (change: Partial<MongodbReply>) =>
    told(
      judge(databaseChecks, { answers: [replied({ setName: 'rs0', writable: false, secondary: true, ...change })] }),
    );

  it.each([
    [
      'no primary for long',
      { members: members(['SECONDARY', down, down], 300) },
      ['mongo-no-primary critical decisive'],
    ],
    [
      'electing (trap 24)',
      { members: members(['SECONDARY', 'SECONDARY', down], 12) },
      ['mongo-no-primary info decisive'],
    ],
    [
      'the majority is lost (20 s ago)',
      { members: members(['SECONDARY', down, down], 20) },
      ['mongo-no-primary critical decisive'],
    ],
    [
      'half of the members is lost (20 s ago)',
      { members: members(['SECONDARY', down], 20) },
      ['mongo-no-primary critical decisive'],
    ],
    [
      'elected just now',
      { primary: 'm0:27017', members: members(['PRIMARY', 'SECONDARY', 'SECONDARY'], 1, 20) },
      ['mongo-election info weak'],
    ],
    [
      'a secondary is down',
      { primary: 'm0:27017', members: members(['PRIMARY', 'SECONDARY', down], 1) },
      ['secondary-down warning strong'],
    ],
    ['well', { primary: 'm0:27017', members: members(['PRIMARY', 'SECONDARY', 'ARBITER'], 1) }, []],
  ])('%s', (_title, change, expected) => {
    expect(seen(change)).toEqual(expected.map((each) => `${each} database:ledger`));
  });

  it('believes the driver when no member can be read from', () => {
    const scenario = { answers: [saw('no-primary', 'members seen: RSOther')] };
    expect(told(judge(databaseChecks, scenario))).toEqual(['mongo-no-primary critical strong database:ledger']);
  });

  const services = (maintenance = false) => ({
    ...platformOf().services,
    'ledger-1': { container: 'ledger-1', role: 'datastore' as const, maintenance },
  });
  const nodes = ['ledger-db:27017', 'ledger-1:27017', 'ledger-2:27017'];
  const setOf = (members: readonly string[], maintenance = false) =>
    platformOf({
      services: services(maintenance),
      databases: { ledger: { kind: 'mongodb', service: 'ledger-db', urlFrom: 'LEDGER_URL', replicaSet: [...members] } },
    });

  describe('that was never initiated', () => {
    const none = { writable: false, secondary: false, uptimeSeconds: 900 };
    const ghosts = (...types: string[]) =>
      recorded(mongodbState('ledger', 'LEDGER_URL'), {
        outcome: 'no-primary',
        host: 'ledger-db',
        port: 27017,
        uri: { ...well.uri, hosts: ['ledger-db:27017', 'ledger-1:27017'], replicaSet: 'rs0' },
        tookMs: 5,
        detail: 'X',
        seen: types.map((type, index) => ({ address: nodes[index] as string, type })),
      });
    const table: readonly (readonly [string, readonly string[], Scenario['answers'], string | undefined, boolean])[] = [
      ['answers, and the platform names members', nodes, [replied(none)], 'critical', true],
      ['has just started', nodes, [replied({ ...none, uptimeSeconds: 8 })], 'info', true],
      ['is a standalone server', nodes, [replied({ writable: true })], undefined, false],
      ['leaves out whether it takes writes, and no set is meant', [], [replied(none)], undefined, false],
      [
        'is meant by the connection string only',
        [],
        [replied({ ...none, uri: { ...well.uri, replicaSet: 'rs0' } })],
        'critical',
        true,
      ],
      ['is seen by the driver only', [], [ghosts('RSGhost', 'RSGhost')], 'critical', true],
      ['has a member out of sight that may know it', [], [ghosts('RSGhost', 'Unknown')], 'critical', false],
    ];

    it.each(table)('%s', (_title, members, answers = [], level, uninitiated) => {
      const found = judge(databaseChecks, { platform: setOf(members), answers });
      const [finding] = found.filter(({ cause }) => cause === 'mongo-no-primary');
      expect([finding?.level, finding?.summary.includes('never initiated') ?? false]).toEqual([level, uninitiated]);
      expect(finding?.guidance.some(({ text }) => text.includes('rs.initiate(')) ?? false).toBe(uninitiated);
    });

    it('is no word of a member that was removed from its set', () => {
      const removed = recorded(mongodbState('ledger', 'LEDGER_URL', nodes[1]), { ...well, ...none });
      const answers = [replied({ setName: 'rs0', primary: nodes[0] as string }), removed];
      expect(told(judge(databaseChecks, { platform: setOf(nodes), answers }))).toEqual([]);
    });

    it('says how to initiate it, with every member', () => {
      const [finding] = judge(databaseChecks, { platform: setOf(nodes), answers: [replied(none)] });
      expect(finding?.guidance[0]?.text).toContain('{_id: 2, host: "ledger-2:27017"}');
    });
  });

  describe('that lacks a member which a service runs', () => {
    const lacking = replied({
      setName: 'rs0',
      primary: 'ledger-db:27017',
      members: nodes.map((name, index) => ({
        name,
        state: index === 0 ? 'PRIMARY' : index === 1 ? down : 'SECONDARY',
        healthy: index !== 1,
        lastWriteAt: ago(1),
        ...(index === 0 ? { electedAt: ago(9000) } : {}),
      })),
    });
    const table: readonly (readonly [string, Scenario['workloads'], boolean, object])[] = [
      [
        'is offered the start of its container, and blames it',
        [workloadOf('ledger-1', exited(143))],
        false,
        {
          level: 'warning',
          blames: 'ledger-1',
          effect: 'unreachable',
          onset: ago(120),
          offers: [{ params: { container: 'ledger-1' } }],
        },
      ],
      [
        'is not offered what would end the same way',
        [workloadOf('ledger-1', exited(62))],
        false,
        { level: 'warning', offers: [], facts: { whyNotStartable: expect.stringContaining('another version') } },
      ],
      ['is meant to be in maintenance', [workloadOf('ledger-1', exited(143))], true, { level: 'info' }],
      ['blames nobody who runs', [workloadOf('ledger-1')], false, { level: 'warning', offers: [] }],
    ];

    it.each(table)('%s', (_title, workloads = [], maintenance, expected) => {
      const found = judge(databaseChecks, { platform: setOf(nodes, maintenance), workloads, answers: [lacking] });
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({ cause: 'secondary-down', ...expected });
      if (workloads[0]?.instances[0]?.state === 'running') expect(found[0]?.blames).toBeUndefined();
    });

    it('is one root, when that is the service of the database itself', () => {
      const answers = [
        replied({ setName: 'rs0', primary: nodes[1] as string, members: members(['PRIMARY', 'SECONDARY', down], 1) }),
      ];
      const evidence = evidenceOf({ platform: setOf([]), workloads: [db(exited(143))], answers });
      const findings = checks.flatMap((check) => check.judge(evidence));
      const causes = findings.filter(({ cause }) => ['datastore-stopped', 'secondary-down'].includes(cause));
      expect(causes).toHaveLength(2);
      expect(explanations(causes, evidence.platform).map(({ cause, effect }) => [cause.cause, effect.cause])).toEqual([
        ['secondary-down', 'datastore-stopped'],
      ]);
    });
  });
});
