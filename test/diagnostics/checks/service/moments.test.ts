import { describe, expect, it } from 'vitest';
import type { Instance, RunLog, Termination, Workload } from '../../../../src/diagnostics/workload.ts';
import { ago, evidenceOf, healthyWorkload, instance, minutes, NOW, seconds, workload } from '../../evidenceOf.ts';
import { rootsOf } from './judged.ts';

/** Moments after the fault at which somebody may ask. */
const MOMENTS = [10, 30, 60, 120, 300];

interface CrashingService {
  readonly cause: string;
  readonly end: Partial<Termination>;
  /** How long each run lives. */
  readonly lives: number;
  readonly lines: readonly string[];
  readonly instance?: Partial<Instance>;
  readonly workload?: Partial<Workload>;
}

const services: Readonly<Record<string, CrashingService>> = {
  'a panic at start': {
    cause: 'panic-unhandled',
    end: { exitCode: 101, endedBy: 'itself' },
    lives: 1,
    lines: ["thread 'main' panicked at src/a.rs:1:2:", 'boom'],
  },
  'a panic after twelve seconds': {
    cause: 'panic-unhandled',
    end: { exitCode: 101, endedBy: 'itself' },
    lives: 9,
    lines: ['ready', "thread 'main' panicked at src/a.rs:1:2:", 'boom'],
  },
  'a leak meets its limit': {
    cause: 'oom-limit',
    end: { exitCode: 137, endedBy: 'oom' },
    lives: 4,
    lines: ['ready'],
    instance: { memoryLimitBytes: 256 * 1024 * 1024 },
  },
  'a variable is gone': {
    cause: 'missing-env',
    end: { exitCode: 1, endedBy: 'itself' },
    lives: 1,
    lines: ['Error: EXCHANGE_SECRET_KEY is not set'],
    instance: { environment: [{ name: 'STORE_URL', value: 'set' }] },
  },
  'a typo in the configuration': {
    cause: 'config-invalid',
    end: { exitCode: 1, endedBy: 'itself' },
    lives: 1,
    lines: ['Error: TOML parse error at line 4, column 2'],
  },
  'a host that nobody is called': {
    cause: 'uri-wrong-host',
    end: { exitCode: 1, endedBy: 'itself' },
    lives: 6,
    lines: ['Error: getaddrinfo ENOTFOUND stor'],
    instance: {
      environment: [
        { name: 'EXCHANGE_SECRET_KEY', value: 'set' },
        { name: 'STORE_URL', value: 'set', endpoints: [{ scheme: 'mongodb', host: 'stor', port: 27017 }] },
      ],
    },
  },
  'it ends well': { cause: 'exits-cleanly', end: { exitCode: 0, endedBy: 'itself' }, lives: 2, lines: ['done'] },
};

interface Run {
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Docker's back-off: 100 ms, doubled, at most a minute, from the start again after ten seconds of life. */
function runsUntil(elapsed: number, lives: number): Run[] {
  const runs: Run[] = [];
  let wait = 0.1;
  for (let start = 0; start < elapsed; ) {
    runs.push({ startedAt: start, endedAt: start + lives });
    start += lives + wait;
    wait = lives >= 10 ? 0.1 : Math.min(60, wait * 2);
  }
  return runs;
}

/** As the engine shows it so many seconds after the fault: between two runs, or just up again. */
function shownAt(
  elapsed: number,
  remembers: boolean,
  { end, lives, lines, instance: parts = {} }: CrashingService,
): Instance {
  const at = (second: number) => ago(seconds(elapsed - second));
  const runs = runsUntil(elapsed, lives);
  const ended = runs.filter(({ endedAt }) => endedAt <= elapsed).reverse();
  const up = runs.find(({ endedAt }) => endedAt > elapsed);
  const terminations = ended.map(
    (run): Termination => ({
      at: at(run.endedAt),
      startedAt: at(run.startedAt),
      ranForMs: seconds(lives),
      endedBy: 'itself',
      ...end,
    }),
  );
  const logOf = (run: RunLog['run'], { startedAt }: Run): RunLog => ({
    run,
    container: 'matcher',
    lines: lines.map((text, index) => ({ at: at(startedAt + (lives * 0.9 * index) / lines.length), text })),
    truncated: false,
  });
  const [last] = ended;
  const current = up ?? last;
  const previous = up === undefined ? ended[1] : last;
  return instance({
    createdAt: at(0),
    startedAt: at(current?.startedAt ?? 0),
    state: up === undefined ? 'restarting' : 'running',
    ready: up === undefined ? 'no' : 'starting',
    restarts: Math.max(0, runs.length - 1),
    // Docker without its events remembers nothing of a run once the next one is up.
    terminations: remembers ? terminations : up === undefined ? terminations.slice(0, 1) : [],
    forgottenTerminations: remembers ? 0 : ended.length,
    logs: [
      ...(previous === undefined ? [] : [logOf('previous', previous)]),
      // The lines of a run that is up so far: the fatal one is yet to come.
      ...(up === undefined && last !== undefined ? [logOf('current', last)] : []),
    ],
    ...parts,
  });
}

const neighbours = ['oracle', 'desk', 'store-1', 'cache-1'].map((name) => healthyWorkload(name));

describe.each(Object.entries(services))('%s', (_title, service) => {
  it.each(MOMENTS)('%i s after it', (elapsed) => {
    const shown = workload('matcher', [shownAt(elapsed, true, service)], service.workload);

    expect(rootsOf(evidenceOf({ workloads: [shown, ...neighbours] }))).toEqual([`${service.cause} service:matcher`]);
  });

  // The engine clears these when the container runs again: without events, only a look between two runs tells them.
  const forgotten = ['oom-limit', 'exits-cleanly'].includes(service.cause);
  it.runIf(!forgotten).each(MOMENTS)('%i s after it, without the history of events', (elapsed) => {
    const shown = workload('matcher', [shownAt(elapsed, false, service)], service.workload);

    expect(rootsOf(evidenceOf({ workloads: [shown, ...neighbours] }))).toEqual([`${service.cause} service:matcher`]);
  });

  it.runIf(forgotten).each(MOMENTS)('%i s after it, without the history of events, is never guessed', (elapsed) => {
    const shown = workload('matcher', [shownAt(elapsed, false, service)], service.workload);
    const roots = rootsOf(evidenceOf({ workloads: [shown, ...neighbours] }));

    expect([[], [`${service.cause} service:matcher`], ['crash-loop service:matcher']]).toContainEqual(roots);
  });
});

describe('what does not move stays the same root', () => {
  const still =
    (parts: Partial<Instance>, more: Partial<Workload> = {}) =>
    (elapsed: number) =>
      workload(
        'matcher',
        [
          instance({
            state: 'exited',
            ready: 'no',
            restartPolicy: 'never',
            terminations: [{ at: ago(seconds(elapsed)), exitCode: 1, endedBy: 'itself' }],
            ...parts,
          }),
        ],
        more,
      );
  it.each<[string, string, (elapsed: number) => Workload]>([
    [
      'stopped by hand',
      'not-running',
      (elapsed) => still({ terminations: [{ at: ago(seconds(elapsed)), exitCode: 143, endedBy: 'stopped' }] })(elapsed),
    ],
    [
      'killed by hand',
      'killed-externally',
      (elapsed) => still({ terminations: [{ at: ago(seconds(elapsed)), exitCode: 137, endedBy: 'killed' }] })(elapsed),
    ],
    ['exited and not restarted', 'crash-loop', still({})],
    [
      'a port is taken',
      'port-conflict',
      still({ state: 'created', terminations: [], message: 'Bind for 0.0.0.0:8080 failed: port is already allocated' }),
    ],
    ['paused', 'paused', still({ state: 'paused', terminations: [] })],
  ])('%s', (_title, cause, shown) => {
    for (const elapsed of [...MOMENTS, 3600, 864_000])
      expect(rootsOf(evidenceOf({ workloads: [shown(elapsed), ...neighbours] })), `${elapsed} s`).toEqual([
        `${cause} service:matcher`,
      ]);
  });

  it('an out-of-memory kill stays the root for an hour after it came up for good', () => {
    const roots = (elapsed: number) =>
      rootsOf(
        evidenceOf({
          workloads: [
            workload('matcher', [
              instance({
                memoryLimitBytes: 1,
                startedAt: ago(elapsed),
                restarts: 1,
                terminations: [{ at: ago(elapsed), exitCode: 137, endedBy: 'oom' }],
              }),
            ]),
          ],
        }),
      );

    expect([seconds(10), minutes(5), minutes(59)].map(roots)).toEqual(
      Array.from({ length: 3 }, () => ['oom-limit service:matcher']),
    );
    expect(roots(minutes(61))).toEqual([]);
  });

  it('clocks that differ by two seconds change nothing', () => {
    for (const shift of [-2, 2]) {
      const at = new Date(NOW.getTime() + seconds(shift));
      const shown = workload('matcher', [shownAt(10, true, services['a panic at start'] as CrashingService)]);

      expect(rootsOf(evidenceOf({ workloads: [shown, ...neighbours], at }))).toEqual([
        'panic-unhandled service:matcher',
      ]);
    }
  });
});
