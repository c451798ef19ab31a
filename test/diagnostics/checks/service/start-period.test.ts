import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../../src/diagnostics/contract.ts';
import type { Instance, Probe } from '../../../../src/diagnostics/workload.ts';
import { ago, ended, evidenceOf, failingProbe, instance, log, minutes, seconds, workload } from '../../evidenceOf.ts';
import { findingNamed, rootsOf } from './judged.ts';
import { neighbours, running } from './matcher.ts';

const REFUSED = 'dial tcp 10.0.0.7:8080: connect: connection refused';
const probe = (parts: Partial<Probe> = {}): Probe =>
  failingProbe(REFUSED, { intervalMs: 10_000, retries: 3, ...parts });
const up = (forMs: number, ...lines: readonly string[]): Partial<Instance> => ({
  startedAt: ago(forMs),
  ready: 'no',
  probes: [probe()],
  logs: lines.length === 0 ? [] : [log('current', seconds(1), ...lines)],
});
/** A run before, which listened so long after its start. */
const listenedAfter = (afterMs: number): Partial<Instance> => ({
  terminations: [
    ended(minutes(4), { startedAt: ago(minutes(30)), exitCode: 143, endedBy: 'stopped', ranForMs: minutes(26) }),
  ],
  logs: [log('previous', minutes(30) - afterMs, 'listening on 0.0.0.0:8080')],
});
const inCluster = (parts: Partial<Instance>): Evidence =>
  evidenceOf({ workloads: [workload('matcher', [instance(parts)], { runtime: 'kubernetes' }), ...neighbours] });

describe('a program that does not listen yet', () => {
  it.each([
    ['its log says that it works at its start', running(up(seconds(90), 'loading the model, please wait'))],
    ['its log says that it starts', running(up(seconds(70), 'Starting DeskApplication'))],
    ['an earlier start took as long', running({ ...up(seconds(70)), ...listenedAfter(seconds(100)) })],
  ])('is in its start period: %s', (_title, evidence) => {
    expect(rootsOf(evidence)).toEqual(['start-period-short service:matcher']);
    expect(findingNamed(evidence, 'start-period-short').level).toBe('warning');
  });

  it('is told with both numbers, and with what to set', () => {
    const { summary, guidance } = findingNamed(
      running({ ...up(seconds(70)), ...listenedAfter(seconds(100)) }),
      'start-period-short',
    );

    expect(summary).toBe(
      'matcher is still starting and does not listen yet, 70 s after its start (an earlier start took 100 s); its health check allows 30 s.',
    );
    expect(guidance[0]?.text).toContain('`start_period: 150s`');
  });

  it.each([
    ['its start is over by its log', running(up(seconds(90), 'loading the model', 'model loaded'))],
    ['its log says nothing of a start', running(up(seconds(90), 'tick'))],
    ['it has been at it for too long', running(up(minutes(12), 'loading the model'))],
    ['it only said that it starts, long ago', running(up(minutes(3), 'Starting DeskApplication'))],
    ['earlier starts were far quicker', running({ ...up(seconds(70)), ...listenedAfter(seconds(4)) })],
  ])('listens nowhere: %s', (_title, evidence) => {
    expect(rootsOf(evidence)).toEqual(['not-listening service:matcher']);
  });
});

describe('a liveness probe that ends a slow start', () => {
  const killed = (lines: readonly string[], parts: Partial<Instance> = {}): Evidence =>
    inCluster({
      startedAt: ago(seconds(12)),
      ready: 'yes',
      restarts: 5,
      forgottenTerminations: 4,
      probes: [
        probe({
          kind: 'liveness',
          command: 'HTTP GET :8080/',
          intervalMs: 5000,
          startPeriodMs: 5000,
          status: 'starting',
        }),
      ],
      terminations: [ended(seconds(13), { exitCode: 137, endedBy: 'liveness', ranForMs: seconds(50) })],
      logs: [log('previous', seconds(60), ...lines)],
      ...parts,
    });

  it('says how long the start takes, what the probe allows, and the numbers of a startup probe', () => {
    const { summary, guidance } = findingNamed(killed(['loading the model']), 'start-period-short');

    expect(rootsOf(killed(['loading the model']))).toEqual(['start-period-short service:matcher']);
    expect(summary).toBe(
      'matcher is restarted while it still boots, 5 times: its start takes more than the 50 s that it had, and its liveness probe allows 20 s.',
    );
    expect(guidance[0]?.text).toContain('`periodSeconds: 5` and `failureThreshold: 30` (150 s)');
  });

  it('knows how long it takes where it came to listen just too late', () => {
    const late = killed([], {
      terminations: [
        ended(seconds(13), { startedAt: ago(seconds(38)), exitCode: 137, endedBy: 'liveness', ranForMs: seconds(25) }),
      ],
      logs: [log('previous', seconds(16), 'listening on 0.0.0.0:8080')],
    });

    expect(findingNamed(late, 'start-period-short').summary).toContain(
      'its start takes 22 s, and its liveness probe allows 20 s',
    );
  });

  it.each([
    [
      'it listened at once and hung later',
      killed([], { logs: [log('previous', seconds(60), 'listening on 0.0.0.0:8080')] }),
    ],
    ['something failed at its start', killed(['Error: connect ECONNREFUSED store:27017'])],
    ['it was ended once, and says nothing of a start', killed(['tick'], { restarts: 1, forgottenTerminations: 0 })],
  ])('is no such: %s', (_title, evidence) => {
    expect(rootsOf(evidence)).not.toContain('start-period-short service:matcher');
  });
});
