import { afterAll, beforeAll, expect, it } from 'vitest';
import { CALLS_AT_MOST } from '../../../../src/diagnostics/targets/kubernetes/workload.ts';
import { createKubernetesTarget } from '../../../../src/diagnostics/targets/kubernetes.ts';
import { describeWith } from '../../../realParts.ts';
import { deployment, FAULTS, makeNamespace } from './brokenNamespace.ts';
import { kubernetesApi } from './kubernetesApi.ts';
import { eventually, type Observation, observe, platformOf, warmUp } from './observe.ts';

const FAULT_NAMES = ['oom', 'crash', 'liveness', 'command', 'init', 'unready', 'pull'] as const;

describeWith('kubernetes', 'Workloads of a real cluster', ({ kubeconfig }) => {
  const name = `kt-workload-${process.pid}`;
  const target = createKubernetesTarget({ kubeconfig, namespace: name });
  const services = FAULT_NAMES.flatMap((fault) => [`${fault}-broken`, `${fault}-sound`]);
  const look = (only: string = ''): Promise<Observation> =>
    observe(
      target,
      platformOf(
        name,
        services.filter((service) => service.startsWith(only)),
      ),
    );
  const undo: (() => Promise<void> | void)[] = [() => target.close()];

  beforeAll(async () => {
    const api = await kubernetesApi(kubeconfig);
    const broken = await makeNamespace(api, name);
    undo.push(
      () => broken.remove(),
      () => api.close(),
    );
    for (const fault of FAULT_NAMES) {
      await broken.apply(deployment(`${fault}-broken`, FAULTS[fault]?.broken));
      await broken.apply(deployment(`${fault}-sound`, FAULTS[fault]?.sound));
    }
    await warmUp(target);
  });
  afterAll(async () => {
    for (const act of undo) await act();
  });

  it('calls a kill at the memory limit out of memory, and keeps the limit', async () => {
    const seen = await eventually(
      () => look('oom'),
      (each) => {
        expect(each.of('oom-broken').instances[0]?.terminations[0]?.endedBy).toBe('oom');
      },
    );

    // Between two runs there are two ends: of the state, and of the state before.
    const [instance] = seen.of('oom-broken').instances;
    expect(instance).toMatchObject({ memoryLimitBytes: 20 * 2 ** 20 });
    expect(instance?.terminations[0]).toMatchObject({ exitCode: 137, signal: 'SIGKILL', reason: 'OOMKilled' });
  });

  it('calls a kill after a failed liveness probe that, and never out of memory', async () => {
    const seen = await eventually(
      () => look('liveness'),
      (each) => {
        expect(each.of('liveness-broken').instances[0]?.terminations[0]?.endedBy).toBe('liveness');
      },
    );

    const [instance] = seen.of('liveness-broken').instances;
    expect(instance?.terminations[0]).toMatchObject({ exitCode: 137, reason: 'Error' });
  });

  it('reads the log of the run that ended, without the secret that it holds', async () => {
    const seen = await eventually(
      () => look('crash'),
      (each) => {
        expect(each.of('crash-broken').instances[0]?.logs[0]?.lines.length).toBeGreaterThan(0);
      },
    );

    const [instance] = seen.of('crash-broken').instances;
    expect(instance?.terminations[0]).toMatchObject({ exitCode: 1, endedBy: 'itself' });
    expect(instance?.logs[0]?.run).toBe('previous');
    expect(instance?.logs[0]?.lines.map(({ text }) => text)).toContain('Error: TOML parse error at line 3, column 9');
    expect(JSON.stringify(seen.readings)).not.toContain('hunter2');
  });

  it('tells a process that never started from one that ended', async () => {
    const seen = await eventually(
      () => look('command'),
      (each) => {
        expect(each.of('command-broken').instances[0]?.terminations[0]?.endedBy).toBe('start-failed');
      },
    );

    expect(seen.of('command-broken').instances[0]?.terminations[0]?.message).toContain('/engine');
  });

  it('reads the log of an init container', async () => {
    await eventually(
      () => look('init'),
      (each) => {
        const [broken] = each.of('init-broken').instances;
        expect(broken?.logs[0]?.lines[0]?.text).toBe('migration 7 failed');
        expect(broken?.role).toBe('init');
        expect(broken?.terminations[0]).toMatchObject({ exitCode: 3 });
        expect(each.of('init-sound').instances.map(({ state }) => state)).toEqual(['completed', 'running']);
      },
    );
  });

  it('quotes the probe that fails', async () => {
    await eventually(
      () => look('unready'),
      (each) => {
        const [broken] = each.of('unready-broken').instances;
        expect(broken?.probes[0]?.status).toBe('failing');
        expect(broken).toMatchObject({ state: 'running', ready: 'no' });
        expect(broken?.probes[0]?.results.at(-1)?.output).toContain('connection refused');
        expect(each.of('unready-sound').instances[0]).toMatchObject({ ready: 'yes', probes: [{ status: 'passing' }] });
      },
    );
  });

  it('has the reason of a failed pull at any moment', async () => {
    for (let times = 0; times < 5; times += 1) {
      const seen = await eventually(
        () => look('pull'),
        (each) => {
          expect(each.of('pull-broken').instances[0]?.message).toContain('connection refused');
        },
      );

      expect(seen.of('pull-broken').instances[0]?.state).toBe('waiting');
      await new Promise((resolve) => setTimeout(resolve, 700));
    }
  });

  it('sees nothing wrong with the twins, in no more calls than promised', async () => {
    const seen = await eventually(
      () => look(),
      (each) => {
        for (const { rollout, instances } of FAULT_NAMES.map((fault) => each.of(`${fault}-sound`))) {
          expect(rollout?.state).toBe('complete');
          expect(instances.filter(({ role }) => role !== 'init').map(({ ready }) => ready)).toEqual(['yes']);
          expect(instances.every(({ restarts }) => restarts === 0)).toBe(true);
        }
      },
    );

    expect(seen.readings.length).toBeLessThanOrEqual(CALLS_AT_MOST);
  });
});
