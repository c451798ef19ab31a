import type { KubernetesRequest } from './request.ts';

/** One request that changes something; with `dry` the server only says whether it would take it (`dryRun=All`). */
export interface KubernetesWrite extends KubernetesRequest {
  readonly method: 'PATCH' | 'POST';
  readonly contentType: string;
  readonly body: string;
  readonly dry: boolean;
  readonly namespace: string;
  /** What it is done to, for sentences: `deployment matcher`. */
  readonly object: string;
}

/** RFC 6902. The server applies all operations or none, and none when a `test` among them fails. */
export interface JsonPatchOperation {
  readonly op: 'test' | 'replace' | 'add';
  readonly path: string;
  readonly value: unknown;
}

/** Where an object stands: its namespace and its name. */
export interface Place {
  readonly namespace: string;
  readonly name: string;
}

export function deploymentPath({ namespace, name }: Place): string {
  return `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/deployments/${encodeURIComponent(name)}`;
}

export function deploymentPatch(
  place: Place,
  operations: readonly JsonPatchOperation[],
  dry: boolean,
): KubernetesWrite {
  return {
    verb: 'patch',
    resource: 'deployments',
    group: 'apps',
    namespace: place.namespace,
    object: `deployment ${place.name}`,
    method: 'PATCH',
    path: `${deploymentPath(place)}${queryOf(dry)}`,
    contentType: 'application/json-patch+json',
    body: JSON.stringify(operations),
    dry,
  };
}

/** `apiVersion`: which of its forms the server takes. */
export function evictionRequest(
  { namespace, name }: Place,
  uid: string,
  apiVersion: string,
  dry: boolean,
): KubernetesWrite {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/eviction`;
  const eviction = {
    apiVersion,
    kind: 'Eviction',
    metadata: { name, namespace },
    deleteOptions: { preconditions: { uid } },
  };
  return {
    verb: 'create',
    resource: 'pods/eviction',
    group: '',
    namespace,
    object: `pod ${name}`,
    method: 'POST',
    path: `${path}${queryOf(dry)}`,
    contentType: 'application/json',
    body: JSON.stringify(eviction),
    dry,
  };
}

function queryOf(dry: boolean): string {
  return dry ? '?dryRun=All' : '';
}
