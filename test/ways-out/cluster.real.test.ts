import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppsV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { buildImages } from '../../lab/platform/images.ts';
import { runCli } from '../cli/runCli.ts';
import { describeWithAll, dockerClient } from '../realParts.ts';
import { Canaries } from './canaries.ts';

const NAMESPACE = `ways-out-${process.pid}`;
const PATIENCE = 240_000;

describeWithAll(['docker', 'kubernetes'], 'what the terminal says of a cluster', (parts) => {
  const canaries = new Canaries();
  const folder = mkdtempSync(join(tmpdir(), 'ways-out-cluster-'));
  const config = new KubeConfig();
  config.loadFromFile(parts.kubernetes.kubeconfig);
  const core = config.makeApiClient(CoreV1Api);

  beforeAll(async () => {
    const image = (await buildImages(dockerClient(parts.docker))).service;
    await core.createNamespace({ body: { metadata: { name: NAMESPACE } } });
    const own = canaries.variables('pod', 'OWN');
    const flag = canaries.put('pod command', 'word');
    const header = canaries.put('probe header', 'uuid');
    const file = canaries.put('config map', 'word');
    const written = [...Object.values(own), flag, header, file].flatMap((secret) => [
      `login with ${secret} refused: connection refused`,
      `sent ${Buffer.from(`bot:${secret}`).toString('base64')}, ${secret.toUpperCase()}`,
    ]);
    await core.createNamespacedConfigMap({
      namespace: NAMESPACE,
      body: { metadata: { name: 'desk' }, data: { 'app.toml': `[store]\npassword = "${file}"\nport = = 1\n` } },
    });
    const script = `for (const line of ${JSON.stringify(written)}) console.error(line); setTimeout(() => process.exit(1), 500)`;
    const container = {
      name: 'desk',
      image,
      imagePullPolicy: 'Never',
      command: ['node', '-e', script, '--'],
      args: ['--signing-key', flag],
      env: Object.entries(own).map(([name, value]) => ({ name, value })),
      livenessProbe: { httpGet: { path: '/', port: 1, httpHeaders: [{ name: 'X-Api-Key', value: header }] } },
      volumeMounts: [{ name: 'files', mountPath: '/app/config' }],
    };
    const labels = { app: 'desk' };
    const volumes = [{ name: 'files', configMap: { name: 'desk' } }];
    await config.makeApiClient(AppsV1Api).createNamespacedDeployment({
      namespace: NAMESPACE,
      body: {
        metadata: { name: 'desk' },
        spec: {
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [container], volumes } },
        },
      },
    });
    await untilItEnded();
  }, PATIENCE);
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await core.deleteNamespace({ name: NAMESPACE });
  });

  async function untilItEnded(): Promise<void> {
    for (const end = Date.now() + PATIENCE - 20_000; ; await sleep(500)) {
      const { items } = await core.listNamespacedPod({ namespace: NAMESPACE });
      const restarts = items[0]?.status?.containerStatuses?.[0]?.restartCount ?? 0;
      if (restarts > 0) return;
      if (Date.now() > end) throw new Error(`the pod says nothing: ${JSON.stringify(items[0]?.status)}`);
    }
  }

  it('holds nothing of a pod whose variables, command, probe, files and log are full of secrets', {
    timeout: PATIENCE,
  }, () => {
    const file = join(folder, 'platform.yaml');
    const saved = join(folder, 'saved.json');
    const configuration = { path: '/app/config/app.toml', format: 'toml' };
    const services = { desk: { deployment: 'desk', configuration } };
    writeFileSync(file, stringify({ name: 'ways', kubernetes: { namespace: NAMESPACE }, services }));
    const leaks = [
      ['diagnose', '--json', '--save', saved],
      ['diagnose'],
      ['status'],
      ['plan', 'k8s-rollout-restart', 'service=desk', '--json'],
      ['doctor'],
    ].flatMap((line) => {
      const { stdout, stderr } = runCli([...line, '--config', file], { KUBECONFIG: parts.kubernetes.kubeconfig });
      return canaries.in(stdout + stderr).map((leak) => `${line[0]}: ${leak}`);
    });
    const text = readFileSync(saved, 'utf8');
    expect([...leaks, ...canaries.in(text)]).toEqual([]);
    expect(text).toContain('login with [redacted] refused: connection refused');
    expect(text).toContain('OWN_TOKEN_0');
  });
});
