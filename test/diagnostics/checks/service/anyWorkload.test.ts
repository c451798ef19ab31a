import { describe, expect, it } from 'vitest';
import type { EndedBy, Instance, InstanceState, Workload } from '../../../../src/diagnostics/workload.ts';
import { fc } from '../../../seeded.ts';
import { ago, evidenceOf, instance, workload } from '../../evidenceOf.ts';
import { judgeAll, rootsOf, troubles } from './judged.ts';

const STATES: InstanceState[] = [
  'created',
  'pending',
  'waiting',
  'running',
  'restarting',
  'paused',
  'exited',
  'completed',
  'terminating',
  'evicted',
  'unknown',
];
const ENDS: EndedBy[] = ['oom', 'oom-child', 'stopped', 'killed', 'liveness', 'start-failed', 'itself', 'unknown'];
const WORDS = [
  'tick',
  '0 errors',
  "KeyError: 'EXCHANGE_SECRET_KEY'",
  "thread 'main' panicked at src/a.rs:1:2:",
  'Traceback (most recent call last):',
  'TOML parse error at line 1, column 2',
  'connect ECONNREFUSED store:27017',
  'getaddrinfo ENOTFOUND stor',
  'No space left on device',
  'listening on 127.0.0.1:8080',
  '{"level":50,"msg":"x"',
];

const time = fc.integer({ min: -5000, max: 10 ** 9 }).map(ago);
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });
/** Leaves out what is undefined: with exact optional properties an absent field is not an undefined one. */
const present = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));

const termination = fc
  .record({
    at: time,
    startedAt: maybe(time),
    ranForMs: maybe(fc.nat(10 ** 8)),
    exitCode: maybe(fc.integer({ min: -1, max: 255 })),
    endedBy: fc.constantFrom(...ENDS),
    message: maybe(fc.string()),
  })
  .map(present);
const line = fc.record({ at: maybe(time), text: fc.oneof(fc.constantFrom(...WORDS), fc.string()) }).map(present);
const probe = fc.record({
  kind: fc.constantFrom('health', 'readiness', 'liveness', 'startup'),
  status: fc.constantFrom('passing', 'failing', 'starting', 'unknown'),
  failingStreak: fc.nat(1000),
  command: fc.constantFrom('CMD curl -f http://localhost:8080/health', 'HTTP GET :8080/x', ''),
  timeoutMs: fc.nat(60_000),
  intervalMs: fc.nat(60_000),
  retries: fc.nat(9),
  startPeriodMs: fc.nat(60_000),
  results: fc.array(fc.record({ at: time, exitCode: fc.integer({ min: -1, max: 255 }), output: fc.string() }), {
    maxLength: 5,
  }),
});
const anyInstance = fc
  .record({
    name: fc.constantFrom('matcher', 'matcher-1/main', ''),
    role: fc.constantFrom('main', 'init', 'sidecar'),
    current: fc.boolean(),
    state: fc.constantFrom(...STATES),
    reason: maybe(fc.constantFrom('CrashLoopBackOff', 'ImagePullBackOff', '')),
    message: maybe(
      fc.constantFrom('Bind for 0.0.0.0:8080 failed: port is already allocated', 'exec format error', 'x'),
    ),
    createdAt: time,
    startedAt: maybe(time),
    restarts: fc.nat(100),
    restartPolicy: fc.constantFrom('always', 'on-failure', 'never'),
    terminations: fc.array(termination, { maxLength: 6 }),
    forgottenTerminations: fc.nat(50),
    probes: fc.array(probe, { maxLength: 3 }),
    ready: fc.constantFrom('yes', 'no', 'starting', 'unknown'),
    memoryLimitBytes: maybe(fc.nat(10 ** 10)),
    cpuShare: maybe(fc.double({ min: 0, max: 1, noNaN: true })),
    environment: fc.constantFrom(
      [],
      [{ name: 'STORE_URL', value: 'set', endpoints: [{ scheme: 'mongodb', host: 'stor' }] }],
    ),
    networks: fc.constantFrom(
      [],
      [{ name: 'desk-net', id: 'n-1', aliases: [] }],
      [{ name: 'bridge', id: '', aliases: ['a'] }],
    ),
    logs: fc.array(
      fc.record({
        run: fc.constantFrom('current', 'previous'),
        container: fc.constant('c'),
        lines: fc.array(line, { maxLength: 12 }),
        truncated: fc.boolean(),
      }),
      { maxLength: 2 },
    ),
    notices: fc.array(
      fc.record({ at: time, reason: fc.constantFrom('Unhealthy', 'BackOff'), message: fc.string(), count: fc.nat(9) }),
      { maxLength: 3 },
    ),
  })
  .map((parts) => instance(present(parts) as Partial<Instance>));
const anyWorkload = fc
  .record({
    service: fc.constantFrom('matcher', 'oracle', 'desk', 'store-1', 'cache-1', 'stranger'),
    instances: fc.array(anyInstance, { maxLength: 3 }),
    runtime: fc.constantFrom('docker', 'kubernetes'),
    hostMemoryBytes: maybe(fc.nat(10 ** 11)),
    expectedNetworks: fc.constantFrom([], ['desk-net'], ['other']),
    configuration: maybe(
      fc.record({
        path: fc.constant('/c.toml'),
        format: fc.constant('toml'),
        state: fc.constantFrom('valid', 'invalid', 'absent', 'is-directory'),
        reading: fc.constant('r-9'),
      }),
    ),
  })
  .map(({ service, instances, ...more }) => workload(service, instances, present(more) as Partial<Workload>));

describe('any workload', () => {
  it('never makes a check or the ranking throw, and every sentence is whole', () => {
    fc.assert(
      fc.property(fc.array(anyWorkload, { maxLength: 5 }), (workloads) => {
        const evidence = evidenceOf({ workloads });
        for (const { summary, subject, guidance } of judgeAll(evidence)) {
          expect(subject).toMatch(/^(?:service|database):/);
          for (const text of [summary, ...guidance.map((each) => each.text)])
            expect(text).not.toMatch(/undefined|NaN|\[object/);
        }
        rootsOf(evidence);
      }),
      { numRuns: 300 },
    );
  });

  it('says the same whatever the order in which the workloads came', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyWorkload, { maxLength: 4, selector: ({ service }) => service }), (workloads) => {
        expect(troubles(evidenceOf({ workloads: [...workloads].reverse() }))).toEqual(
          troubles(evidenceOf({ workloads })),
        );
      }),
      { numRuns: 100 },
    );
  });
});

describe('a healthy workload', () => {
  const healthy = fc
    .record({
      restarts: fc.nat(60),
      forgottenTerminations: fc.nat(60),
      startedAt: fc.integer({ min: 3_700_000, max: 10 ** 9 }).map(ago),
      createdAt: fc.integer({ min: 2 * 10 ** 9, max: 10 ** 10 }).map(ago),
      terminations: fc.array(
        fc.record({
          at: fc.integer({ min: 3_700_000, max: 10 ** 9 }).map(ago),
          exitCode: fc.constantFrom(0, 1, 101, 134, 137, 143),
          endedBy: fc.constantFrom<EndedBy>('itself', 'stopped', 'killed', 'oom', 'unknown'),
        }),
        { maxLength: 2 },
      ),
      ready: fc.constantFrom<Instance['ready']>('yes', 'unknown'),
      cpuShare: fc.double({ min: 0, max: 1, noNaN: true }),
      logs: fc
        .array(
          fc.constantFrom(
            'tick',
            '0 errors',
            'errors=0',
            'level=info msg="Connection refused by user" err=null',
            '"GET /?e=ENOSPC HTTP/1.1" 200 4',
          ),
          { maxLength: 9 },
        )
        .map((texts) => [
          {
            run: 'current' as const,
            container: 'c',
            lines: texts.map((text) => ({ at: ago(9000), text })),
            truncated: false,
          },
        ]),
    })
    .map((parts) => instance(parts));

  it('gives no warning', () => {
    fc.assert(
      fc.property(healthy, (shown) => {
        expect(troubles(evidenceOf({ workloads: [workload('matcher', [shown])] }))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
