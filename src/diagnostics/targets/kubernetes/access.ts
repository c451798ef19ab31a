import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { TargetError } from '../../errors.ts';
import { learnSecrets } from '../../redaction/known-values.ts';
import { secretsOfEntries } from '../../redaction/secret-values.ts';
import type { KubernetesAccess } from './connection.ts';

export interface KubernetesAccessOptions {
  /** Path of a kubeconfig; absent: KUBECONFIG, `~/.kube/config`, or the service account of the pod that this runs in. */
  readonly kubeconfig?: string | undefined;
  /** Absent: the kubeconfig's current one. */
  readonly context?: string | undefined;
}

/** What the library falls back to when it finds no configuration at all. */
const NOWHERE = 'http://localhost:8080';

/**
 * The API server of a kubeconfig, and the credentials for it. The client library reads the kubeconfig and runs its
 * credential plugins, and is loaded only here: it takes 80 MB and 0.4 s.
 */
export async function kubernetesAccess(options: KubernetesAccessOptions): Promise<KubernetesAccess> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = loadConfig(new KubeConfig(), options);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw noSuchContext(config, options.context);
  if (cluster.server === NOWHERE && options.kubeconfig === undefined)
    throw new TargetError('not-configured', 'There is no kubeconfig, and the bot does not run in a cluster.', {
      remedy: 'Set KUBECONFIG to the path of a kubeconfig, or run the bot with a service account in the cluster.',
    });
  return { server: cluster.server, credentials: () => credentialsOf(config, cluster.proxyUrl !== undefined) };
}

function loadConfig(config: KubeConfig, { kubeconfig, context }: KubernetesAccessOptions): KubeConfig {
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    throw new TargetError('not-configured', `The kubeconfig cannot be read: ${reason}`, {
      remedy: 'Check the path in KUBECONFIG and that the file is a kubeconfig.',
      cause: error,
    });
  }
  if (context !== undefined) config.setCurrentContext(context);
  return config;
}

function noSuchContext(config: KubeConfig, context: string | undefined): TargetError {
  const wanted = context ?? config.getCurrentContext();
  const known = config.getContexts().map(({ name }) => name);
  return new TargetError('not-configured', `The kubeconfig has no usable context "${wanted}".`, {
    remedy: `Set kubernetes.context of the platform file to one of: ${known.join(', ') || 'none is there'}.`,
  });
}

async function credentialsOf(config: KubeConfig, proxied: boolean): Promise<RequestOptions> {
  const options: RequestOptions = { headers: {} };
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim().split('\n', 1)[0] : String(error);
    throw new TargetError('unauthenticated', `The kubeconfig gives no credentials: ${reason}`, {
      remedy: 'Run `kubectl auth can-i list pods` with the same kubeconfig: its credential plugin fails.',
      cause: error,
    });
  }
  learnSecrets(secretsOf(options), true);
  if (proxied) return options;
  const { agent: _unpooled, ...rest } = options;
  return rest;
}

/** The token or login that is sent with each request, and the private key of a client certificate. */
function secretsOf({ headers, auth, key, passphrase }: RequestOptions): string[] {
  const sent = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)] as const);
  const keys = [key].flat().map((each) => (typeof each === 'string' || Buffer.isBuffer(each) ? String(each) : ''));
  return [...secretsOfEntries([...sent, ['auth', auth ?? undefined]]), ...keys, passphrase ?? ''];
}
