import { afterAll, beforeAll, expect, it } from 'vitest';
import { CALLS_AT_MOST } from '../../../../src/diagnostics/targets/kubernetes/workload.ts';
import { createKubernetesTarget } from '../../../../src/diagnostics/targets/kubernetes.ts';
import { describeWith } from '../../../realParts.ts';
import { type FilledNamespace, fillNamespace } from './fillNamespace.ts';
import { kubernetesApi } from './kubernetesApi.ts';
import { observe, platformOf, warmUp } from './observe.ts';

describeWith('kubernetes', 'A namespace of 300 pods', ({ kubeconfig }) => {
  const namespace = `kt-fill-${process.pid}`;
  const undo: (() => Promise<void> | void)[] = [];
  let filled: FilledNamespace;

  beforeAll(async () => {
    const api = await kubernetesApi(kubeconfig);
    undo.unshift(() => api.close());
    filled = await fillNamespace(api, namespace, 300);
    undo.unshift(() => filled.remove());
  }, 600_000);
  afterAll(async () => {
    for (const act of undo) await act();
  }, 600_000);

  it('is read in no more calls than one of three', async () => {
    const target = await warmUp(createKubernetesTarget({ kubeconfig, namespace }));
    undo.unshift(() => target.close());

    const { readings, workloads } = await observe(target, platformOf(namespace, filled.deployments));

    const instances = workloads.flatMap((workload) => workload.instances);
    expect(readings.length).toBeLessThanOrEqual(CALLS_AT_MOST);
    expect(instances).toHaveLength(300);
    expect(instances.filter(({ state }) => state === 'restarting')).toHaveLength(3);
    expect(instances.filter(({ message }) => message?.includes('manifest unknown'))).toHaveLength(2);
  });

  it('keeps nothing of workloads that are not of the platform', async () => {
    const workloads = filled.deployments.slice(0, 2);
    const target = await warmUp(createKubernetesTarget({ kubeconfig, namespace, workloads }));
    undo.unshift(() => target.close());

    const { readings, of } = await observe(target, platformOf(namespace, workloads));

    expect(of(workloads[0] ?? '').instances).toHaveLength(25);
    expect(JSON.stringify(readings)).not.toContain(filled.deployments[2]);
  });
});
