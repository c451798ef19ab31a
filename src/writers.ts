import type { Environment } from './config.ts';
import { WriteError } from './diagnostics/errors.ts';
import type { Platform } from './diagnostics/platform.ts';
import type { DockerWriter, KubernetesWriter } from './diagnostics/remediation.ts';
import type { KubernetesWriting } from './diagnostics/targets/kubernetes/writer.ts';
import type { Writers } from './fix-engine.ts';

/** The second connections, for writing: the ones that read may be read-only proxies. Connects to nothing yet. */
export async function createWriters(
  { kubernetes }: Pick<Platform, 'kubernetes'>,
  { DOCKER_HOST, DOCKER_WRITE_HOST, KUBECONFIG }: Pick<Environment, 'DOCKER_HOST' | 'DOCKER_WRITE_HOST' | 'KUBECONFIG'>,
): Promise<Writers> {
  const { connectDockerWriter } = await import('./diagnostics/targets/docker/writer.ts');
  const host = DOCKER_WRITE_HOST ?? DOCKER_HOST;
  const docker = connectDockerWriter(host === undefined ? {} : { host });
  const cluster = kubernetes === undefined ? undefined : await clusterOf(kubernetes, KUBECONFIG);
  return {
    open: (grant, signal): { docker: DockerWriter; kubernetes: KubernetesWriter } => ({
      docker: docker(grant, signal),
      kubernetes: cluster?.open(grant, signal) ?? NO_CLUSTER,
    }),
    ...(cluster && { dry: (signal: AbortSignal) => ({ kubernetes: cluster.dry(signal) }) }),
    close: async () => cluster?.close(),
  };
}

/** Loaded where the platform has a cluster: the client alone takes tens of megabytes. */
async function clusterOf(
  { context }: NonNullable<Platform['kubernetes']>,
  kubeconfig: string | undefined,
): Promise<KubernetesWriting> {
  const { connectKubernetesWriter } = await import('./diagnostics/targets/kubernetes/writer.ts');
  return connectKubernetesWriter({
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
  });
}

const noCluster = (): Promise<never> =>
  Promise.reject(
    new WriteError('refused', 'The platform file names no cluster.', { remedy: 'Add `kubernetes` to it.' }),
  );

const NO_CLUSTER: KubernetesWriter = { returnToRevision: noCluster, restartPods: noCluster, evict: noCluster };
