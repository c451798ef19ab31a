import type { Reader, Readings } from './contract.ts';
import type { Platform } from './platform.ts';
import { dockerWorkloads, gatherDockerWorkloads, unreadInDocker } from './targets/docker/workload.ts';
import { gatherKubernetesWorkloads, kubernetesWorkloads, unreadInKubernetes } from './targets/kubernetes/workload.ts';
import type { Unread, Workload } from './workload.ts';

const gathered = new WeakMap<Reader, Map<string, Promise<void>>>();

/**
 * Asks each runtime all that the workloads of these services are shaped from. Checks call it freely: one examination
 * gathers the same services once.
 */
export function gatherWorkloads(read: Reader, services: readonly string[]): Promise<void> {
  const key = services.join('\n');
  const known = gathered.get(read) ?? new Map<string, Promise<void>>();
  gathered.set(read, known);
  const running = known.get(key) ?? gatherFromRuntimes(read, services);
  known.set(key, running);
  return running;
}

async function gatherFromRuntimes(read: Reader, services: readonly string[]): Promise<void> {
  const { platform } = read;
  await Promise.all([
    platform.docker === undefined ? undefined : gatherDockerWorkloads(read, services),
    platform.kubernetes === undefined ? undefined : gatherKubernetesWorkloads(read, services),
  ]);
}

/** The workloads that the recorded readings show. A service may run on both runtimes: then there are two. */
export function workloadsOf(readings: Readings, platform: Platform, services: readonly string[], at: Date): Workload[] {
  return [
    ...(platform.docker === undefined ? [] : dockerWorkloads(readings, platform, services, at)),
    ...(platform.kubernetes === undefined ? [] : kubernetesWorkloads(readings, platform, services, at)),
  ];
}

/** Which readings of its runtimes failed, where therefore nothing is known of a service. */
export function unreadRuntimes(readings: Readings, platform: Platform, service: string): Unread[] {
  const entry = platform.services[service];
  return entry === undefined ? [] : [...unreadInDocker(readings, entry), ...unreadInKubernetes(readings, entry)];
}
