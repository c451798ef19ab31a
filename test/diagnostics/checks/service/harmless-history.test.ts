import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../../src/diagnostics/contract.ts';
import {
  ago,
  days,
  ended,
  evidenceOf,
  failingProbe,
  healthyWorkload,
  hours,
  instance,
  log,
  MIB,
  minutes,
  outOfMemory,
  seconds,
  workload,
} from '../../evidenceOf.ts';
import { judgeAll, troubles } from './judged.ts';
import { withMatcher } from './matcher.ts';

const harmless: Readonly<Record<string, Evidence>> = {
  'H01 41 restarts, the last nine days ago': withMatcher({
    createdAt: ago(days(30)),
    startedAt: ago(days(9)),
    restarts: 41,
    forgottenTerminations: 40,
    terminations: [ended(days(9), { exitCode: 101 })],
  }),
  'trap 4: many restarts in the past, and one stop for a deploy now': withMatcher({
    createdAt: ago(days(30)),
    startedAt: ago(seconds(20)),
    restarts: 41,
    terminations: [ended(seconds(25), { exitCode: 143, endedBy: 'stopped' })],
  }),
  'trap 5: SIGKILL after the grace period of a stop, up again': withMatcher({
    startedAt: ago(minutes(1)),
    terminations: [ended(minutes(1), { exitCode: 137, endedBy: 'stopped' })],
  }),
  'trap 6: a planned stop with 143, up again': withMatcher({
    terminations: [ended(minutes(9), { exitCode: 143, endedBy: 'stopped' })],
  }),
  'trap 3: made anew a moment ago': withMatcher({
    createdAt: ago(seconds(30)),
    startedAt: ago(seconds(29)),
    id: 'c-2',
  }),
  'it started itself anew once, with code 0': withMatcher({
    restarts: 1,
    startedAt: ago(seconds(1)),
    terminations: [ended(seconds(2), { exitCode: 0, ranForMs: seconds(3) })],
  }),
  'it ended twice with code 0, and has run for longer since': withMatcher({
    restarts: 2,
    startedAt: ago(minutes(2)),
    terminations: [120, 124].map((each) => ended(seconds(each), { exitCode: 0, ranForMs: seconds(3) })),
  }),
  'an OOM two hours ago': withMatcher({ memoryLimitBytes: 512 * MIB, terminations: [outOfMemory(hours(2))] }),
  'a single panic one hour ago': withMatcher({
    restarts: 1,
    startedAt: ago(hours(1)),
    terminations: [ended(hours(1), { exitCode: 101 })],
    logs: [log('previous', hours(1), "thread 'main' panicked at src/a.rs:1:2:", 'boom')],
  }),
  'trap 11, H03: high memory of a database': evidenceOf({
    workloads: [
      healthyWorkload('matcher'),
      workload('store-1', [
        instance({
          name: 'store-1',
          memoryLimitBytes: 1024 * MIB,
          memory: { usedBytes: 800 * MIB, limitBytes: 1024 * MIB },
        }),
      ]),
      healthyWorkload('cache-1'),
      healthyWorkload('oracle'),
      healthyWorkload('desk'),
    ],
  }),
  'H02: busy on many cores': withMatcher({ cpuShare: 0.47 }),
  'trap 16: no health check at all': withMatcher({ ready: 'unknown', probes: [] }),
  'trap 16: still starting': withMatcher({
    startedAt: ago(seconds(20)),
    ready: 'starting',
    probes: [
      failingProbe('curl: (7) Failed to connect', {
        status: 'starting',
        failingStreak: 1,
        failingSince: ago(seconds(9)),
      }),
    ],
  }),
  'trap 16: fewer failures than retries': withMatcher({
    probes: [failingProbe('curl: (22) The requested URL returned error: 503', { status: 'passing', failingStreak: 1 })],
  }),
  'trap 38: error words without an error': withMatcher({
    logs: [
      log(
        'current',
        seconds(5),
        'finished: 0 errors',
        'level=info errors=0 error=null',
        '{"level":30,"error":null,"errors":[],"msg":"ok"}',
      ),
    ],
  }),
  'harmless chatter: caught traces and retries while it was starting': withMatcher({
    logs: [
      log(
        'current',
        hours(40),
        'WARN connect ECONNREFUSED store:27017, retrying',
        'WARN connect ECONNREFUSED store:27017, retrying',
        'Traceback (most recent call last):',
        '  File "/app/a.py", line 1, in f',
        'ValueError: bad tick',
        'INFO order book ready',
      ),
    ],
  }),
  'one refusal a minute ago, and it went on': withMatcher({
    logs: [log('current', seconds(60), 'ERROR connect ECONNREFUSED store:27017')],
  }),
};

describe('harmless, though it looks scary', () => {
  it.each(Object.entries(harmless))('%s', (_title, evidence) => {
    expect(troubles(evidence)).toEqual([]);
  });

  it('says that a restart is not explained any more, as a note', () => {
    const evidence = withMatcher({
      restarts: 1,
      startedAt: ago(minutes(2)),
      forgottenTerminations: 1,
      terminations: [{ at: ago(minutes(2)), endedBy: 'unknown' }],
    });

    expect(troubles(evidence)).toEqual([]);
    expect(judgeAll(evidence)).toMatchObject([
      { cause: 'crash-loop', level: 'info', summary: expect.stringContaining('why is not recorded') },
    ]);
  });
});
