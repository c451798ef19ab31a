import type { ServiceEndpoints } from '../diagnostics/targets/kubernetes/answers.ts';
import type { Instance } from '../diagnostics/workload.ts';

/** What an address of the cluster is told by. */
export interface ClusterNames {
  readonly namespace: string | undefined;
  /** Which pods stand behind which service of the namespace. */
  readonly endpoints: readonly ServiceEndpoints[];
}

/** The cluster's own domain is nearly always this, and what follows `.svc` tells it anyway. */
const OF_SERVICES = /\.svc(?:\.[a-z0-9-]{1,63}){0,8}$/;

/**
 * The names of the namespace that a host may mean: `redis`, `redis.trading`, `redis.trading.svc.cluster.local`; of a pod
 * of a stateful set (`mongo-0.mongo.trading.svc`) its service. Empty for another namespace, and for what lies outside.
 */
export function namesInCluster(host: string, namespace: string | undefined): string[] {
  if (namespace === undefined) return [];
  const bare = host.toLowerCase().replace(/\.$/, '');
  const labels = bare.replace(OF_SERVICES, '').split('.');
  const isQualified = labels.length > 1 && labels.at(-1) === namespace.toLowerCase();
  // Before `.svc` stands a namespace, always.
  if (OF_SERVICES.test(bare) && !isQualified) return [];
  const own = isQualified ? labels.slice(0, -1) : labels;
  return own.length > 2 ? [] : own.slice(-1);
}

/** The services that send their traffic to one of these pods. */
export function servicesOf(instances: readonly Instance[], { endpoints }: ClusterNames): string[] {
  const pods = new Set(instances.map(({ name }) => name.slice(0, name.indexOf('/'))));
  return endpoints.filter((each) => each.pods.some((pod) => pods.has(pod))).map(({ name }) => name);
}
