import { describe, expect, it } from 'vitest';
import { checks } from '../../../../src/diagnostics/checks/index.ts';
import type { Diagnosis } from '../../../../src/diagnostics/contract.ts';
import { Platform } from '../../../../src/diagnostics/platform.ts';
import { ago, type Canned, cannedCluster, cannedEngine, cannedStatus } from '../../targets/kubernetes/cannedCluster.ts';
import { diagnosisOf } from '../../targets/kubernetes/observe.ts';

const LIMITED = { containers: [{ name: 'engine', image: 'e:2', resources: { limits: { memory: '64Mi' } } }] };

function diagnose(end: object, log: string, needs: readonly string[] = []): Promise<Diagnosis> {
  const status = cannedStatus(
    { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting failed container' } },
    { restartCount: 4, lastState: { terminated: { startedAt: ago(3), finishedAt: ago(2), ...end } } },
  );
  const canned: Canned = { oldReady: 1, template: LIMITED, pods: [{ status }] };
  const lines = log.split('\n').map((line) => `${ago(2)} ${line}`);
  const target = cannedCluster(cannedEngine(canned), { 'engine-2-0': `${lines.join('\n')}\n` });
  const platform = Platform.parse({
    name: 'test',
    kubernetes: { namespace: 'trading' },
    services: {
      engine: { deployment: 'engine', dependsOn: needs },
      ...Object.fromEntries(needs.map((name) => [name, { deployment: name }])),
    },
  });
  return diagnosisOf(target, platform, checks);
}

const error = { exitCode: 1, reason: 'Error' };

describe('a new revision that dies while the old one serves', () => {
  const rows: [string, object, string, string, string[]][] = [
    [
      'for memory',
      { exitCode: 137, reason: 'OOMKilled' },
      'starting',
      'oom-limit',
      ['rollout.deploy-regression/deploy-regression', 'service.crash/crash-loop'],
    ],
    [
      'for a variable',
      error,
      'Error: environment variable EXCHANGE_KEY is not set',
      'missing-env',
      ['rollout.deploy-regression/deploy-regression', 'service.crash/crash-loop'],
    ],
    [
      'for a command',
      { exitCode: 128, reason: 'StartError', message: 'exec: "/engine": stat /engine: no such file or directory' },
      '',
      'bad-command',
      ['rollout.deploy-regression/deploy-regression', 'service.crash/crash-loop'],
    ],
    [
      'for its own error, as far as anybody can tell',
      { exitCode: 101, reason: 'Error' },
      "thread 'main' panicked at src/main.rs:3:5:\nindex out of bounds",
      'deploy-regression',
      ['service.crash/crash-loop'],
    ],
  ];

  it.each(rows)('%s has one root', async (_title, end, log, cause, consequences) => {
    const { roots } = await diagnose(end, log);

    expect(roots.map(({ finding }) => finding.cause)).toEqual([cause]);
    expect(roots[0]?.consequences.map(({ code }) => code)).toEqual(consequences);
    expect(roots[0]?.finding.offers.map(({ remediation }) => remediation)).toEqual(['k8s-rollout-undo']);
  });

  it('for its own error is no victim of what it needs: the old one needs that as well', async () => {
    const panic = "thread 'main' panicked at src/main.rs:3:5:\nindex out of bounds";
    const { roots } = await diagnose({ exitCode: 101, reason: 'Error' }, panic, ['cache']);

    expect(roots.map(({ finding }) => finding.cause).sort()).toEqual(['deploy-regression', 'not-running']);
  });
});
