import { describe, expect, it } from 'vitest';
import { instanceState } from '../../../../src/diagnostics/targets/docker/instance.ts';
import * as questions from '../../../../src/diagnostics/targets/docker/questions.ts';
import { earlierLogUntil } from '../../../../src/diagnostics/targets/docker/run-logs.ts';
import type { Instance } from '../../../../src/diagnostics/workload.ts';
import { at, EXITED, event, history, inspected } from './containers.ts';
import { type Answers, instance } from './shapedWorkload.ts';

describe('instanceState', () => {
  const flags = {
    running: false,
    paused: false,
    restarting: false,
    dead: false,
    oomKilled: false,
    exitCode: 0,
    error: '',
  };
  it.each([
    [
      'restarting although it says that it runs (trap 1)',
      { status: 'restarting', running: true, restarting: true },
      'restarting',
    ],
    ['paused although it says that it runs', { status: 'paused', running: true, paused: true }, 'paused'],
    ['dead', { status: 'dead', dead: true }, 'exited'],
    ['being removed', { status: 'removing' }, 'terminating'],
    ['running', { status: 'running', running: true }, 'running'],
    ['running, of an old engine without a word', { running: true, startedAt: at(0) }, 'running'],
    ['restarting, of an old engine', { running: true, restarting: true }, 'restarting'],
    ['ended, of an old engine', { startedAt: at(0), finishedAt: at(1) }, 'exited'],
    ['created', { status: 'created' }, 'created'],
    ['ended', { status: 'exited', startedAt: at(0) }, 'exited'],
  ])('%s', (_title, changes, expected) => {
    expect(instanceState({ ...flags, ...changes })).toBe(expected);
  });
});

describe('the history of a container', () => {
  it('leaves out events of another id of the same name, and says from when it is complete', () => {
    const events = [
      event(-90, 'die', { container: 'c0', name: 'quotes', exitCode: 137 }),
      event(-80, 'oom', { container: 'c0', name: 'quotes' }),
      event(1, 'start'),
    ];
    const known = { ...history(events, -100), containersFrom: { c1: at(-50) } };
    const only = instance(inspected(), [[questions.containerEvents(), known]]);
    expect(only.terminations).toEqual([]);
    expect(only.historyFrom).toBe(at(-50));
  });

  it('notices a network taken from the running container, not those that its end gave up', () => {
    const events = [
      event(1, 'start'),
      event(4, 'die', { exitCode: 1 }),
      event(4.3, 'disconnect', { network: 'desk-net' }),
      event(5, 'connect', { network: 'desk-net' }),
      event(6, 'start'),
      event(60, 'disconnect', { network: 'desk-net' }),
    ];
    const only = instance(inspected(), [[questions.containerEvents(), history(events)]]);
    expect(only.notices).toMatchObject([{ at: at(60), reason: 'NetworkDisconnected' }]);
    const attached = inspected({ networks: [{ name: 'desk-net', id: 'n', aliases: [] }] });
    expect(instance(attached, [[questions.containerEvents(), history(events)]]).notices).toEqual([]);
  });
});

describe('probes', () => {
  const healthCheck = { command: 'CMD true', intervalMs: 5000, timeoutMs: 1000, startPeriodMs: 0, retries: 3 };
  const result = (seconds: number, exitCode: number) => ({
    startedAt: at(seconds - 1),
    at: at(seconds),
    exitCode,
    output: 'x',
  });
  it.each([
    ['none without a health check (trap 16)', {}, [], 'unknown'],
    ['passing', { health: { status: 'healthy', failingStreak: 0, log: [result(9, 0)] } }, ['passing'], 'yes'],
    ['starting', { health: { status: 'starting', failingStreak: 0, log: [] } }, ['starting'], 'starting'],
    [
      'failing',
      { health: { status: 'unhealthy', failingStreak: 1, log: [result(5, 0), result(9, 1)] } },
      ['failing'],
      'no',
    ],
    [
      'unknown of what has ended',
      { ...EXITED, health: { status: 'unhealthy', failingStreak: 9, log: [] } },
      ['unknown'],
      'no',
    ],
    [
      'unknown of what is paused',
      { paused: true, health: { status: 'healthy', failingStreak: 0, log: [] } },
      ['unknown'],
      'no',
    ],
  ])('%s', (title, state, statuses, ready) => {
    const container = inspected({ state, ...(title.startsWith('none') ? {} : { healthCheck }) });
    const only = instance(container);
    expect(only.probes.map(({ status }) => status)).toEqual(statuses);
    expect(only.ready).toBe(ready);
  });

  it('knows since when it fails by the results, or by the event of a longer streak', () => {
    const log = [result(5, 1), result(10, 1), result(15, 1), result(20, 1), result(25, 1)];
    const failing = (failingStreak: number) =>
      inspected({ healthCheck, state: { health: { status: 'unhealthy', failingStreak, log } } });
    const events: Answers = [
      [questions.containerEvents(), history([event(1, 'start'), event(2, 'health_status: unhealthy')])],
    ];
    expect(instance(failing(5)).probes[0]?.failingSince).toBe(at(4));
    expect(instance(failing(40)).probes[0]).not.toHaveProperty('failingSince');
    expect(instance(failing(40), events).probes[0]?.failingSince).toBe(at(2));
  });
});

describe('logs by run', () => {
  const lines = (...seconds: number[]) => seconds.map((second) => ({ at: at(second), text: `at ${second}` }));
  const texts = (only: Instance) => only.logs.map(({ run, lines: all }) => [run, all.map(({ text }) => text)]);
  const again = inspected({ state: { startedAt: at(10), finishedAt: at(8) } });

  it('keeps the lines of a first run together', () => {
    const log = { lines: lines(0.9, 2), truncated: false };
    expect(texts(instance(inspected(), [[questions.containerLogs('c1'), log]]))).toEqual([
      ['current', ['at 0.9', 'at 2']],
    ]);
  });

  it('parts them half-way between end and start: the engine notes both late', () => {
    const log = { lines: lines(7, 8.1, 9.9, 11), truncated: false };
    expect(texts(instance(again, [[questions.containerLogs('c1'), log]]))).toEqual([
      ['current', ['at 9.9', 'at 11']],
      ['previous', ['at 7', 'at 8.1']],
    ]);
  });

  it('leaves out the runs before the previous one where events tell', () => {
    const log = { lines: lines(2, 7, 11), truncated: true };
    const events = history([
      event(1, 'start'),
      event(3, 'die'),
      event(6, 'start'),
      event(8, 'die'),
      event(10, 'start'),
    ]);
    const only = instance(again, [
      [questions.containerLogs('c1'), log],
      [questions.containerEvents(), events],
    ]);
    expect(texts(only)).toEqual([
      ['current', ['at 11']],
      ['previous', ['at 7']],
    ]);
  });

  it('parts them at the event of the end, however late a busy engine notes the start', () => {
    const log = { lines: lines(4.2, 5.5, 6.1, 8.2, 8.4), truncated: false };
    const late = inspected({ state: { startedAt: at(11), finishedAt: at(7.5) } });
    const events = history([event(4, 'die'), event(7, 'start'), event(8, 'die'), event(11, 'start')]);
    const only = instance(late, [
      [questions.containerLogs('c1'), log],
      [questions.containerEvents(), events],
    ]);
    expect(texts(only)).toEqual([
      ['current', ['at 8.2', 'at 8.4']],
      ['previous', ['at 4.2', 'at 5.5', 'at 6.1']],
    ]);
  });

  it('does not take an event of an earlier end for that of the last, which was missed', () => {
    const log = { lines: lines(2, 25, 31), truncated: false };
    const missed = inspected({ state: { startedAt: at(30), finishedAt: at(28) } });
    const only = instance(missed, [
      [questions.containerLogs('c1'), log],
      [questions.containerEvents(), history([event(3, 'die'), event(4, 'start')])],
    ]);
    expect(texts(only)).toEqual([
      ['current', ['at 31']],
      ['previous', ['at 25']],
    ]);
  });

  it('asks again where the log was read before the end that inspect shows, and keeps each line once', () => {
    const log = { lines: lines(2, 5), truncated: false };
    expect(earlierLogUntil(again, log)).toBe(at(9));
    expect(earlierLogUntil(again, { lines: lines(2, 5, 9.5), truncated: false })).toBeUndefined();
    const only = instance(again, [
      [questions.containerLogs('c1'), log],
      [questions.containerLogs('c1', at(9)), { lines: lines(5, 7), truncated: false }],
      [questions.containerEvents(), history([event(4, 'die'), event(4.5, 'start'), event(8.1, 'die')])],
    ]);
    expect(texts(only)).toEqual([
      ['current', []],
      ['previous', ['at 5', 'at 7']],
    ]);
  });

  it('takes the end of the previous run from the second question', () => {
    const only = instance(again, [
      [questions.containerLogs('c1'), { lines: lines(11, 12), truncated: true }],
      [questions.containerLogs('c1', at(9)), { lines: lines(7), truncated: false }],
    ]);
    expect(texts(only)).toEqual([
      ['current', ['at 11', 'at 12']],
      ['previous', ['at 7']],
    ]);
    expect(only.logs[0]?.truncated).toBe(true);
  });
});

describe('figures', () => {
  it.each([
    ['of all cores', {}, { usedCores: 2, onlineCores: 4 }, 0.5],
    ['of the cores that it may use (trap 7)', { allowedCores: 2 }, { usedCores: 1.9, onlineCores: 8 }, 0.95],
    ['never of more cores than there are', { allowedCores: 16 }, { usedCores: 1, onlineCores: 2 }, 0.5],
    ['unknown without a previous sample', {}, { onlineCores: 2 }, undefined],
  ])('share of the processor %s', (_title, container, stats, expected) => {
    const only = instance(inspected(container), [[questions.containerStats('c1'), { at: at(1), ...stats }]]);
    expect(only.cpuShare).toBe(expected);
  });

  it('has a limit of memory only where one is set (trap 10)', () => {
    const stats: Answers = [[questions.containerStats('c1'), { at: at(1), memoryBytes: 5 }]];
    expect(instance(inspected(), stats).memory).toEqual({ usedBytes: 5 });
    expect(instance(inspected({ memoryLimitBytes: 9 }), stats).memory).toEqual({ usedBytes: 5, limitBytes: 9 });
  });
});
