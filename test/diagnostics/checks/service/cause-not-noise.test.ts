import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../../src/diagnostics/contract.ts';
import {
  ago,
  downInstance,
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
import { judgeAll, rootsOf } from './judged.ts';
import { neighbours, withMatcher } from './matcher.ts';

const blamed: Readonly<Record<string, readonly [Evidence, readonly string[]]>> = {
  'trap 1: restarting, though the engine says that it runs': [
    evidenceOf({
      workloads: [
        workload('matcher', [downInstance({ terminations: [ended(seconds(9), { exitCode: 101 })] })]),
        ...neighbours,
      ],
    }),
    ['crash-loop service:matcher'],
  ],
  '137 without an OOM event is no OOM': [
    evidenceOf({
      workloads: [
        workload('matcher', [
          downInstance({
            memoryLimitBytes: 512 * MIB,
            terminations: [ended(seconds(9), { exitCode: 137, endedBy: 'unknown' })],
          }),
        ]),
        ...neighbours,
      ],
    }),
    ['crash-loop service:matcher'],
  ],
  'the environment is wrong, the refused connection is noise': [
    evidenceOf({
      workloads: [
        workload('matcher', [
          downInstance({
            terminations: [ended(seconds(20))],
            logs: [
              log(
                'current',
                seconds(20),
                'WARN connect ECONNREFUSED oracle:8000',
                'Error: EXCHANGE_SECRET_KEY is not set',
              ),
            ],
            environment: [{ name: 'STORE_URL', value: 'set' }],
          }),
        ]),
        ...neighbours,
      ],
    }),
    ['missing-env service:matcher'],
  ],
  'lines of the next run are not why the last one ended': [
    withMatcher({
      startedAt: ago(seconds(20)),
      restarts: 1,
      memoryLimitBytes: 512 * MIB,
      terminations: [outOfMemory(seconds(22))],
      logs: [
        log('previous', seconds(23), 'tick'),
        log('current', seconds(5), 'ERROR connect ECONNREFUSED oracle:8000', 'ERROR recovering from dirty shutdown'),
      ],
    }),
    ['oom-limit service:matcher'],
  ],
  'forgotten ends do not hide what the configuration proves': [
    withMatcher(
      {
        startedAt: ago(seconds(4)),
        createdAt: ago(minutes(3)),
        restarts: 6,
        forgottenTerminations: 6,
        ready: 'starting',
      },
      {
        configuration: {
          path: '/app/c.toml',
          format: 'toml',
          state: 'invalid',
          line: 2,
          column: 1,
          message: 'bad',
          reading: 'r-9',
        },
      },
    ),
    ['config-invalid service:matcher'],
  ],
  'forgotten ends do not hide the panic of the run before': [
    withMatcher({
      startedAt: ago(seconds(4)),
      createdAt: ago(minutes(3)),
      restarts: 6,
      forgottenTerminations: 6,
      logs: [log('previous', seconds(5), "thread 'main' panicked at src/a.rs:1:2:", 'boom')],
    }),
    ['panic-unhandled service:matcher'],
  ],
  'forgotten ends without more are said to be unknown': [
    withMatcher({ startedAt: ago(seconds(4)), createdAt: ago(minutes(3)), restarts: 6, forgottenTerminations: 6 }),
    ['crash-loop service:matcher'],
  ],
  'the liveness probe killed it, memory did not': [
    withMatcher(
      {
        startedAt: ago(seconds(9)),
        restarts: 3,
        ready: 'no',
        memoryLimitBytes: 512 * MIB,
        terminations: [ended(seconds(9), { exitCode: 137, endedBy: 'liveness', ranForMs: hours(1) })],
      },
      { runtime: 'kubernetes' },
    ),
    ['liveness-kill service:matcher'],
  ],
  'a wrong probe path explains the kills by it': [
    withMatcher(
      {
        startedAt: ago(seconds(50)),
        restarts: 3,
        ready: 'no',
        probes: [
          failingProbe('Liveness probe failed: HTTP probe failed with statuscode: 404', {
            kind: 'liveness',
            command: 'HTTP GET :8080/healthz',
          }),
        ],
        terminations: [ended(seconds(52), { exitCode: 137, endedBy: 'liveness', ranForMs: minutes(2) })],
      },
      { runtime: 'kubernetes' },
    ),
    ['endpoint-error service:matcher'],
  ],
  'a paused dependency: who waits for it is not deadlocked': [
    evidenceOf({
      workloads: [
        workload('matcher', [
          instance({
            ready: 'no',
            cpuShare: 0.001,
            probes: [failingProbe('Health check exceeded timeout (5s)')],
            logs: [log('current', minutes(9), 'a', 'b', 'c', 'd', 'e', 'f')],
          }),
        ]),
        healthyWorkload('store-1', { state: 'paused', ready: 'no' }),
        healthyWorkload('oracle'),
        healthyWorkload('cache-1'),
      ],
    }),
    ['paused database:store'],
  ],
};

describe('the cause, not the noise', () => {
  it.each(Object.entries(blamed))('%s', (_title, [evidence, roots]) => {
    expect(rootsOf(evidence)).toEqual(roots);
  });

  it('S40 leaves a new revision that crashes beside a good old one to the rollout: its panic is the effect', () => {
    const panicking = downInstance({
      name: 'matcher-new/main',
      createdAt: ago(minutes(12)),
      state: 'waiting',
      reason: 'CrashLoopBackOff',
      terminations: [ended(seconds(20), { exitCode: 101 })],
      logs: [log('previous', seconds(20), "thread 'main' panicked at src/a.rs:1:2:", 'boom')],
    });
    const evidence = evidenceOf({
      workloads: [
        workload('matcher', [panicking, instance({ name: 'matcher-old/main', current: false })], {
          runtime: 'kubernetes',
          rollout: {
            state: 'progressing',
            desired: 1,
            updated: 1,
            ready: 0,
            available: 1,
            oldReady: 1,
            changedAt: ago(minutes(12)),
            changes: ['image a:1 → a:2'],
          },
        }),
      ],
    });

    expect(judgeAll(evidence)).toMatchObject([
      { cause: 'crash-loop', effect: 'crash-loop', facts: { message: 'boom' } },
    ]);
  });

  it('is a warning while other instances serve', () => {
    const evidence = evidenceOf({
      workloads: [
        workload(
          'oracle',
          [
            instance({ name: 'oracle-a/main' }),
            downInstance({
              name: 'oracle-b/main',
              memoryLimitBytes: 512 * MIB,
              terminations: [outOfMemory(seconds(9))],
            }),
          ],
          { runtime: 'kubernetes' },
        ),
      ],
    });

    expect(judgeAll(evidence).find(({ cause }) => cause === 'oom-limit')).toMatchObject({ level: 'warning' });
  });

  it('offers no memory that the host does not have', () => {
    const evidence = withMatcher(
      { memoryLimitBytes: 512 * MIB, startedAt: ago(seconds(9)), terminations: [outOfMemory(seconds(9))] },
      { hostMemoryBytes: 540 * MIB },
    );

    expect(judgeAll(evidence).find(({ cause }) => cause === 'oom-limit')).toMatchObject({ offers: [] });
  });
});
