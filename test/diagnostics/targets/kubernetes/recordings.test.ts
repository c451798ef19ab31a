import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { instancesOf } from '../../../../src/diagnostics/targets/kubernetes/instance.ts';
import { listDeployments, listNodes, listPods } from '../../../../src/diagnostics/targets/kubernetes/questions.ts';
import type { Instance } from '../../../../src/diagnostics/workload.ts';
import { describeWith } from '../../../realParts.ts';
import { cannedCluster, type Objects } from './cannedCluster.ts';

describeWith('recordings', 'Recorded pods of other clusters', ({ folder }) => {
  function read(file: string): object[] {
    const recorded = parse(readFileSync(join(folder, 'kubernetes', file), 'utf8'));
    return Array.isArray(recorded) ? recorded : (recorded.items ?? [recorded]);
  }

  async function instances(file: string): Promise<Instance[]> {
    const target = cannedCluster({ pods: read(file) } satisfies Objects);
    const question = listPods();
    const { pods, specs } = question.answer.parse(await target.ask(question, new AbortController().signal));
    return pods.flatMap((pod) => {
      const spec = specs[pod.spec];
      if (spec === undefined) return [];
      const logs = () => ({ logs: [], readings: [] });
      return instancesOf({ pod, spec, current: true, names: [], events: [], logs, readings: [], at: new Date() });
    });
  }

  it('memory-eater was killed at its memory limit, and nothing starts it again', async () => {
    const [instance] = await instances('pod_job_oomkilled_137.json');
    expect(instance).toMatchObject({
      restartPolicy: 'never',
      state: 'exited',
      current: false,
      terminations: [{ endedBy: 'oom', exitCode: 137 }],
    });
  });

  it.each([
    ['argocd_pod-crashloop.yaml', { state: 'restarting', reason: 'CrashLoopBackOff', terminations: [{ exitCode: 1 }] }],
    ['argocd_pod-imagepullbackoff.yaml', { state: 'waiting', reason: 'ImagePullBackOff' }],
    ['argocd_pod-failed.yaml', { current: false }],
    ['argocd_pod-pending.yaml', { state: 'waiting', reason: 'PodInitializing' }],
    ['argocd_pod-running-restart-always.yaml', { state: 'running', ready: 'yes' }],
    // Its phase was edited by hand to say CrashLoopBackOff: the container's own state is what counts.
    ['pods_default_unhealthy_contradictory.json', { state: 'running' }],
    ['pod_pending_gpu.json', { state: 'pending', reason: 'Unschedulable' }],
  ])('%s', async (file, expected) => {
    const seen = (await instances(file)).filter(({ role }) => role === 'main');
    expect(seen[0]).toMatchObject(expected);
  });

  it('says which resource no node has', async () => {
    expect((await instances('pod_pending_gpu.json'))[0]?.message).toContain('nvidia.com/gpu');
  });

  it.each(['podlist_gke_healthy.json', 'podlist_expired.json'])(
    '%s: nothing that failed is the patient',
    async (file) => {
      const failing = (await instances(file)).filter(
        ({ current, state }) => current && (state === 'restarting' || state === 'exited' || state === 'evicted'),
      );
      expect(failing).toEqual([]);
    },
  );

  it('reads deployments and nodes', async () => {
    const target = cannedCluster({ deployments: read('deployments_default.json'), nodes: read('nodes.json') });
    const signal = new AbortController().signal;
    const deployments = listDeployments().answer.parse(await target.ask(listDeployments(), signal));
    const nodes = listNodes().answer.parse(await target.ask(listNodes(), signal));

    expect(deployments.map(({ name }) => name)).toContain('kotsadm-api');
    expect(nodes.every(({ ready }) => ready !== undefined)).toBe(true);
  });
});
