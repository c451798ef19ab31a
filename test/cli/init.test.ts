import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { UsageError } from '../../src/cli/exit-code.ts';
import { init } from '../../src/cli/init.ts';
import { loadEnvironment } from '../../src/config.ts';
import { type ScriptedServer, scriptedServer } from '../diagnostics/targets/kubernetes/scriptedServer.ts';

let server: ScriptedServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** What `init` writes for namespace `trading` of a cluster with these objects, by the plural of their kind. */
async function drafted(objects: Readonly<Record<string, readonly object[] | undefined>>): Promise<string> {
  const groupOf = (kind: string) =>
    /^(?:deployments|statefulsets|replicasets)$/.test(kind) ? '/apis/apps/v1' : '/api/v1';
  const kinds = ['deployments', 'statefulsets', 'replicasets', 'pods', 'events', 'configmaps', 'endpoints'];
  const replies = kinds.map((kind) => [
    `${groupOf(kind)}/namespaces/trading/${kind}`,
    { kind: 'List', metadata: {}, items: objects[kind] ?? [] },
  ]);
  const nodes = ['/api/v1/nodes', { kind: 'List', metadata: {}, items: [] }];
  server = await scriptedServer({ status: 200 }, Object.fromEntries([...replies, nodes]));
  const environment = loadEnvironment({ KUBECONFIG: server.kubeconfig, DOCKER_HOST: 'unix:///nowhere/docker.sock' });
  return init({ namespace: 'trading' }, environment);
}

const TIME = '2026-03-02T12:00:00Z';

/** A deployment with its replica set and its pod, whose environment is this. */
function running(name: string, env: readonly object[] = []) {
  const spec = { containers: [{ name: 'main', image: `registry.test/${name}:1`, env }] };
  const owned = (kind: string, owner: string) => [{ kind, name: owner, uid: owner, controller: true }];
  const metadata = { creationTimestamp: TIME, annotations: { 'deployment.kubernetes.io/revision': '1' } };
  return {
    deployments: { metadata: { name, uid: `d-${name}`, ...metadata }, spec: { replicas: 1 }, status: {} },
    replicasets: {
      metadata: { name: `${name}-7`, uid: `s-${name}`, ...metadata, ownerReferences: owned('Deployment', `d-${name}`) },
      spec: { replicas: 1, template: { spec } },
    },
    pods: {
      metadata: {
        name: `${name}-7-x`,
        uid: `p-${name}`,
        ...metadata,
        ownerReferences: owned('ReplicaSet', `s-${name}`),
      },
      spec,
      status: {
        phase: 'Running',
        containerStatuses: [{ name: 'main', ready: true, restartCount: 0, state: { running: { startedAt: TIME } } }],
      },
    },
  };
}

describe('init in a namespace', () => {
  it('reads who needs whom from addresses, by the services that stand before the pods', async () => {
    const desk = running('desk', [
      { name: 'STORE_URL', value: 'mongodb://mongo.trading.svc.cluster.local:27017/desk' },
      { name: 'CACHE_URL', value: 'redis://quotes:6379' },
      { name: 'MATCHER_URL', value: 'http://matcher.trading:8080' },
      { name: 'BILLING_URL', value: 'http://matcher.billing.svc:80/desk' },
    ]);
    const all = [desk, running('ledger-db'), running('quote-cache'), running('matcher'), running('bystander')];
    const behind = (name: string, pod: string, ready: boolean) => ({
      metadata: { name },
      subsets: [
        { [ready ? 'addresses' : 'notReadyAddresses']: [{ ip: '10.0.0.1', targetRef: { kind: 'Pod', name: pod } }] },
      ],
    });

    const text = await drafted({
      deployments: all.map((each) => each.deployments),
      replicasets: all.map((each) => each.replicasets),
      pods: all.map((each) => each.pods),
      endpoints: [behind('mongo', 'ledger-db-7-x', true), behind('quotes', 'quote-cache-7-x', false)],
    });

    const { services } = parse(text);
    expect(services.desk.dependsOn).toEqual(['ledger-db', 'matcher', 'quote-cache']);
    expect(services.matcher.dependsOn).toBeUndefined();
  });

  it.each([
    [
      'is empty',
      [{ metadata: { name: 'kube-root-ca.crt' } }],
      /^Namespace trading has no deployment and no stateful set\./,
    ],
    ['does not exist', [], /^There is no namespace trading in the cluster\./],
  ])('that %s says that, and nothing of Docker', async (_title, configmaps, says) => {
    const failure = await drafted({ configmaps }).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(UsageError);
    expect(String((failure as Error).message)).toMatch(says);
    expect(String(failure)).toContain('kubectl get deployments,statefulsets -A');
    expect(String(failure)).not.toMatch(/docker/i);
  });

  it.each(['', 'Trading Desk', '../x'])('refuses the name %j before it asks anybody', async (namespace) => {
    await expect(init({ namespace }, loadEnvironment({}))).rejects.toThrow(/^--namespace is/);
  });
});
