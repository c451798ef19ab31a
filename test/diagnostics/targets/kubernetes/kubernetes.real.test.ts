import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { createKubernetesTarget } from '../../../../src/diagnostics/targets/kubernetes.ts';
import { describeWith } from '../../../realParts.ts';
import { kubeconfigFor } from './kubeconfigFor.ts';
import { observe, platformOf, warmUp } from './observe.ts';

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

describeWith('kubernetes', 'A cluster that gives no answer', ({ kubeconfig, restrictedKubeconfig }) => {
  const undo: (() => Promise<void> | void)[] = [];
  afterAll(async () => {
    for (const act of undo) await act();
  });

  it('names the right that an account lacks', async () => {
    const target = await warmUp(createKubernetesTarget({ kubeconfig: restrictedKubeconfig, namespace: 'kt-none' }));
    undo.push(() => target.close());

    const { workloads, readings } = await observe(target, platformOf('kt-none', ['engine']));

    expect(workloads).toEqual([]);
    const pods = readings.find(({ question }) => question === 'kubernetes · pods');
    expect(pods?.error).toMatchObject({
      kind: 'forbidden',
      message: 'botcore may not list pods in namespace kt-none.',
    });
    expect(pods?.error?.remedy).toContain('the verb "list" on "pods" in namespace kt-none');
    const nodes = readings.find(({ question }) => question === 'kubernetes · nodes');
    expect(nodes).toMatchObject({ essential: false, error: { kind: 'forbidden' } });
  });

  it('gives up on a server that accepts and is silent, within the deadline', async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => void sockets.add(socket));
    undo.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const port = await listening(server);
    const frozen = kubeconfigFor(`https://127.0.0.1:${port}`);
    const target = createKubernetesTarget({ kubeconfig: frozen, namespace: 'kt-none' });
    undo.push(() => target.close());

    const startedAt = Date.now();
    const { readings } = await observe(target, platformOf('kt-none', ['engine']));

    expect(Date.now() - startedAt).toBeLessThan(30_000);
    expect(new Set(readings.map(({ error }) => error?.kind))).toEqual(new Set(['timeout']));
  });

  it('says that nothing answers at an address', async () => {
    const closed = createServer();
    const port = await listening(closed);
    await new Promise((resolve) => closed.close(resolve));
    const refused = kubeconfigFor(`https://127.0.0.1:${port}`);
    const target = await warmUp(createKubernetesTarget({ kubeconfig: refused, namespace: 'kt-none' }));
    undo.push(() => target.close());

    const { readings } = await observe(target, platformOf('kt-none', ['engine']));

    expect(readings[0]?.error).toMatchObject({ kind: 'unreachable', detail: 'ECONNREFUSED' });
  });

  it('names the contexts that there are', async () => {
    const target = await warmUp(createKubernetesTarget({ kubeconfig, context: 'production', namespace: 'kt-none' }));
    undo.push(() => target.close());

    const { readings } = await observe(target, platformOf('kt-none', ['engine']));

    expect(readings[0]?.error?.kind).toBe('not-configured');
    expect(readings[0]?.error?.remedy).toContain('local');
  });

  it('knows that a deployment is absent', async () => {
    const target = await warmUp(createKubernetesTarget({ kubeconfig, namespace: 'kt-none' }));
    undo.push(() => target.close());

    const { of } = await observe(target, platformOf('kt-none', ['engine']));

    expect(of('engine')).toMatchObject({ presence: 'absent', instances: [] });
  });
});
