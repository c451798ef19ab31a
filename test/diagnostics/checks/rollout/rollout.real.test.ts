import { afterAll, beforeAll, expect, it } from 'vitest';
import { rolloutChecks } from '../../../../src/diagnostics/checks/rollout/index.ts';
import type { Diagnosis, Root } from '../../../../src/diagnostics/contract.ts';
import { createKubernetesTarget } from '../../../../src/diagnostics/targets/kubernetes.ts';
import { describeWith } from '../../../realParts.ts';
import { deployment, FAULTS, makeNamespace } from '../../targets/kubernetes/brokenNamespace.ts';
import { type KubernetesApi, kubernetesApi } from '../../targets/kubernetes/kubernetesApi.ts';
import { diagnosisOf, eventually, platformOf, warmUp } from '../../targets/kubernetes/observe.ts';

const EXPECTED = {
  pull: { cause: 'registry-unreachable', says: ['127.0.0.1:1/bot-core/engine:1.0', 'connection refused'] },
  key: { cause: 'config-missing', says: ['configmap "settings" has no key "symbol"'] },
  volume: { cause: 'config-missing', says: ['configmap "setings" does not exist'] },
  huge: { cause: 'unschedulable', says: ['cpu 512, memory 1Ti', 'Insufficient cpu'] },
  selector: { cause: 'unschedulable', says: ['botcore.test/disk=fast'] },
  unready: { cause: 'readiness-failing', says: ['database: connection refused'] },
} as const;
const FAULT_NAMES = Object.keys(EXPECTED) as (keyof typeof EXPECTED)[];

describeWith('kubernetes', 'Rollouts of a real cluster', ({ kubeconfig }) => {
  const name = `kt-rollout-${process.pid}`;
  const target = createKubernetesTarget({ kubeconfig, namespace: name });
  const undo: (() => Promise<void> | void)[] = [() => target.close()];
  let api: KubernetesApi;
  const look = (...services: readonly string[]): Promise<Diagnosis> =>
    diagnosisOf(target, platformOf(name, services), rolloutChecks);
  const codes = (roots: readonly Root[]): string[] => roots.map(({ finding }) => finding.cause);
  const patch = (deployed: string, change: unknown): Promise<unknown> =>
    api.call('PATCH', `/apis/apps/v1/namespaces/${name}/deployments/${deployed}`, change);

  beforeAll(async () => {
    api = await kubernetesApi(kubeconfig);
    const broken = await makeNamespace(api, name);
    undo.push(
      () => broken.remove(),
      () => api.close(),
    );
    for (const fault of FAULT_NAMES) {
      await broken.apply(deployment(`${fault}-broken`, FAULTS[fault]?.broken));
      await broken.apply(deployment(`${fault}-sound`, FAULTS[fault]?.sound));
    }
    await broken.apply(deployment('regressed'));
    await broken.apply(deployment('renamed'));
    await broken.apply(deployment('gitops', { metadata: { labels: { 'argocd.argoproj.io/instance': 'bot-core' } } }));
    await broken.apply(deployment('idle', { spec: { replicas: 0 } }));
    await broken.apply(deployment('paused'));
    await warmUp(target);
  });
  afterAll(async () => {
    for (const act of undo) await act();
  });

  it.each(FAULT_NAMES)('%s: names the cause with its deciding facts', async (fault) => {
    const { cause, says } = EXPECTED[fault];

    const { roots } = await eventually(
      () => look(`${fault}-broken`),
      (seen) => {
        expect(codes(seen.roots)).toEqual([cause]);
        for (const words of says) expect(seen.roots[0]?.finding.summary).toContain(words);
      },
    );

    expect(roots[0]?.finding).toMatchObject({ subject: `service:${fault}-broken`, level: 'critical', offers: [] });
    expect(roots[0]?.finding.guidance.length).toBeGreaterThan(0);
  });

  it('finds nothing wrong with the twins', async () => {
    const diagnosis = await eventually(
      () => look(...FAULT_NAMES.map((fault) => `${fault}-sound`)),
      (seen) => {
        expect(seen.notes).toEqual([]);
        expect(seen.verdict).toBe('healthy');
      },
    );

    expect(diagnosis.roots).toEqual([]);
  });

  it('offers the revision that still serves when the new one has no image', async () => {
    await eventually(
      () => look('renamed', 'gitops'),
      ({ notes }) => expect(notes).toEqual([]),
    );
    const change = { image: '127.0.0.1:1/bot-core/engine:2.0', imagePullPolicy: 'Always' };
    const template = { spec: { containers: [{ name: 'main', command: ['/busybox', 'sleep', '1'], ...change }] } };
    await patch('renamed', { spec: { template } });
    await patch('gitops', { spec: { template } });

    const { roots } = await eventually(
      () => look('renamed', 'gitops'),
      (seen) => {
        expect(codes(seen.roots)).toEqual(['registry-unreachable', 'registry-unreachable']);
      },
    );

    const [gitops, renamed] = roots.map(({ finding }) => finding).sort((a, b) => (a.subject < b.subject ? -1 : 1));
    expect(renamed).toMatchObject({ level: 'warning', facts: { oldReady: 1 } });
    expect(renamed?.offers).toEqual([
      { remediation: 'k8s-rollout-undo', params: { namespace: name, deployment: 'renamed', revision: 1 }, risk: 'R3' },
    ]);
    expect(gitops?.offers).toEqual([]);
    expect(gitops?.guidance.at(-1)?.text).toContain('Argo CD manages gitops');
  });

  it('blames the new revision that crashes while the old one serves, and says what changed', async () => {
    await eventually(
      () => look('regressed'),
      ({ notes }) => expect(notes).toEqual([]),
    );
    const container = {
      name: 'main',
      image: 'pause:local',
      imagePullPolicy: 'Never',
      command: ['/busybox', 'sh', '-c', 'exit 101'],
      env: [{ name: 'NEW_MODE', value: 'topsecretvalue' }],
    };
    await patch('regressed', { spec: { template: { spec: { containers: [container] } } } });

    const diagnosis = await eventually(
      () => look('regressed'),
      (seen) => {
        expect(codes(seen.roots)).toEqual(['deploy-regression']);
      },
    );

    const finding = diagnosis.roots[0]?.finding;
    expect(finding?.summary).toContain('exit code 101');
    expect(finding?.facts['changes']).toEqual(['command of main changed', 'environment variable NEW_MODE added']);
    expect(finding?.offers[0]?.remediation).toBe('k8s-rollout-undo');
    expect(JSON.stringify(diagnosis)).not.toContain('topsecretvalue');
  });

  it('takes what is paused, scaled to zero and in progress for what it is', async () => {
    await patch('paused', { spec: { paused: true } });
    await patch('paused', { spec: { replicas: 2, minReadySeconds: 300 } });

    const { roots, verdict, notes } = await eventually(
      () => look('paused', 'idle'),
      (seen) => {
        expect(seen.notes.map(({ cause }) => cause).sort()).toEqual(['rollout-paused', 'scaled-to-zero']);
      },
    );
    expect([roots, verdict]).toEqual([[], 'healthy']);
    expect(notes.flatMap(({ offers }) => offers)).toEqual([]);

    await patch('paused', {
      spec: { paused: false, template: { metadata: { labels: { app: 'paused', round: '2' } } } },
    });
    const surge = await eventually(
      () => look('paused'),
      (seen) => {
        expect(seen.notes.map(({ cause }) => cause)).toEqual(['in-progress']);
      },
    );
    expect([surge.roots, surge.verdict]).toEqual([[], 'healthy']);
  });

  it('says which quota is used up', async () => {
    const broken = `${name}-quota`;
    const small = await makeNamespace(api, broken);
    undo.unshift(() => small.remove());
    await api.call('POST', `/api/v1/namespaces/${broken}/resourcequotas`, {
      metadata: { name: 'small' },
      spec: { hard: { 'limits.memory': '64Mi' } },
    });
    const limits = { resources: { limits: { memory: '48Mi' } } };
    await small.apply(deployment('engine', { container: limits, spec: { replicas: 2 } }));
    const elsewhere = await warmUp(createKubernetesTarget({ kubeconfig, namespace: broken }));
    undo.unshift(() => elsewhere.close());

    const { roots } = await eventually(
      () => diagnosisOf(elsewhere, platformOf(broken, ['engine']), rolloutChecks),
      (seen) => {
        expect(codes(seen.roots)).toEqual(['quota']);
        expect(seen.roots[0]?.finding.guidance[0]?.text).toContain('limits.memory 48Mi of 64Mi');
      },
    );

    expect(roots[0]?.finding.summary).toContain('quota small');
  });
});
