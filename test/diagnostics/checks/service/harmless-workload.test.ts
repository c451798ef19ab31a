import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../../src/diagnostics/contract.ts';
import {
  ago,
  days,
  downInstance,
  ended,
  evidenceOf,
  failingProbe,
  healthyWorkload,
  hours,
  instance,
  log,
  minutes,
  outOfMemory,
  seconds,
  workload,
} from '../../evidenceOf.ts';
import { troubles } from './judged.ts';
import { neighbours, withMatcher } from './matcher.ts';

const passing = {
  status: 'passing',
  failingStreak: 0,
  results: [{ at: ago(seconds(9)), exitCode: 0, output: 'ok' }],
} as const;

const harmless: Readonly<Record<string, Evidence>> = {
  'trap 29: an old revision crashes while it is replaced': withMatcher(
    {},
    {
      runtime: 'kubernetes',
      instances: [
        instance(),
        downInstance({ name: 'matcher-old-x/matcher', current: false, state: 'waiting', reason: 'CrashLoopBackOff' }),
      ],
    },
  ),
  'trap 29, H07: a terminating pod ended with 143': withMatcher(
    {},
    {
      runtime: 'kubernetes',
      instances: [
        instance(),
        instance({
          name: 'matcher-x/matcher',
          state: 'terminating',
          ready: 'no',
          terminations: [ended(seconds(5), { exitCode: 143, endedBy: 'stopped' })],
        }),
      ],
    },
  ),
  'its variables come from a whole secret, beside one of its own': withMatcher(
    {},
    {
      runtime: 'kubernetes',
      instances: [instance({ environment: [{ name: 'LOG_LEVEL', value: 'set' }], environmentIsPartial: true })],
    },
  ),
  'its pod adds no variable, and it serves with those of its image': withMatcher(
    {},
    { runtime: 'kubernetes', instances: [instance({ environment: [] })] },
  ),
  'trap 29: an init container is done': withMatcher(
    {},
    {
      runtime: 'kubernetes',
      instances: [
        instance(),
        instance({
          name: 'matcher-x/migrate',
          role: 'init',
          state: 'completed',
          ready: 'no',
          terminations: [ended(days(1), { exitCode: 0 })],
        }),
      ],
    },
  ),
  'trap 30: an evicted pod was left behind': withMatcher(
    {},
    {
      runtime: 'kubernetes',
      instances: [instance(), instance({ name: 'matcher-y/matcher', state: 'evicted', ready: 'no' })],
    },
  ),
  'trap 29: a deployment scaled to zero': withMatcher(
    {},
    {
      runtime: 'kubernetes',
      instances: [],
      rollout: { state: 'scaled-to-zero', desired: 0, updated: 0, ready: 0, available: 0, oldReady: 0, changes: [] },
    },
  ),
  'a one-shot job of Docker is done': evidenceOf({
    services: { desk: { container: 'desk', port: undefined } },
    workloads: [
      workload('desk', [
        instance({
          name: 'desk',
          state: 'exited',
          ready: 'no',
          restartPolicy: 'never',
          ports: [],
          terminations: [ended(hours(1), { exitCode: 0 })],
        }),
      ]),
    ],
  }),
  'trap 43, H10: stopped for maintenance': evidenceOf({
    services: { matcher: { maintenance: true } },
    workloads: [
      workload('matcher', [
        downInstance({
          state: 'exited',
          restarts: 0,
          terminations: [ended(minutes(3), { exitCode: 137, endedBy: 'stopped' })],
        }),
      ]),
      ...neighbours,
    ],
  }),
  'a container outside of the platform is unhealthy': evidenceOf({
    workloads: [
      healthyWorkload('matcher'),
      workload('stranger', [downInstance({ name: 'stranger', terminations: [outOfMemory(seconds(9))] })]),
    ],
  }),
  'trap 44: it holds its port itself': withMatcher(
    { message: 'Bind for 0.0.0.0:8080 failed: port is already allocated' },
    {
      portHolders: [{ hostPort: 8080, holder: 'matcher', ofPlatform: true }],
    },
  ),
  'a network more than needed is missing': withMatcher({}, { expectedNetworks: ['desk-net', 'desk_metrics'] }),
  'emulation: an image of another processor that runs': withMatcher({
    image: { reference: 'm', architecture: 'arm64' },
  }),
  'Kubernetes: not ready yet, one minute old': withMatcher(
    {
      startedAt: ago(seconds(50)),
      ready: 'no',
      probes: [
        failingProbe('Readiness probe failed: connection refused', {
          kind: 'readiness',
          command: 'HTTP GET :8080/health',
        }),
      ],
    },
    { runtime: 'kubernetes' },
  ),
  'a secret fills a variable': withMatcher({
    environment: [
      { name: 'EXCHANGE_SECRET_KEY', value: 'reference' },
      { name: 'STORE_URL', value: 'reference' },
    ],
  }),
  'flask listens on all addresses, and says loopback too': evidenceOf({
    workloads: [
      workload('oracle', [
        instance({
          name: 'oracle',
          logs: [
            log('current', hours(1), ' * Running on http://127.0.0.1:8000', ' * Running on http://172.18.0.3:8000'),
          ],
        }),
      ]),
    ],
    health: { oracle: { outcome: 'refused', tookMs: 1, detail: 'ECONNREFUSED' } },
  }),
  'two late probes on a busy host, and it answers the bot well': evidenceOf({
    workloads: [
      workload('oracle', [
        instance({
          name: 'oracle',
          ready: 'no',
          probes: [
            failingProbe('', {
              failingStreak: 2,
              retries: 2,
              results: [3, 2, 1, 0].map((index) => ({
                at: ago(seconds(2 + index * 5)),
                exitCode: index < 2 ? -1 : 0,
                output: index < 2 ? 'Health check exceeded timeout (2s)' : 'ok',
              })),
            }),
          ],
        }),
      ]),
    ],
    health: { oracle: { outcome: 'answered', status: 200, tookMs: 40, connectMs: 1, excerpt: 'ok', dependencies: [] } },
  }),
  'passing checks': withMatcher({ probes: [failingProbe('', passing)] }),
};

describe('harmless, though it looks scary', () => {
  it.each(Object.entries(harmless))('%s', (_title, evidence) => {
    expect(troubles(evidence)).toEqual([]);
  });
});
