import { describe, expect, it } from 'vitest';
import { databaseChecks } from '../../../../src/diagnostics/checks/database/index.ts';
import type { Instance } from '../../../../src/diagnostics/workload.ts';
import { ago, judge, logOf } from './evidenceOf.ts';
import { db, exited, saw } from './ledger.ts';

describe('starting a database again', () => {
  const offered = (instance: Partial<Instance>) =>
    judge(databaseChecks, { workloads: [db(instance)], answers: [saw('refused')] })
      .filter(({ cause }) => cause === 'mongo-down')
      .flatMap(({ offers }) => offers);
  const oom = (seconds: number) => ({ at: ago(seconds), exitCode: 137, endedBy: 'oom' }) as const;

  it.each([
    ['stopped on request', exited(143), true],
    ['killed', exited(137), true],
    ['killed once at its limit', exited(137, { terminations: [oom(60)] }), true],
    ['killed at its limit again and again', exited(137, { terminations: [oom(60), oom(600)] }), false],
    ['data of another version', exited(62), false],
    ['damaged data', exited(14, { logs: logOf([60, 'WT_PANIC: WiredTiger library panic']) }), false],
    ['no space', exited(100, { logs: logOf([60, 'No space left on device']) }), false],
    ['by policy it starts itself', { state: 'restarting', terminations: [oom(5)] } as const, false],
    ['paused', { state: 'paused' } as const, false],
  ])('%s', (_title, instance, expected) => {
    const offers = offered(instance);
    expect(offers.map(({ remediation }) => remediation)).toEqual(expected ? ['docker-start-container'] : []);
    if (expected) expect(offers[0]?.params).toMatchObject({ container: 'ledger-db', service: 'ledger-db' });
  });
});
