import { afterEach, describe, expect, it } from 'vitest';
import { mintGrant } from '../../../../src/diagnostics/mint-grant.ts';
import type { KubernetesWriter } from '../../../../src/diagnostics/remediation.ts';
import { connectKubernetesWriter } from '../../../../src/diagnostics/targets/kubernetes/writer.ts';
import { DEPLOYMENT, type Fate, type ScriptedServer, scriptedServer } from './scriptedServer.ts';

const DESK = { namespace: 'trading', name: 'desk', uid: 'deployment-1', revision: 3, generation: 5 };
const PATH = '/apis/apps/v1/namespaces/trading/deployments/desk';
const POD = '/api/v1/namespaces/trading/pods/desk-1';
const DONE: Fate = { status: 200 };
const CONFLICT: Fate = { status: 409, message: 'the object has been modified' };
const TEST_FAILED: Fate = { status: 422, message: 'the server rejected our request' };
const BUSY: Fate = { status: 429, message: 'slow down' };
const WEBHOOK: Fate = { status: 500, message: 'Internal error occurred: failed calling webhook "w": refused' };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server that meets each write with the next fate, the last one for ever. */
async function serve(fates: readonly Fate[], replies: Readonly<Record<string, unknown>> = {}): Promise<ScriptedServer> {
  let next = 0;
  const server = await scriptedServer(() => fates[Math.min(next++, fates.length - 1)] ?? DONE, replies);
  closing.push(() => server.close());
  return server;
}

function writerTo({ kubeconfig }: ScriptedServer, tryAgainMs = 20_000): KubernetesWriter {
  const writing = connectKubernetesWriter({ kubeconfig, tryAgainMs });
  closing.push(() => writing.close());
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  const grant = mintGrant({ approval: 'a-1', fingerprint: 'f', fence: 1, expiresAt, confirm: async () => undefined });
  return writing.open(grant, new AbortController().signal);
}

const evict = (writer: KubernetesWriter) => writer.evict('trading', 'desk-1', 'u-1');
const untouched = { [POD]: { metadata: { name: 'desk-1', uid: 'u-1' } } };

describe('a write that is refused for a moment', () => {
  it.each([
    ['a conflict with another writer', CONFLICT],
    ['a test that failed though nothing has changed', TEST_FAILED],
    ['a server that is busy', BUSY],
    ['a webhook that cannot be asked', WEBHOOK],
  ])('is sent until it is taken, and the deployment is read before each: %s', async (_title, refusal) => {
    const server = await serve([refusal, refusal, DONE]);

    await writerTo(server).returnToRevision(DESK, 2);
    const read = server.requests.filter(({ method, path }) => method === 'GET' && path === PATH);

    expect(server.writes()).toHaveLength(3);
    expect(read).toHaveLength(3);
  });

  it('waits for a controller that has not seen the last change', async () => {
    let looks = 0;
    const server = await serve([DONE], {
      [PATH]: () => {
        looks += 1;
        return { ...DEPLOYMENT, status: { observedGeneration: looks < 3 ? 4 : 5 } };
      },
    });

    await writerTo(server).restartPods(DESK, 'T');

    expect(server.writes()).toHaveLength(1);
  });

  it('goes on beside an autoscaler on the way back, which names no generation', async () => {
    let generation = 5;
    const server = await serve([TEST_FAILED, TEST_FAILED, DONE], {
      [PATH]: () => {
        generation += 1;
        const { metadata } = DEPLOYMENT;
        return { ...DEPLOYMENT, metadata: { ...metadata, generation }, status: { observedGeneration: generation } };
      },
    });
    const { generation: _planned, ...back } = DESK;

    await writerTo(server).returnToRevision(back, 2);

    expect(server.writes()).toHaveLength(3);
  });

  it('evicts as soon as the disruption budget lets it', async () => {
    const causes = [{ reason: 'DisruptionBudget', message: 'needs 1 healthy pods and has 1' }];
    const server = await serve([{ status: 429, causes }, { status: 429, causes }, { status: 201 }], untouched);

    await evict(writerTo(server));

    expect(server.writes()).toHaveLength(3);
  });

  it('says in the end how often it was tried', async () => {
    const server = await serve([BUSY], untouched);

    await expect(evict(writerTo(server, 2000))).rejects.toMatchObject({
      outcome: 'refused',
      message: expect.stringMatching(/takes no more requests .* \(Tried \d+ times in \d+ s\.\)$/),
    });
  });
});

describe('a write that is sent once', () => {
  it('a patch after which the deployment is another', async () => {
    let looks = 0;
    const server = await serve([CONFLICT], {
      [PATH]: () => {
        looks += 1;
        return { ...DEPLOYMENT, metadata: { ...DEPLOYMENT.metadata, generation: looks > 1 ? 6 : 5 } };
      },
    });

    await expect(writerTo(server).restartPods(DESK, 'T')).rejects.toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('it is at generation 6, not 5'),
    });
    expect(server.writes()).toHaveLength(1);
  });

  it.each([
    ['there is another pod of that name', { metadata: { name: 'desk-1', uid: 'u-2' } }],
    ['it is on its way out', { metadata: { name: 'desk-1', uid: 'u-1', deletionTimestamp: '2026-03-02T12:00:00Z' } }],
    ['the pod cannot be read', 'no pod'],
  ])('an eviction after which %s', async (_title, pod) => {
    const server = await serve([BUSY], { [POD]: pod });

    await expect(evict(writerTo(server))).rejects.toMatchObject({ outcome: 'refused' });
    expect(server.writes()).toHaveLength(1);
  });

  it.each<[string, Fate]>([
    ['an error of the server', { status: 500, message: 'etcdserver: request timed out' }],
    ['a gateway that gave up', { status: 504 }],
    ['a connection that breaks', 'reset'],
  ])('%s', async (_title, fate) => {
    const server = await serve([fate], untouched);

    await expect(writerTo(server).restartPods(DESK, 'T')).rejects.toMatchObject({ outcome: 'unknown' });
    await expect(evict(writerTo(server))).rejects.toMatchObject({ outcome: 'unknown' });
    expect(server.writes()).toHaveLength(2);
  });
});
