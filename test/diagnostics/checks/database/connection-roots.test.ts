import { describe, expect, it } from 'vitest';
import { checks } from '../../../../src/diagnostics/checks/index.ts';
import { diagnose } from '../../../../src/diagnostics/rank.ts';
import { platformOf } from '../../platformOf.ts';
import { client, db, desk, holding, looping, quotes, sampled, scarce, times, urlTo } from './connectionScenarios.ts';
import { ago, evidenceOf, logOf, type Scenario, workloadOf } from './evidenceOf.ts';

describe('what is the root', () => {
  function rootsOf(scenario: Scenario) {
    const evidence = evidenceOf(scenario);
    const findings = checks.flatMap((check) => check.judge(evidence));
    const { roots } = diagnose({
      evidence,
      findings,
      checks: checks.length,
      failedChecks: [],
      snapshot: {
        format: 'botcore.snapshot/1',
        platform: platformOf(),
        subject: '',
        startedAt: ago(1),
        durationMs: 1000,
        readings: [{ id: 'r1', target: 'mongodb', question: 'q', essential: true, at: ago(1), tookMs: 1, answer: {} }],
        failedChecks: [],
      },
    });
    return roots.map(({ finding, consequences }) => [
      `${finding.cause} ${finding.subject} ${finding.level}`,
      ...consequences.map(({ code, subject }) => `${code.slice(code.indexOf('/') + 1)} ${subject}`).sort(),
    ]);
  }
  const refused = (service: string) =>
    workloadOf(service, {
      ready: 'no',
      logs: logOf([20, 'ERROR MongoServerSelectionError: connection <monitor> to ledger-db:27017 closed']),
      probes: [],
    });

  it('is the leak: it explains the database, and through it those that get no connection', () => {
    const answers = holding(client('10.0.0.7', 600));
    const [root, ...others] = rootsOf({ workloads: [db, desk({ ready: 'no' }), refused('quotes')], answers });
    expect(others).toEqual([]);
    expect(root).toContain('conn-exhausted database:ledger');
    expect(root?.[0]).toBe('conn-leak service:desk critical');
    expect(root?.some((each) => each.endsWith('service:quotes'))).toBe(true);
  });

  it('is the stranger that leaks', () => {
    expect(rootsOf({ workloads: [db, desk(), quotes()], answers: holding(client('192.0.2.4', 600)) })).toEqual([
      ['conn-leak database:ledger critical', 'conn-exhausted database:ledger'],
    ]);
  });

  it('is the storm, when it is strong; a weak one explains nothing', () => {
    const workloads = [db, desk(), quotes()];
    expect(rootsOf({ workloads, answers: sampled(300) })).toEqual([
      ['conn-storm database:ledger critical', 'conn-exhausted database:ledger'],
    ]);
    expect(rootsOf({ workloads, answers: sampled(40) })).toEqual([['conn-exhausted database:ledger critical']]);
  });

  it('is the crash loop that makes the storm, of a client that the server sees', () => {
    const answers = sampled(300, scarce.current, scarce, 1000, [client('10.0.0.8', 9)]);
    const [root, ...others] = rootsOf({ workloads: [db, desk(), quotes(looping)], answers });
    expect(others).toEqual([]);
    expect(root?.[0]).toBe('crash-loop service:quotes critical');
    expect(root).toEqual(expect.arrayContaining(['conn-storm database:ledger', 'conn-exhausted database:ledger']));
  });

  it('is not a crash loop of one that the server does not see', () => {
    const answers = sampled(300, scarce.current, scarce, 1000, [client('10.0.0.7', 200)]);
    const roots = rootsOf({ workloads: [db, desk(), quotes(looping)], answers }).map(([root]) => root);
    expect(roots).toContain('conn-storm database:ledger critical');
  });

  it('is not a crash loop that comes of the database itself', () => {
    const complaining = {
      ...looping,
      logs: logOf([15, 'ERROR MongoServerSelectionError: connect ECONNREFUSED ledger-db:27017']),
    };
    const [root, ...others] = rootsOf({ workloads: [db, desk(), quotes(complaining)], answers: sampled(300) });
    expect(others).toEqual([]);
    expect(root?.[0]).toBe('conn-storm database:ledger critical');
    expect(root).toContain('crash-loop service:quotes');
  });

  it('is the sum of the pools, when connections are scarce and nobody leaks', () => {
    const workloads = [db, times(9, desk(urlTo({ poolSize: 100 }))), quotes()];
    expect(rootsOf({ workloads, answers: holding(client('10.0.0.7', 700)) })).toEqual([
      ['pool-oversubscribed database:ledger critical', 'conn-exhausted database:ledger'],
    ]);
  });
});
