import { describe, expect, it } from 'vitest';
import { databaseChecks } from '../../../../src/diagnostics/checks/database/index.ts';
import type { Instance } from '../../../../src/diagnostics/workload.ts';
import { platformOf } from '../../platformOf.ts';
import { ago, judge, logOf, told, workloadOf } from './evidenceOf.ts';
import { db, replied } from './ledger.ts';

describe('a wrong host in a service (S26)', () => {
  const client = (host: string, line?: string, change: Partial<Instance> = {}) =>
    workloadOf('desk', {
      ready: 'no',
      environment: [{ name: 'DATABASE_URL', value: 'set', endpoints: [{ scheme: 'mongodb', host, port: 27017 }] }],
      logs: line === undefined ? [] : logOf([10, line]),
      ...change,
    });
  const found = (desk: ReturnType<typeof client>) =>
    judge(databaseChecks, { workloads: [db({ ready: 'yes' }), desk], answers: [replied()] });

  it('is decisive when the log names it, and shows the difference field by field', () => {
    const [finding] = found(client('ledger-bd', 'ERROR MongoServerSelectionError: getaddrinfo ENOTFOUND ledger-bd'));
    expect(finding).toMatchObject({
      cause: 'uri-wrong-host',
      subject: 'service:desk',
      weight: 'decisive',
      facts: { variable: 'DATABASE_URL', is: 'ledger-bd', shouldBe: 'ledger-db' },
    });
    expect(finding?.guidance[0]?.text).toContain('host `ledger-bd` → `ledger-db` in DATABASE_URL');
  });

  it('is strong without a log, since no container has that name', () => {
    expect(told(found(client('ledger-bd')))).toEqual(['uri-wrong-host critical strong service:desk']);
  });

  it('is nothing while the service is well, or the name is an alias', () => {
    expect(found(client('db.internal.example', undefined, { ready: 'yes' }))).toEqual([]);
    expect(found(client('ledger-db'))).toEqual([]);
  });

  it('sees a wrong port', () => {
    const wrong = client('ledger-db', 'ERROR MongoServerSelectionError: connect ECONNREFUSED ledger-db:27018', {
      environment: [
        { name: 'DATABASE_URL', value: 'set', endpoints: [{ scheme: 'mongodb', host: 'ledger-db', port: 27018 }] },
      ],
    });
    const ports = [{ containerPort: 27017, protocol: 'tcp' }] as const;
    const findings = judge(databaseChecks, { workloads: [db({ ready: 'yes', ports }), wrong], answers: [replied()] });
    expect(findings[0]).toMatchObject({
      cause: 'uri-wrong-host',
      facts: { field: 'port', is: '27018', shouldBe: '27017' },
    });
  });

  it('sees the port that the platform file says, of a container that exposes none', () => {
    const endpoints = [{ scheme: 'mongodb', host: 'ledger-db', port: 27018 }];
    const wrong = client('ledger-db', 'ERROR connect ECONNREFUSED ledger-db:27018', {
      environment: [{ name: 'DATABASE_URL', value: 'set', endpoints }],
    });
    const services = { ...platformOf().services, 'ledger-db': { container: 'ledger-db', port: 27017 } };
    const scenario = { platform: platformOf({ services }), workloads: [db({ ready: 'yes' }), wrong] };
    const [finding] = judge(databaseChecks, { ...scenario, answers: [replied()] });
    expect(finding?.facts).toMatchObject({ field: 'port', is: '27018', shouldBe: '27017' });
  });

  it('sees it in the last words of a service that died an hour ago', () => {
    const died: Partial<Instance> = {
      state: 'exited',
      terminations: [{ at: ago(3600), exitCode: 1, endedBy: 'itself' }],
      logs: logOf([3605, 'ERROR MongoServerSelectionError: getaddrinfo ENOTFOUND ledger-bd']),
    };
    expect(told(found(client('ledger-bd', undefined, died)))).toEqual([
      'uri-wrong-host critical decisive service:desk',
    ]);
  });
});

describe('a wrong name of the replica set in a service', () => {
  const line = 'ERROR MongoServerSelectionError: Server selection timed out after 30000 ms';
  const asking = (replicaSet: string | undefined, change: Partial<Instance>) => {
    const endpoint = { scheme: 'mongodb', host: 'ledger-db', port: 27017, ...(replicaSet && { replicaSet }) };
    return workloadOf('desk', {
      environment: [{ name: 'DATABASE_URL', value: 'set', endpoints: [endpoint] }],
      ...change,
    });
  };
  const found = (replicaSet: string | undefined, setName: string | undefined, change: Partial<Instance>) =>
    judge(databaseChecks, {
      workloads: [db({ ready: 'yes' }), asking(replicaSet, change)],
      answers: [replied(setName === undefined ? {} : { setName, primary: 'ledger-db:27017' })],
    });
  const complaining = { ready: 'no', logs: logOf([10, line]) } as const;

  it.each([
    ['another one, and it finds no server', 'rs1', 'rs0', complaining, 'uri-wrong-host critical decisive'],
    ['another one, and it is not ready', 'rs1', 'rs0', { ready: 'no' } as const, 'uri-wrong-host critical strong'],
    ['another one, and it is well without it', 'rs1', 'rs0', { ready: 'yes' } as const, undefined],
    ['the same', 'rs0', 'rs0', complaining, 'network-path critical strong'],
    ['no name', undefined, 'rs0', complaining, 'network-path critical strong'],
    ['a name that no server tells', 'rs1', undefined, complaining, 'network-path critical strong'],
  ])('%s', (_title, asked, called, change, expected) => {
    expect(told(found(asked, called, change))).toEqual(expected === undefined ? [] : [`${expected} service:desk`]);
  });

  it('names both', () => {
    const [finding] = found('rs1', 'rs0', complaining);
    expect(finding?.guidance[0]?.text).toContain('replicaSet `rs1` → `rs0` in DATABASE_URL');
    expect(finding?.summary).toContain('DATABASE_URL says rs1, it is called rs0');
  });
});
