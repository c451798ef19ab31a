import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../../src/diagnostics/contract.ts';
import type { Instance } from '../../../../src/diagnostics/workload.ts';
import { ago, days, ended, hours, log, minutes, seconds } from '../../evidenceOf.ts';
import { judgeAll, rootsOf, troubles } from './judged.ts';
import { withMatcher } from './matcher.ts';

const PANIC = ["thread 'main' panicked at src/book.rs:14:9:", 'index out of bounds: the len is 3 but the index is 3'];
const passing: Instance['probes'] = [
  {
    kind: 'health',
    status: 'passing',
    failingStreak: 0,
    command: 'CMD true',
    timeoutMs: 1000,
    intervalMs: 5000,
    retries: 3,
    startPeriodMs: 0,
    results: [],
  },
];

/** It ended so long ago with this, and runs again since. */
const restarted = (endedAgo: number, lines: readonly string[], parts: Partial<Instance> = {}): Evidence =>
  withMatcher({
    restarts: 1,
    startedAt: ago(endedAgo - 200),
    terminations: [ended(endedAgo, { ranForMs: hours(9) })],
    logs: [log('previous', endedAgo, ...lines), log('current', seconds(1), 'listening on 0.0.0.0:8080')],
    ...parts,
  });
const notesOf = (evidence: Evidence): string[] =>
  judgeAll(evidence)
    .filter(({ level }) => level === 'info')
    .map(({ summary }) => summary);

describe('a container that ended once and has been well since', () => {
  it.each([
    ['with words that name nothing', ['the ledger is torn']],
    ['in a panic', PANIC],
    ['since what it needs was away', ['Error: connect ECONNREFUSED store:27017']],
    ['since its port was still taken', ['Error: listen EADDRINUSE: address already in use 0.0.0.0:8080']],
    ['with a health check that passes', ['the ledger is torn'], { probes: passing }],
  ] as const)('is a note: %s', (_title, lines, parts: Partial<Instance> = {}) => {
    const evidence = restarted(minutes(1), lines, parts);

    expect(rootsOf(evidence)).toEqual([]);
    expect(troubles(evidence)).toEqual([]);
    expect(notesOf(evidence)).toEqual([
      `matcher ended once at ${ago(minutes(1))}, exit code 1 (an error of the program); its last words: “${lines.at(-1)}”; it has been well since.`,
    ]);
  });

  it.each([
    ['it runs for too short a time to tell', restarted(seconds(12), PANIC)],
    ['it does not pass its health check', restarted(minutes(1), PANIC, { ready: 'no' })],
    ['its health check has not passed yet', restarted(minutes(1), PANIC, { ready: 'starting' })],
    [
      'it does not run',
      restarted(minutes(1), PANIC, {
        state: 'restarting',
        ready: 'no',
        startedAt: ago(hours(9)),
        logs: [log('current', minutes(1), ...PANIC)],
      }),
    ],
  ])('is none while %s', (_title, evidence) => {
    expect(rootsOf(evidence)).toEqual(['panic-unhandled service:matcher']);
  });
});

describe('two such ends in an hour', () => {
  const twice = (first: number, second: number, lines: readonly string[] = ['the ledger is torn']): Evidence =>
    restarted(second, lines, {
      restarts: 2,
      terminations: [second, first].map((each) => ended(each, { ranForMs: hours(1) })),
    });
  const levelOf = (evidence: Evidence): string[] =>
    judgeAll(evidence)
      .filter(({ level }) => level === 'warning' || level === 'critical')
      .map(({ cause, level }) => `${cause} ${level}`);

  it.each([
    ['lately', twice(minutes(8), minutes(1))],
    ['longer ago than a single one is news', twice(minutes(55), minutes(25))],
    [
      'of which the runtime remembers one',
      restarted(minutes(20), ['the ledger is torn'], { createdAt: ago(minutes(50)), restarts: 2 }),
    ],
  ])('are a warning: %s', (_title, evidence) => {
    expect(levelOf(evidence)).toEqual(['crash-loop warning']);
  });

  it('are named by their panic', () => {
    expect(rootsOf(twice(minutes(55), minutes(25), PANIC))).toEqual(['panic-unhandled service:matcher']);
  });

  it.each([
    ['the first of which was longer ago', twice(hours(3), minutes(25))],
    [
      'of which one was asked for',
      restarted(minutes(25), [], {
        terminations: [ended(minutes(25)), ended(minutes(40), { exitCode: 143, endedBy: 'stopped' })],
      }),
    ],
    [
      'both with code 0',
      restarted(minutes(25), [], {
        terminations: [minutes(25), minutes(40)].map((each) => ended(each, { exitCode: 0 })),
      }),
    ],
    ['days ago', twice(days(2), days(1))],
  ])('are none: %s', (_title, evidence) => {
    expect(troubles(evidence)).toEqual([]);
  });
});
