import { describe, expect, it } from 'vitest';
import { terminationsOf } from '../../../../src/diagnostics/targets/docker/terminations.ts';
import type { Termination } from '../../../../src/diagnostics/workload.ts';
import { at, EXITED, event, inspected, NOON } from './containers.ts';

type Inspected = Parameters<typeof inspected>[0];
interface Case {
  it: string;
  container: Inspected;
  events?: ReturnType<typeof event>[];
  /** Seconds after noon; null: no events could be read. */
  completeFrom?: number | null;
  expected: Partial<Termination>[];
  forgotten?: number;
}

const ended = (seconds: number, exitCode: number, more = {}) => ({
  state: { ...EXITED, finishedAt: at(seconds), exitCode, ...more },
});
const again = (seconds: number) => ({ state: { startedAt: at(seconds + 1), finishedAt: at(seconds) } });

const CASES: Case[] = [
  {
    it: 'knows no end of a container that never ended',
    container: {},
    events: [event(0, 'create'), event(1, 'start')],
    expected: [],
  },
  {
    it: 'reads an end by itself',
    container: ended(9, 3),
    events: [event(1, 'start'), event(9.04, 'die', { exitCode: 3 })],
    expected: [{ at: at(9), endedBy: 'itself', exitCode: 3, startedAt: at(1) }],
  },
  ...[0, 137, 143].map((code) => ({
    it: `knows a stop by the policy when its events are gone: ${code}`,
    container: ended(9, code),
    completeFrom: 60,
    expected: [{ at: at(9), endedBy: 'stopped' as const, exitCode: code }],
  })),
  {
    it: 'does not take a crash before a stop for one',
    container: ended(9, 1),
    completeFrom: 60,
    expected: [{ endedBy: 'itself', exitCode: 1 }],
  },
  {
    it: 'cannot tell a stop from an end of what would not be started again',
    container: { ...ended(9, 143), restartPolicy: 'never' },
    completeFrom: 60,
    expected: [{ endedBy: 'unknown', exitCode: 143 }],
  },
  {
    it: 'remembers the kill for memory that the engine forgot when it started again (trap 2)',
    container: { ...again(9), restartCount: 1 },
    events: [event(1, 'start'), event(9, 'oom'), event(9.04, 'die', { exitCode: 137 }), event(10, 'start')],
    expected: [{ at: at(9), endedBy: 'oom', exitCode: 137, signal: 'SIGKILL', reason: 'OOMKilled', ranForMs: 8040 }],
  },
  {
    it: 'takes a kill for memory that was reported just after the end',
    container: ended(9, 137),
    events: [event(1, 'start'), event(9.03, 'die', { exitCode: 137 }), event(9.4, 'oom')],
    expected: [{ endedBy: 'oom' }],
  },
  {
    it: 'believes OOMKilled of an ended container without events',
    container: ended(9, 137, { oomKilled: true }),
    completeFrom: null,
    expected: [{ at: at(9), endedBy: 'oom', exitCode: 137, reason: 'OOMKilled' }],
  },
  {
    it: 'does not call a clean end after a child was killed for memory so',
    container: ended(9, 0, { oomKilled: true }),
    events: [event(1, 'start'), event(8, 'oom'), event(9, 'die', { exitCode: 0 })],
    expected: [
      { endedBy: 'itself', exitCode: 0 },
      { at: at(8), endedBy: 'oom-child' },
    ],
  },
  {
    it: 'sees a child killed for memory while the main process lives',
    container: { state: { oomKilled: true } },
    events: [event(1, 'start'), event(5, 'oom'), event(5.2, 'oom')],
    expected: [{ at: at(5), endedBy: 'oom-child', reason: 'OOMKilled' }],
  },
  {
    it: 'sees it by OOMKilled of a running container too',
    container: { state: { oomKilled: true } },
    completeFrom: null,
    expected: [{ at: at(1), endedBy: 'oom-child' }],
  },
  {
    it: 'takes OOMKilled of an engine before 24 for the run before, which left it',
    container: { state: { startedAt: at(10), finishedAt: at(9), oomKilled: true }, restartCount: 1 },
    completeFrom: null,
    expected: [{ at: at(9), endedBy: 'oom', reason: 'OOMKilled' }],
  },
  {
    it: 'reads an end that came before the engine noted the start',
    container: { state: { ...EXITED, startedAt: at(1.02), finishedAt: at(1), exitCode: 6 } },
    completeFrom: null,
    expected: [{ at: at(1), endedBy: 'itself', exitCode: 6, ranForMs: 0 }],
  },
  {
    it: 'keeps runs apart that follow each other within a second',
    container: {
      restartCount: 2,
      state: { status: 'restarting', restarting: true, startedAt: at(2.4), finishedAt: at(2.6), exitCode: 1 },
    },
    events: [
      event(1, 'start'),
      event(1.9, 'oom'),
      event(2, 'die', { exitCode: 137 }),
      event(2.4, 'start'),
      event(2.65, 'die', { exitCode: 1 }),
    ],
    expected: [
      { at: at(2.6), endedBy: 'itself', exitCode: 1 },
      { at: at(2), endedBy: 'oom', exitCode: 137 },
    ],
  },
  {
    it: 'tells docker stop by its event, also when the grace period ran out (trap 5)',
    container: ended(19, 137),
    events: [
      event(1, 'start'),
      event(9, 'kill', { signal: 15 }),
      event(19, 'kill', { signal: 9 }),
      event(19.04, 'die', { exitCode: 137 }),
      event(19.1, 'stop'),
    ],
    expected: [{ endedBy: 'stopped', exitCode: 137, signal: 'SIGKILL' }],
  },
  {
    it: 'tells docker stop with an own stop signal (trap 6)',
    container: ended(9, 0),
    events: [
      event(1, 'start'),
      event(8.9, 'kill', { signal: 3 }),
      event(9, 'die', { exitCode: 0 }),
      event(9.1, 'stop'),
    ],
    expected: [{ endedBy: 'stopped', exitCode: 0 }],
  },
  {
    it: 'takes SIGTERM and then SIGKILL for a stop whose event is still to come',
    container: ended(19, 137),
    events: [
      event(1, 'start'),
      event(9, 'kill', { signal: 15 }),
      event(19, 'kill', { signal: 9 }),
      event(19.04, 'die', { exitCode: 137 }),
    ],
    expected: [{ endedBy: 'stopped' }],
  },
  {
    it: 'tells docker restart',
    container: again(9),
    events: [
      event(1, 'start'),
      event(8.9, 'kill', { signal: 15 }),
      event(9.02, 'die', { exitCode: 143 }),
      event(9.1, 'stop'),
      event(10, 'start'),
      event(10, 'restart'),
    ],
    expected: [{ endedBy: 'stopped', exitCode: 143 }],
  },
  {
    it: 'tells docker kill',
    container: ended(9, 137),
    events: [event(1, 'start'), event(9, 'kill', { signal: 9 }), event(9.04, 'die', { exitCode: 137 })],
    expected: [{ endedBy: 'killed', exitCode: 137, signal: 'SIGKILL' }],
  },
  {
    it: 'does not blame a signal that only asked to read the configuration again',
    container: ended(9, 1),
    events: [event(1, 'start'), event(8, 'kill', { signal: 1 }), event(9, 'die', { exitCode: 1 })],
    expected: [{ endedBy: 'itself', exitCode: 1 }],
  },
  {
    it: 'calls SIGKILL that the engine knows nothing of a signal from outside',
    container: ended(99, 137),
    events: [event(1, 'start'), event(99.04, 'die', { exitCode: 137 })],
    expected: [{ endedBy: 'killed' }],
  },
  {
    it: 'does not know who sent SIGKILL if the history is not complete',
    container: ended(99, 137),
    events: [event(99.04, 'die', { exitCode: 137 })],
    completeFrom: 98,
    expected: [{ endedBy: 'unknown', exitCode: 137 }],
  },
  {
    it: 'takes a crash by its own signal for an end by itself',
    container: ended(9, 139),
    completeFrom: null,
    expected: [{ endedBy: 'itself', signal: 'SIGSEGV' }],
  },
  {
    it: 'knows when the previous run ended, and no more, without events',
    container: { ...again(9), restartCount: 4 },
    completeFrom: null,
    expected: [{ at: at(9), endedBy: 'unknown' }],
    forgotten: 3,
  },
  {
    it: 'counts the ends of a crash loop, newest first, and forgets none',
    container: {
      restartCount: 2,
      state: { status: 'restarting', restarting: true, startedAt: at(4), finishedAt: at(5), exitCode: 1 },
    },
    events: [
      event(1, 'start'),
      event(2, 'die', { exitCode: 1 }),
      event(4, 'start'),
      event(5.04, 'die', { exitCode: 1 }),
    ],
    expected: [
      { at: at(5), endedBy: 'itself', ranForMs: 1040 },
      { at: at(2), endedBy: 'itself', ranForMs: 1000 },
    ],
  },
  {
    it: 'sees a failed start of a container that never ran',
    container: {
      state: { status: 'created', running: false, startedAt: undefined, exitCode: 128, error: 'Bind failed' } as never,
    },
    events: [event(0, 'create'), event(0.1, 'connect', { network: 'n' }), event(0.4, 'disconnect', { network: 'n' })],
    expected: [{ at: at(0.4), endedBy: 'start-failed', exitCode: 128, message: 'Bind failed' }],
  },
  {
    it: 'tells a failed start from the run before it',
    container: ended(9, 127, { error: 'no such file' }),
    events: [event(1, 'start'), event(9.04, 'die', { exitCode: 2 }), event(20, 'disconnect', { network: 'n' })],
    expected: [
      { at: at(20), endedBy: 'start-failed', exitCode: 127 },
      { at: at(9), endedBy: 'itself', exitCode: 2 },
    ],
  },
  {
    it: 'does not call a program that ends with 127 a failed start',
    container: ended(9, 127),
    events: [event(1, 'start'), event(9, 'die', { exitCode: 127 })],
    expected: [{ endedBy: 'itself', exitCode: 127 }],
  },
];

describe('terminationsOf', () => {
  it.each(CASES)('$it', ({ container, events = [], completeFrom = -60, expected, forgotten = 0 }) => {
    const given = inspected(container);
    const complete = completeFrom === null ? undefined : at(completeFrom);
    const before = JSON.stringify([given, events]);
    const { known, forgotten: lost } = terminationsOf(given, {
      events,
      completeFrom: complete,
      at: new Date(NOON + 3_600_000),
    });
    expect(known).toMatchObject(expected);
    expect(known).toHaveLength(expected.length);
    expect(lost).toBe(forgotten);
    expect(JSON.stringify([given, events])).toBe(before);
  });

  it('takes SIGTERM for a stop while the event of the stop may still come', () => {
    const events = [event(1, 'start'), event(9, 'kill', { signal: 15 }), event(9.04, 'die', { exitCode: 143 })];
    const look = (seconds: number) =>
      terminationsOf(inspected(ended(9, 143)), { events, completeFrom: at(0), at: new Date(NOON + seconds * 1000) });
    expect(look(9.5).known[0]?.endedBy).toBe('stopped');
    expect(look(20).known[0]?.endedBy).toBe('killed');
  });
});
