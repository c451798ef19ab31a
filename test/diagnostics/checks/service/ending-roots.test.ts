import {
  ago,
  downInstance,
  ended,
  evidenceOf,
  failingProbe,
  hours,
  instance,
  log,
  MIB,
  minutes,
  outOfMemory,
  seconds,
  workload,
} from '../../evidenceOf.ts';
import { describeFaults, type Fault } from './faults.ts';
import { died, matcher, neighbours, running } from './matcher.ts';

const RUST_PANIC = [
  "thread 'main' panicked at src/book.rs:42:9:",
  'index out of bounds: the len is 3 but the index is 7',
];

const rows: Readonly<Record<string, Fault>> = {
  'S10 killed at its limit, and up again with the flag cleared': {
    cause: 'oom-limit',
    evidence: running({
      startedAt: ago(seconds(8)),
      restarts: 3,
      memoryLimitBytes: 512 * MIB,
      memory: { usedBytes: 200 * MIB, limitBytes: 512 * MIB },
      terminations: [
        outOfMemory(seconds(10)),
        outOfMemory(minutes(4), { ranForMs: minutes(2) }),
        outOfMemory(minutes(7)),
      ],
    }),
    facts: { kills: 3, limitBytes: 512 * MIB, proposedBytes: 1024 * MIB, exitCode: 137 },
    offers: ['docker-update-memory'],
    guidance: 'Memory limit of matcher: 512 MiB → 1 GiB.',
  },
  'S11 the limit is hit every six hours': {
    cause: 'oom-leak',
    evidence: running({
      startedAt: ago(hours(3)),
      restarts: 4,
      memoryLimitBytes: 512 * MIB,
      terminations: [3, 9, 15, 21].map((each, index) =>
        outOfMemory(hours(each), { ranForMs: hours(6) + minutes(index * 9) }),
      ),
    }),
    offers: ['docker-update-memory'],
  },
  'killed for memory without a limit': {
    cause: 'oom-host',
    evidence: matcher({ terminations: [outOfMemory(seconds(20))] }),
  },
  'two without limits are killed by nobody in the same minute': {
    cause: 'oom-host',
    evidence: evidenceOf({
      workloads: [
        workload('matcher', [
          downInstance({ terminations: [ended(seconds(30), { exitCode: 137, endedBy: 'unknown' })] }),
        ]),
        workload('oracle', [
          downInstance({ name: 'oracle', terminations: [ended(seconds(50), { exitCode: 137, endedBy: 'unknown' })] }),
        ]),
      ],
    }),
    facts: { together: ['oracle'] },
    roots: ['oom-host service:matcher', 'oom-host service:oracle'],
  },
  'a worker is killed, its parent lives': {
    cause: 'oom-child',
    evidence: running({
      memoryLimitBytes: 512 * MIB,
      logs: [log('current', minutes(3), '[ERROR] Worker (pid:7) was sent SIGKILL! Perhaps out of memory?')],
    }),
  },
  'V8 gives up': {
    cause: 'v8-heap',
    evidence: matcher({
      ...died(134, 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'),
      memoryLimitBytes: 2048 * MIB,
    }),
    guidance: '--max-old-space-size=1536',
  },
  'a Java heap is exhausted': {
    cause: 'panic-unhandled',
    evidence: matcher(
      died(
        1,
        'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
        '\tat com.matcher.Book.grow(Book.java:210)',
        '\tat com.matcher.Main.main(Main.java:33)',
      ),
    ),
    facts: { message: 'java.lang.OutOfMemoryError: Java heap space' },
  },
  'the engine noted the start of the run only after its last words': {
    cause: 'panic-unhandled',
    evidence: matcher({
      logs: [log('current', seconds(9), 'INFO started', ...RUST_PANIC)],
      terminations: [ended(seconds(3), { exitCode: 101, endedBy: 'itself', startedAt: ago(seconds(4)) })],
    }),
    facts: { frame: 'src/book.rs:42:9' },
  },
  'it ended once more after its log was read': {
    cause: 'panic-unhandled',
    evidence: matcher({
      state: 'running',
      startedAt: ago(seconds(4)),
      logs: [log('previous', seconds(30), 'INFO started', ...RUST_PANIC)],
      terminations: [
        ended(seconds(3), { exitCode: 101, endedBy: 'itself', startedAt: ago(seconds(4)) }),
        ended(seconds(30), { exitCode: 101, endedBy: 'itself', startedAt: ago(seconds(31)) }),
        ended(seconds(50), { exitCode: 101, endedBy: 'itself', startedAt: ago(seconds(51)) }),
      ],
    }),
    facts: { frame: 'src/book.rs:42:9' },
  },
  'the same where it waits to be run again': {
    cause: 'panic-unhandled',
    evidence: matcher({
      state: 'restarting',
      startedAt: ago(seconds(31)),
      logs: [log('current', seconds(30), 'INFO started', ...RUST_PANIC)],
      terminations: [
        ended(seconds(3), { exitCode: 101, endedBy: 'itself', startedAt: ago(seconds(4)) }),
        ended(seconds(30), { exitCode: 101, endedBy: 'itself', startedAt: ago(seconds(31)) }),
      ],
    }),
    facts: { frame: 'src/book.rs:42:9' },
  },
  'it says nothing before its end, and the run before said why that ended': {
    cause: 'crash-loop',
    evidence: matcher({
      startedAt: ago(seconds(12)),
      logs: [log('current', minutes(4), ...RUST_PANIC)],
      terminations: [
        ended(seconds(3), { exitCode: 1, endedBy: 'itself', startedAt: ago(seconds(12)) }),
        ended(minutes(4), { exitCode: 101, endedBy: 'itself' }),
      ],
    }),
    facts: { lastLines: [] },
  },
  'S13 a panic, the same again': {
    cause: 'panic-unhandled',
    evidence: matcher(died(101, 'INFO started', ...RUST_PANIC)),
    facts: { exitCode: 101, frame: 'src/book.rs:42:9' },
  },
  'an invalid memory access': { cause: 'segfault', evidence: matcher(died(139)) },
  'it dies, and nothing says why': {
    cause: 'crash-loop',
    evidence: matcher(died(1, 'starting', 'bye')),
    facts: { lastLines: ['starting', 'bye'] },
  },
  'S14 killed by hand': {
    cause: 'killed-externally',
    evidence: matcher({
      state: 'exited',
      restarts: 0,
      terminations: [ended(minutes(2), { exitCode: 137, signal: 'SIGKILL', endedBy: 'killed' })],
    }),
    offers: ['docker-start-container'],
  },
  'a database that runs again was killed by hand three times': {
    cause: 'killed-externally',
    evidence: evidenceOf({
      workloads: [
        workload('store-1', [
          instance({
            name: 'store-1',
            startedAt: ago(seconds(9)),
            terminations: [10, 20, 30].map((each) =>
              ended(seconds(each), { exitCode: 137, signal: 'SIGKILL', endedBy: 'killed' }),
            ),
          }),
        ]),
      ],
    }),
    roots: ['killed-externally database:store'],
    offers: [],
  },
  'its liveness probe kills it': {
    cause: 'liveness-kill',
    evidence: running({
      startedAt: ago(seconds(20)),
      ready: 'no',
      restarts: 3,
      terminations: [ended(seconds(22), { exitCode: 137, endedBy: 'liveness', ranForMs: minutes(30) })],
    }),
  },
  'its liveness probe asks a port that the container does not declare': {
    cause: 'liveness-kill',
    evidence: running({
      startedAt: ago(seconds(20)),
      ready: 'no',
      restarts: 3,
      ports: [{ containerPort: 8080, protocol: 'tcp' }],
      probes: [failingProbe('connection refused', { kind: 'liveness', command: 'HTTP GET :9090/live' })],
      terminations: [ended(seconds(22), { exitCode: 137, endedBy: 'liveness', ranForMs: minutes(30) })],
    }),
    guidance: 'It asks port 9090; the container declares 8080. Only if it is merely slow',
  },
  'stopped by hand': {
    cause: 'not-running',
    evidence: matcher({
      state: 'exited',
      restarts: 0,
      terminations: [ended(minutes(5), { exitCode: 143, endedBy: 'stopped' })],
    }),
    facts: { how: 'stopped' },
    offers: ['docker-start-container'],
  },
  'the container is gone': {
    cause: 'not-running',
    evidence: evidenceOf({ workloads: [workload('matcher', []), ...neighbours] }),
    facts: { how: 'absent' },
  },
  'made and never started': { cause: 'never-started', evidence: matcher({ state: 'created', restarts: 0 }) },
  'a database is stopped': {
    cause: 'datastore-stopped',
    evidence: evidenceOf({
      workloads: [
        workload('store-1', [
          downInstance({
            name: 'store-1',
            state: 'exited',
            restarts: 0,
            terminations: [ended(minutes(1), { exitCode: 0, endedBy: 'stopped' })],
          }),
        ]),
      ],
    }),
    roots: ['datastore-stopped database:store'],
  },
  paused: { cause: 'paused', evidence: running({ state: 'paused', ready: 'no' }), offers: ['docker-unpause'] },
};

describeFaults(rows);
