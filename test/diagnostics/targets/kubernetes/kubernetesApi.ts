import { request as httpRequest } from 'node:http';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';

/** The API as a test's own administrator sees it: any verb, no deadlines, errors thrown. */
export interface KubernetesApi {
  readonly server: string;
  call<Answer = unknown>(method: string, path: string, body?: unknown): Promise<Answer>;
  /** The body's size in bytes, for measuring what a plain GET costs. */
  download(path: string): Promise<number>;
  close(): void;
}

const PATCH_TYPES: Record<string, string> = { PATCH: 'application/merge-patch+json' };

export async function kubernetesApi(kubeconfig: string): Promise<KubernetesApi> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const server = config.getCurrentCluster()?.server ?? '';
  const credentials: RequestOptions = {};
  await config.applyToHTTPSOptions(credentials);
  const { ca, cert, key, rejectUnauthorized } = credentials;
  const agent = new Agent({ keepAlive: true, maxSockets: 16, ca, cert, key, rejectUnauthorized });
  const headers = credentials.headers;

  function send(method: string, path: string, body: unknown): Promise<{ status: number; chunks: Buffer[] }> {
    return new Promise((resolve, reject) => {
      const url = new URL(path, server);
      const type = PATCH_TYPES[method] ?? 'application/json';
      const text = body === undefined ? undefined : JSON.stringify(body);
      // Node sends no length with the body of a DELETE by itself.
      const length = text === undefined ? {} : { 'content-length': Buffer.byteLength(text) };
      const begin = url.protocol === 'http:' ? httpRequest : httpsRequest;
      const outgoing = begin(
        url,
        { method, agent, headers: { ...headers, 'content-type': type, ...length } },
        (reply) => {
          const chunks: Buffer[] = [];
          reply.on('data', (chunk: Buffer) => chunks.push(chunk));
          reply.on('end', () => resolve({ status: reply.statusCode ?? 0, chunks }));
          reply.on('error', reject);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(text);
    });
  }

  return {
    server,
    async call<Answer>(method: string, path: string, body?: unknown) {
      const { status, chunks } = await send(method, path, body);
      const text = Buffer.concat(chunks).toString('utf8');
      if (status >= 400) throw new Error(`${method} ${path}: ${status} ${text.slice(0, 500)}`);
      return JSON.parse(text) as Answer;
    },
    async download(path) {
      const { chunks } = await send('GET', path, undefined);
      return chunks.reduce((total, chunk) => total + chunk.length, 0);
    },
    close: () => agent.destroy(),
  };
}
