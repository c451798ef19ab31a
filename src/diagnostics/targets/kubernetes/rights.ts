import type { KubernetesWriter } from '../../remediation.ts';
import type { KubernetesQuestionName } from './questions.ts';
import type { ApiRight } from './request.ts';

/** A right, and whether it is one of the whole cluster or of the namespace. */
export interface DeclaredRight extends ApiRight {
  readonly clusterWide?: true;
}

/** What each question needs. A question that is not in here does not compile; `rights.test.ts` asks each of them. */
export const QUESTION_RIGHTS: Readonly<Record<KubernetesQuestionName, DeclaredRight>> = {
  deployments: { verb: 'list', resource: 'deployments', group: 'apps' },
  statefulsets: { verb: 'list', resource: 'statefulsets', group: 'apps' },
  replicasets: { verb: 'list', resource: 'replicasets', group: 'apps' },
  pods: { verb: 'list', resource: 'pods', group: '' },
  events: { verb: 'list', resource: 'events', group: '' },
  nodes: { verb: 'list', resource: 'nodes', group: '', clusterWide: true },
  configmaps: { verb: 'list', resource: 'configmaps', group: '' },
  'configmap-keys': { verb: 'get', resource: 'configmaps', group: '' },
  secrets: { verb: 'list', resource: 'secrets', group: '' },
  quotas: { verb: 'list', resource: 'resourcequotas', group: '' },
  endpoints: { verb: 'list', resource: 'endpoints', group: '' },
  logs: { verb: 'get', resource: 'pods/log', group: '' },
  configuration: { verb: 'get', resource: 'configmaps', group: '' },
};

const GET_DEPLOYMENT: DeclaredRight = { verb: 'get', resource: 'deployments', group: 'apps' };
const PATCH_DEPLOYMENT: DeclaredRight = { verb: 'patch', resource: 'deployments', group: 'apps' };

/** What each act of the writer needs, with what it reads before it, or after a refusal. */
export const WRITE_RIGHTS: Readonly<Record<keyof KubernetesWriter, readonly DeclaredRight[]>> = {
  returnToRevision: [GET_DEPLOYMENT, { verb: 'list', resource: 'replicasets', group: 'apps' }, PATCH_DEPLOYMENT],
  restartPods: [GET_DEPLOYMENT, PATCH_DEPLOYMENT],
  evict: [
    { verb: 'create', resource: 'pods/eviction', group: '' },
    { verb: 'get', resource: 'pods', group: '' },
  ],
};
