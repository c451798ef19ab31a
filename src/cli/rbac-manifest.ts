import { type AccessRule, accessRules } from '../diagnostics/access-rules.ts';
import type { Platform } from '../diagnostics/platform.ts';
import type { Remediation } from '../diagnostics/remediation.ts';

export interface RbacOptions {
  readonly platform: Platform;
  readonly remediations: readonly Remediation[];
  /** Name of the service account. */
  readonly account?: string;
}

/**
 * The Kubernetes manifest of an account that may do what the bot does, and nothing else: a role that reads, and one that
 * carries out fixes and can be left away. A platform without Kubernetes has none.
 */
export function rbacManifest({ platform, remediations, account = 'botcore' }: RbacOptions): string | undefined {
  const { kubernetes } = platform;
  if (kubernetes === undefined) return undefined;
  const { namespace } = kubernetes;
  const { read, readCluster, write } = accessRules(platform, remediations);
  const place = { namespace, account };
  return [
    document('v1', 'ServiceAccount', account, namespace),
    ...role(place, `${account}-read`, read),
    // What is of the cluster is named after the namespace, so that two bots in one cluster do not share it.
    ...(readCluster.length === 0 ? [] : clusterRole(place, `${account}-read-${namespace}`, readCluster)),
    ...(write.length === 0
      ? []
      : withNote('Only for fixes: without this role and its binding the bot diagnoses and changes nothing.', [
          ...role(place, `${account}-write`, write),
        ])),
  ].join('---\n');
}

interface Place {
  readonly namespace: string;
  readonly account: string;
}

const RBAC = 'rbac.authorization.k8s.io/v1';

function withNote(note: string, documents: readonly string[]): string[] {
  return documents.map((text, index) => (index === 0 ? `# ${note}\n${text}` : text));
}

function document(apiVersion: string, kind: string, name: string, namespace?: string): string {
  const place = namespace === undefined ? '' : `, namespace: ${namespace}`;
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}${place} }\n`;
}

function role(place: Place, name: string, rules: readonly AccessRule[]): string[] {
  return [
    `${document(RBAC, 'Role', name, place.namespace)}rules:\n${rules.map(ruleText).join('')}`,
    `${document(RBAC, 'RoleBinding', name, place.namespace)}${binding(place, 'Role', name)}`,
  ];
}

function clusterRole(place: Place, name: string, rules: readonly AccessRule[]): string[] {
  return [
    `${document(RBAC, 'ClusterRole', name)}rules:\n${rules.map(ruleText).join('')}`,
    `${document(RBAC, 'ClusterRoleBinding', name)}${binding(place, 'ClusterRole', name)}`,
  ];
}

function binding({ namespace, account }: Place, kind: string, name: string): string {
  return (
    `subjects:\n  - { kind: ServiceAccount, name: ${account}, namespace: ${namespace} }\n` +
    `roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ${kind}, name: ${name} }\n`
  );
}

function ruleText({ group, resource, verb, names, neededBy }: AccessRule): string {
  const note = NOTES[`${verb} ${resource}`];
  const only = names === undefined ? '' : `\n    resourceNames: [${names.join(', ')}]`;
  return (
    `  # ${neededBy.join(', ')}${note === undefined ? '' : `: ${note}`}\n` +
    `  - apiGroups: ["${group}"]\n    resources: [${resource}]${only}\n    verbs: [${verb}]\n`
  );
}

/** What a reader may stumble over. */
const NOTES: Readonly<Record<string, string>> = {
  'list secrets':
    'names only are asked for, but RBAC cannot grant less; leave it out, and the bot says that it could not look',
  'get configmaps': 'for the names of keys and the syntax of configuration files; values stay at the edge of the bot',
};
