import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { GrantExpiredError } from '../../../../src/diagnostics/grant.ts';
import { mintGrant } from '../../../../src/diagnostics/mint-grant.ts';
import type { KubernetesWriter } from '../../../../src/diagnostics/remediation.ts';
import {
  connectKubernetesWriter,
  type KubernetesWriting,
} from '../../../../src/diagnostics/targets/kubernetes/writer.ts';
import { kubeconfigFor } from './kubeconfigFor.ts';
import { DEPLOYMENT, type Fate, type ScriptedServer, scriptedServer } from './scriptedServer.ts';

const DESK = { namespace: 'trading', name: 'desk', uid: 'deployment-1', revision: 3, generation: 5 };
const NOW = new Date('2026-03-02T12:00:00.000Z');
const DONE: Fate = { status: 200 };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(fate: Fate, replies: Readonly<Record<string, unknown>> = {}): Promise<ScriptedServer> {
  const server = await scriptedServer(fate, replies);
  closing.push(() => server.close());
  return server;
}

function writingTo(kubeconfig: string): KubernetesWriting {
  const writing = connectKubernetesWriter({ kubeconfig, now: () => NOW, tryAgainMs: 0 });
  closing.push(() => writing.close());
  return writing;
}

function writerTo(kubeconfig: string, signal = AbortSignal.timeout(10_000)): KubernetesWriter {
  const expiresAt = '2026-03-02T12:00:01.000Z';
  return writingTo(kubeconfig).open(
    mintGrant({ approval: 'a-1', fingerprint: 'f', fence: 1, expiresAt, confirm: async () => undefined }),
    signal,
  );
}

describe('what is sent', () => {
  it('puts back the template of the own older revision, whole but for the hash, if nothing has changed', async () => {
    const server = await serve(DONE);

    await writerTo(server.kubeconfig).returnToRevision(DESK, 2);

    const [patch] = server.writes();
    expect(patch).toMatchObject({
      method: 'PATCH',
      path: '/apis/apps/v1/namespaces/trading/deployments/desk',
      type: 'application/json-patch+json',
    });
    expect(JSON.parse(patch?.body ?? '')).toEqual([
      { op: 'test', path: '/metadata/uid', value: 'deployment-1' },
      { op: 'test', path: '/metadata/generation', value: 5 },
      {
        op: 'replace',
        path: '/spec/template',
        value: {
          metadata: { labels: { app: 'desk' }, annotations: { team: 'quotes' } },
          spec: { containers: [{ name: 'desk', env: [{ name: 'TOKEN', value: 'hunter2' }] }], priority: 7 },
        },
      },
    ]);
    expect(server.requests.at(-2)?.path).toContain('labelSelector=app%3Ddesk');
  });

  it('restarts by the annotation that kubectl sets, whether there are others or none', async () => {
    const path = '/apis/apps/v1/namespaces/trading/deployments/desk';
    const template = { metadata: { annotations: { team: 'quotes' } } };
    const bare = await serve(DONE);
    const other = await serve(DONE, { [path]: { ...DEPLOYMENT, spec: { template } } });

    await writerTo(bare.kubeconfig).restartPods(DESK, 'T');
    await writerTo(other.kubeconfig).restartPods(DESK, 'T');

    const operationOf = (server: ScriptedServer) => JSON.parse(server.writes()[0]?.body ?? '').at(-1);
    const annotations = '/spec/template/metadata/annotations';
    expect(operationOf(bare)).toEqual({
      op: 'add',
      path: annotations,
      value: { 'kubectl.kubernetes.io/restartedAt': 'T' },
    });
    expect(operationOf(other)).toEqual({
      op: 'add',
      path: `${annotations}/kubectl.kubernetes.io~1restartedAt`,
      value: 'T',
    });
  });

  it.each([
    ['policy/v1beta1', { resources: [{ name: 'pods/eviction', group: 'policy', version: 'v1beta1' }] }],
    ['policy/v1', { resources: [{ name: 'pods/eviction', group: 'policy', version: 'v1' }] }],
    ['policy/v1', { resources: [] }],
  ])('evicts in the form that the server takes: %s', async (apiVersion, resources) => {
    const server = await serve({ status: 201 }, { '/api/v1': resources });

    await writerTo(server.kubeconfig).evict('trading', 'desk-1', 'u-1');

    expect(server.writes()).toMatchObject([
      { method: 'POST', path: '/api/v1/namespaces/trading/pods/desk-1/eviction' },
    ]);
    expect(JSON.parse(server.writes()[0]?.body ?? '')).toMatchObject({
      apiVersion,
      deleteOptions: { preconditions: { uid: 'u-1' } },
    });
  });

  it('tries all of it dry without a grant', async () => {
    const server = await serve(DONE);
    const dry = writingTo(server.kubeconfig).dry(AbortSignal.timeout(10_000));

    await dry.returnToRevision(DESK, 2);
    await dry.restartPods(DESK, 'T');
    await dry.evict('trading', 'desk-1', 'u-1');

    expect(server.writes().map(({ path }) => path.split('?')[1])).toEqual(['dryRun=All', 'dryRun=All', 'dryRun=All']);
  });
});

describe('what is not sent', () => {
  it('nothing at all once the grant has run out', async () => {
    const server = await serve(DONE);
    const spent = mintGrant({
      approval: 'a-1',
      fingerprint: 'f',
      fence: 1,
      expiresAt: NOW.toISOString(),
      confirm: async () => undefined,
    });
    const writer = writingTo(server.kubeconfig).open(spent, AbortSignal.timeout(10_000));

    await expect(writer.restartPods(DESK, 'T')).rejects.toThrow(GrantExpiredError);
    await expect(writer.evict('trading', 'desk-1', 'u-1')).rejects.toThrow(GrantExpiredError);

    expect(server.requests).toEqual([]);
  });

  const drifts: [string, Partial<typeof DESK>, string][] = [
    ['another object', { uid: 'deployment-2' }, 'it was removed and made anew'],
    ['another revision', { revision: 2 }, 'it is at revision 3, not 2'],
    ['another generation', { generation: 4 }, 'it is at generation 5, not 4'],
  ];
  it.each(drifts)('%s', async (_title, planned, how) => {
    const server = await serve(DONE);

    await expect(writerTo(server.kubeconfig).returnToRevision({ ...DESK, ...planned }, 2)).rejects.toMatchObject({
      outcome: 'refused',
      message: `The deployment desk has changed meanwhile: ${how}. Nothing was done.`,
    });

    expect(server.writes()).toEqual([]);
  });

  it('a revision that is gone, or that is another deployment’s', async () => {
    const server = await serve(DONE);

    await expect(writerTo(server.kubeconfig).returnToRevision(DESK, 1)).rejects.toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('no longer keeps revision 1'),
    });
    expect(server.writes()).toEqual([]);
  });

  it('anything when what is there cannot be read, without a word of it in the error', async () => {
    const path = '/apis/apps/v1/namespaces/trading/replicasets';
    const server = await serve(DONE, { [path]: { items: [{ metadata: 'hunter2' }] } });

    const error = await writerTo(server.kubeconfig)
      .returnToRevision(DESK, 2)
      .catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ outcome: 'refused', message: expect.stringContaining('Nothing was done.') });
    expect(String(error)).not.toContain('hunter2');
    expect(server.writes()).toEqual([]);
  });

  it('anything when nobody listens, or when it was called off before', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const address = closed.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise((resolve) => closed.close(resolve));
    const nobody = kubeconfigFor(`http://127.0.0.1:${port}`);
    const server = await serve(DONE);

    await expect(writerTo(nobody).restartPods(DESK, 'T')).rejects.toMatchObject({ outcome: 'refused' });
    await expect(writerTo(server.kubeconfig, AbortSignal.abort()).restartPods(DESK, 'T')).rejects.toMatchObject({
      outcome: 'refused',
    });
    expect(server.requests).toEqual([]);
  });
});

describe('what becomes of it', () => {
  const rbac =
    'deployments.apps "desk" is forbidden: User "botcore" cannot patch resource "deployments" in API group "apps" in the namespace "trading"';
  const rows: [string, Fate, 'refused' | 'unknown', string][] = [
    [
      'a right that is missing',
      { status: 403, message: rbac },
      'refused',
      'botcore may not patch deployments.apps in namespace trading.',
    ],
    [
      'a rule of the cluster',
      { status: 403, message: 'admission webhook "x" denied it: token=hunter2' },
      'refused',
      'The cluster refuses to change deployment desk',
    ],
    [
      'a test of the patch that fails',
      { status: 422, message: 'the server rejected our request' },
      'refused',
      'deployment desk has changed meanwhile',
    ],
    [
      'a conflict',
      { status: 409, message: 'object has been modified' },
      'refused',
      'deployment desk has changed meanwhile',
    ],
    [
      'a field that is wrong now',
      { status: 422, causes: [{ field: 'spec.x', reason: 'FieldValueInvalid', message: 'hunter2' }] },
      'refused',
      'invalid: spec.x (FieldValueInvalid)',
    ],
    [
      'it is gone',
      { status: 404, message: 'not found' },
      'refused',
      'There is no deployment desk in namespace trading any more.',
    ],
    ['no credentials', { status: 401, message: 'Unauthorized' }, 'refused', 'does not accept the credentials'],
    ['too many requests', { status: 429, message: 'slow down' }, 'refused', 'takes no more requests'],
    ['an error of the server', { status: 500, message: 'etcd' }, 'unknown', 'it may have been done'],
    [
      'a webhook that cannot be asked',
      { status: 500, message: 'Internal error occurred: failed calling webhook "w.example.org": connection refused' },
      'refused',
      'cannot ask an admission webhook about deployment desk',
    ],
    ['a gateway that gave up', { status: 504, message: 'timeout' }, 'unknown', 'it may have been done'],
    [
      'a connection that breaks after sending',
      'reset',
      'unknown',
      'did not answer (ECONNRESET) to patch deployments.apps',
    ],
  ];
  it.each(rows)('%s, once', async (_title, fate, outcome, says) => {
    const server = await serve(fate);

    const error = await writerTo(server.kubeconfig)
      .returnToRevision(DESK, 2)
      .catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ name: 'WriteError', outcome, message: expect.stringContaining(says) });
    expect(JSON.stringify(error) + String(error)).not.toContain('hunter2');
    expect(server.writes()).toHaveLength(1);
  });

  it('a server that is silent: unknown, once', async () => {
    const server = await serve('silence');
    const controller = new AbortController();

    const act = writerTo(server.kubeconfig, controller.signal).restartPods(DESK, 'T');
    await expect.poll(() => server.writes().length).toBe(1);
    controller.abort();

    await expect(act).rejects.toMatchObject({ outcome: 'unknown', message: expect.stringContaining('in time') });
    expect(server.writes()).toHaveLength(1);
  });

  it('an answer that breaks off after it said that it is done: done', async () => {
    const server = await serve('half an answer');

    await writerTo(server.kubeconfig).restartPods(DESK, 'T');

    expect(server.writes()).toHaveLength(1);
  });

  it('a disruption budget that does not let the pod go', async () => {
    const causes = [{ reason: 'DisruptionBudget', message: 'The disruption budget b needs 1 healthy pods and has 1' }];
    const server = await serve({ status: 429, message: 'Cannot evict pod', causes });

    await expect(writerTo(server.kubeconfig).evict('trading', 'desk-1', 'u-1')).rejects.toMatchObject({
      outcome: 'refused',
      message: expect.stringMatching(/does not let the pod desk-1 go \(The disruption budget b needs 1/),
    });
  });

  it('nothing comes of a dry run, whatever breaks', async () => {
    for (const fate of ['reset', { status: 500 }] as const) {
      const server = await serve(fate);
      const dry = writingTo(server.kubeconfig).dry(AbortSignal.timeout(10_000));

      await expect(dry.restartPods(DESK, 'T')).rejects.toMatchObject({ outcome: 'refused' });
    }
  });
});
