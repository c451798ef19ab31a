/** A right as RBAC names it. */
export interface ApiRight {
  readonly verb: 'get' | 'list' | 'patch' | 'create';
  /** Plural, with a subresource where there is one: `pods`, `pods/log`. */
  readonly resource: string;
  /** API group; empty: the core group. */
  readonly group: string;
}

/** One request to the API, with the right that it needs, so that a refusal can say which one is missing. */
export interface KubernetesRequest extends ApiRight {
  /** Absent: cluster-wide. */
  readonly namespace?: string;
  readonly path: string;
  readonly accept?: string;
}

/** Names of objects only: their content stays in the cluster. */
const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/**
 * The server's cache answers these instead of etcd: less work for it, and the whole list in one reply, since servers
 * ignore `limit` beside it (measured on 1.20: 2,000 pods in one call, a fifth sooner than in four pages).
 */
const CACHED = '?resourceVersion=0';

interface ListOptions {
  readonly query?: string;
  readonly metadataOnly?: boolean;
}

export function listRequest(
  resource: string,
  group: string,
  namespace: string | undefined,
  options: ListOptions = {},
): KubernetesRequest {
  const base = group === '' ? '/api/v1' : `/apis/${group}/v1`;
  const place = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return {
    verb: 'list',
    resource,
    group,
    path: `${base}${place}/${resource}${options.query ?? CACHED}`,
    ...(namespace === undefined ? {} : { namespace }),
    ...(options.metadataOnly === true ? { accept: METADATA_ONLY } : {}),
  };
}

export function configMapRequest(namespace: string, name: string): KubernetesRequest {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/configmaps/${encodeURIComponent(name)}`;
  return { verb: 'get', resource: 'configmaps', group: '', namespace, path };
}

export function podLogRequest(
  namespace: string,
  log: { readonly pod: string; readonly container: string; readonly previous: boolean; readonly tail: number },
): KubernetesRequest {
  const query = new URLSearchParams({
    container: log.container,
    previous: String(log.previous),
    tailLines: String(log.tail),
    timestamps: 'true',
  });
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(log.pod)}/log?${query}`;
  return { verb: 'get', resource: 'pods/log', group: '', namespace, path };
}
