import { describe, expect, it } from 'vitest';
import { databaseChecks } from '../../../../src/diagnostics/checks/database/index.ts';
import type { Instance } from '../../../../src/diagnostics/workload.ts';
import { judge, logOf, told, workloadOf } from './evidenceOf.ts';
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
});
