import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { kubeconfigFor } from './kubeconfigFor.ts';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly type: string | undefined;
  readonly body: string;
}

/** What becomes of one write: an answer, or a fault of the connection. */
export type Fate =
  | { readonly status: number; readonly message?: string; readonly causes?: readonly object[] }
  | 'silence'
  | 'reset'
  | 'half an answer';

/** The deployment that the server has: it reads as the API would write it. */
export const DEPLOYMENT = {
  metadata: {
    name: 'desk',
    uid: 'deployment-1',
    generation: 5,
    annotations: { 'deployment.kubernetes.io/revision': '3' },
  },
  spec: {
    selector: { matchLabels: { app: 'desk' } },
    template: { metadata: { labels: { app: 'desk' }, creationTimestamp: null }, spec: {} },
  },
  status: { observedGeneration: 5 },
};
const TEMPLATE = {
  metadata: { labels: { app: 'desk', 'pod-template-hash': 'abc' }, annotations: { team: 'quotes' } },
  spec: { containers: [{ name: 'desk', env: [{ name: 'TOKEN', value: 'hunter2' }] }], priority: 7 },
};
const set = (revision: number, owner: string, template: object) => ({
  metadata: {
    name: `desk-${revision}`,
    annotations: { 'deployment.kubernetes.io/revision': String(revision) },
    ownerReferences: [{ kind: 'Deployment', name: 'desk', uid: owner, controller: true }],
  },
  spec: { template },
});
const OTHER = { metadata: {}, spec: { containers: [] } };
const SETS = [set(2, 'deployment-9', OTHER), set(3, 'deployment-1', OTHER), set(2, 'deployment-1', TEMPLATE)];

export interface ScriptedServer {
  readonly kubeconfig: string;
  readonly requests: Request[];
  /** Of the writes among them. */
  writes(): Request[];
  close(): Promise<void>;
}

/** An API server that has one deployment and does to each write what the script says; `replies` by path, or made. */
export async function scriptedServer(
  fate: Fate | (() => Fate),
  replies: Readonly<Record<string, unknown>> = {},
): Promise<ScriptedServer> {
  const requests: Request[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(async (incoming, outgoing) => {
    const request = await requestOf(incoming);
    requests.push(request);
    if (request.method !== 'GET') return meet(typeof fate === 'function' ? fate() : fate, outgoing);
    const path = request.path.split('?', 1)[0] ?? '';
    const reply = replies[path] ?? DEFAULTS[path] ?? {};
    outgoing.end(JSON.stringify(typeof reply === 'function' ? reply() : reply));
  });
  server.on('connection', (socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    kubeconfig: kubeconfigFor(`http://127.0.0.1:${port}`),
    requests,
    writes: () => requests.filter(({ method }) => method !== 'GET'),
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

const DEFAULTS: Readonly<Record<string, unknown>> = {
  '/apis/apps/v1/namespaces/trading/deployments/desk': DEPLOYMENT,
  '/apis/apps/v1/namespaces/trading/replicasets': { kind: 'ReplicaSetList', items: SETS },
  '/api/v1': { resources: [{ name: 'pods/eviction', group: 'policy', version: 'v1beta1' }] },
};

async function requestOf(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const { method = '', url: path = '', headers } = incoming;
  return { method, path, type: headers['content-type'], body: Buffer.concat(chunks).toString('utf8') };
}

function meet(fate: Fate, outgoing: ServerResponse): void {
  if (fate === 'silence') return;
  if (fate === 'reset') {
    outgoing.socket?.resetAndDestroy();
    return;
  }
  if (fate === 'half an answer') {
    outgoing.writeHead(200, { 'content-length': '1000' });
    outgoing.write('{"kind"', () => outgoing.socket?.resetAndDestroy());
    return;
  }
  const { status, message = '', causes } = fate;
  outgoing.writeHead(status, { 'content-type': 'application/json' });
  outgoing.end(JSON.stringify({ kind: 'Status', message, ...(causes === undefined ? {} : { details: { causes } }) }));
}
