import { describe, expect, it } from 'vitest';
import type { Instance, Rollout } from '../../../../src/diagnostics/workload.ts';
import { ago, type Canned, cannedCluster, cannedEngine, cannedStatus } from './cannedCluster.ts';
import { type Observation, observe, platformOf } from './observe.ts';

function look(canned: Canned, logs: Record<string, string> = {}): Promise<Observation> {
  return observe(cannedCluster(cannedEngine(canned), logs), platformOf('trading', ['engine']));
}

async function instanceOf(canned: Canned): Promise<Instance> {
  const [instance] = (await look(canned)).of('engine').instances;
  if (instance === undefined) throw new Error('no instance');
  return instance;
}

const LIVENESS = {
  containers: [
    {
      name: 'engine',
      image: 'x',
      livenessProbe: { httpGet: { path: '/', port: 80 } },
      resources: { limits: { memory: '512Mi' } },
    },
  ],
};

describe('who ended a run', () => {
  const ended = (exitCode: number, reason: string, minutes = 5) =>
    cannedStatus(
      { waiting: { reason: 'CrashLoopBackOff' } },
      {
        restartCount: 4,
        lastState: { terminated: { exitCode, reason, startedAt: ago(minutes + 1), finishedAt: ago(minutes) } },
      },
    );
  const killing = {
    type: 'Normal',
    reason: 'Killing',
    message: 'Container engine failed liveness probe, will be restarted',
  };
  const rows: [string, object, object[], string][] = [
    ['137 and OOMKilled', ended(137, 'OOMKilled'), [], 'oom'],
    ['137 and OOMKilled beside a liveness kill', ended(137, 'OOMKilled'), [killing], 'oom'],
    ['137 and a liveness kill', ended(137, 'Error'), [killing], 'liveness'],
    [
      '143 and a liveness kill that the kubelet stopped reporting',
      ended(143, 'Error'),
      [{ ...killing, lastTimestamp: ago(12) }],
      'liveness',
    ],
    ['0 right after a liveness kill', ended(0, 'Completed', 1), [killing], 'liveness'],
    ['137 and no event', ended(137, 'Error'), [], 'killed'],
    ['137 of two hours ago: its event is gone', ended(137, 'Error', 120), [], 'unknown'],
    [
      '137 and a liveness kill of another container',
      ended(137, 'Error'),
      [{ ...killing, involvedObject: { kind: 'Pod', uid: 'pod-0', fieldPath: 'spec.containers{proxy}' } }],
      'killed',
    ],
    ['1', ended(1, 'Error'), [killing], 'itself'],
    ['0', ended(0, 'Completed'), [], 'itself'],
    ['127 and ContainerCannotRun', ended(127, 'ContainerCannotRun'), [], 'start-failed'],
    ['128 and StartError', ended(128, 'StartError'), [], 'start-failed'],
  ];

  it.each(rows)('%s', async (_title, status, events, endedBy) => {
    const instance = await instanceOf({ template: LIVENESS, pods: [{ status }], events });

    expect(instance.terminations[0]?.endedBy).toBe(endedBy);
    expect(instance).toMatchObject({
      state: 'restarting',
      restarts: 4,
      forgottenTerminations: 3,
      memoryLimitBytes: 512 * 2 ** 20,
    });
  });
});

describe('how far a rollout is', () => {
  const progressing = (status: string, reason: string) => ({ conditions: [{ type: 'Progressing', status, reason }] });
  const rows: [string, Canned['deployment'] & object, Rollout['state']][] = [
    ['all there', { status: { readyReplicas: 2, availableReplicas: 2 } }, 'complete'],
    [
      'a surge on its way',
      {
        status: { replicas: 3, updatedReplicas: 1, availableReplicas: 2, ...progressing('True', 'ReplicaSetUpdated') },
      },
      'progressing',
    ],
    ['a deadline passed', { status: { ...progressing('False', 'ProgressDeadlineExceeded') } }, 'deadline-exceeded'],
    [
      'arrived, and a pod failed later',
      { status: { availableReplicas: 1, ...progressing('True', 'NewReplicaSetAvailable') } },
      'complete',
    ],
    [
      'a change that the controller has not seen',
      { metadata: { generation: 3 }, status: { availableReplicas: 2 } },
      'progressing',
    ],
    ['paused', { spec: { paused: true } }, 'paused'],
    ['scaled to zero', { spec: { replicas: 0 }, status: { replicas: 0, updatedReplicas: 0 } }, 'scaled-to-zero'],
  ];

  it.each(rows)('%s', async (_title, deployment, state) => {
    const { of } = await look({ replicas: 2, pods: [], deployment });
    expect(of('engine').rollout?.state).toBe(state);
  });

  it('tells what changed, and no value', async () => {
    const before = {
      containers: [
        {
          name: 'engine',
          image: 'e:1',
          env: [
            { name: 'A', value: 'one-secret' },
            { name: 'OLD', value: 'x' },
          ],
        },
      ],
    };
    const after = {
      containers: [
        {
          name: 'engine',
          image: 'e:2',
          env: [
            { name: 'A', value: 'two-secret' },
            { name: 'NEW', value: '' },
          ],
          resources: { limits: { memory: '64Mi' } },
        },
      ],
    };
    const { of, readings } = await look({ oldTemplate: before, template: after, pods: [] });

    expect(of('engine').rollout?.changes).toEqual([
      'image e:1 → e:2',
      'environment variable NEW added',
      'environment variable OLD removed',
      'memory limit of engine none → 64Mi',
      'value of environment variable A changed',
    ]);
    expect(JSON.stringify(readings)).not.toMatch(/(?:one|two)-secret/);
  });
});

describe('a log', () => {
  const crashed = (state: object) =>
    cannedStatus(state, {
      restartCount: 1,
      lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: ago(1), startedAt: ago(2) } },
    });

  it.each([
    ['without `previous` while it waits', { waiting: { reason: 'CrashLoopBackOff' } }, false],
    ['with `previous` when it runs again', { running: { startedAt: ago(0) } }, true],
  ])('of the dead run is asked for %s', async (_title, state, previous) => {
    const log =
      '2026-11-24T12:57:03.636123456Z thread main panicked at src/main.rs:3\n2026-11-24T12:57:03.7Z api_key=abcdef\n';
    const { of, readings } = await look({ pods: [{ status: crashed(state) }] }, { 'engine-2-0': log });

    expect(readings.filter(({ question }) => question.includes('logs')).map(({ question }) => question)).toEqual([
      `kubernetes · logs · container=engine · pod=engine-2-0 · previous=${previous} · tail=200`,
    ]);
    expect(of('engine').instances[0]?.logs).toEqual([
      {
        run: 'previous',
        container: 'engine',
        lines: [
          { at: '2026-11-24T12:57:03.636Z', text: 'thread main panicked at src/main.rs:3' },
          { at: '2026-11-24T12:57:03.700Z', text: 'api_key=[redacted]' },
        ],
        truncated: false,
      },
    ]);
  });

  it('of a run that began since the pods were listed is none of the run that ended', async () => {
    const crash = new Date(Date.now() - 60_000).toISOString();
    const waiting = crashed({ waiting: { reason: 'CrashLoopBackOff' } });
    const { of } = await look(
      { pods: [{ status: waiting }] },
      { 'engine-2-0': `${ago(0)} starting\n`, 'engine-2-0 before': `${crash} TOML parse error at line 3\n` },
    );

    const lines = of('engine').instances[0]?.logs.flatMap((log) => log.lines.map(({ text }) => text));
    expect(lines).toEqual(['TOML parse error at line 3', 'starting']);
  });

  it('that the runtime has removed is asked for the other way', async () => {
    const gone = 'unable to retrieve container logs for docker://f85a8a00';
    const { readings } = await look(
      { pods: [{ status: crashed({ running: { startedAt: ago(0) } }) }] },
      { 'engine-2-0': gone },
    );

    const logs = readings.filter(({ question }) => question.includes('logs'));
    expect(logs.map(({ error }) => error?.kind)).toEqual(['not-found', 'not-found']);
  });

  it('is read of at most eight containers, the calls never more than fifteen', async () => {
    const pods = Array.from({ length: 40 }, () => ({ status: crashed({ waiting: { reason: 'CrashLoopBackOff' } }) }));
    const { readings } = await look({ replicas: 40, pods });

    const logs = readings.filter(({ question }) => question.includes('logs'));
    expect(new Set(logs.map(({ question }) => question.replace(/previous=\w+/, ''))).size).toBe(8);
    expect(readings.length).toBeLessThanOrEqual(15);
  });
});

describe('a configuration file', () => {
  it('that is a key of a config map is parsed at the edge', async () => {
    const template = {
      containers: [{ name: 'engine', image: 'x', volumeMounts: [{ name: 'c', mountPath: '/etc/app' }] }],
      volumes: [{ name: 'c', configMap: { name: 'settings' } }],
    };
    const status = cannedStatus(
      { waiting: { reason: 'CrashLoopBackOff' } },
      { restartCount: 2, lastState: { terminated: { exitCode: 1, finishedAt: ago(1) } } },
    );
    const objects = {
      ...cannedEngine({ template, pods: [{ status }] }),
      configmaps: [{ metadata: { name: 'settings' }, data: { 'config.toml': 'token = "sekret"\nb = = 2\n' } }],
    };
    const configuration = { path: '/etc/app/config.toml', format: 'toml' };
    const { of, readings } = await observe(
      cannedCluster(objects),
      platformOf('trading', ['engine'], { configuration }),
    );

    expect(of('engine').configuration).toMatchObject({ state: 'invalid', line: 2, format: 'toml' });
    expect(JSON.stringify(readings)).not.toContain('sekret');
  });
});
