import type { Platform } from './platform.ts';
import type { Remediation } from './remediation.ts';
import type { KubernetesQuestionName } from './targets/kubernetes/questions.ts';
import { type DeclaredRight, QUESTION_RIGHTS, WRITE_RIGHTS } from './targets/kubernetes/rights.ts';

/** One right of the bot's account, and what cannot be done without it. */
export interface AccessRule extends DeclaredRight {
  /** Names of questions, or ids of remediations. */
  readonly neededBy: readonly string[];
  /** The only objects that it is for; absent: all of the namespace, or of the cluster. */
  readonly names?: readonly string[];
}

export interface AccessRules {
  readonly read: readonly AccessRule[];
  /** Rights of the whole cluster: what belongs to no namespace. */
  readonly readCluster: readonly AccessRule[];
  /** What remediations need besides. */
  readonly write: readonly AccessRule[];
}

/** The least that an account needs for what can be asked of this platform, and for these remediations. */
export function accessRules(platform: Platform, remediations: readonly Remediation[]): AccessRules {
  const read = merged(questionsFor(platform).map((name) => ({ ...QUESTION_RIGHTS[name], neededBy: [name] })));
  const acts = remediations.flatMap(({ id, kubernetesActs = [] }) =>
    kubernetesActs.flatMap((act) => WRITE_RIGHTS[act].map((right) => ({ ...right, neededBy: [id] }))),
  );
  const known = new Set(read.map(keyOf));
  const write = merged(acts).filter((rule) => !known.has(keyOf(rule)));
  const deployments = deploymentsOf(platform);
  return {
    read: read.filter(({ clusterWide }) => clusterWide !== true),
    readCluster: read.filter(({ clusterWide }) => clusterWide === true),
    write: write.map((rule) => (rule.resource === 'deployments' ? { ...rule, names: deployments } : rule)),
  };
}

/** All that checks may come to ask: which of the details, the state of the day decides. */
function questionsFor(platform: Platform): KubernetesQuestionName[] {
  const services = Object.values(platform.services);
  const hasDeployments = services.some(({ deployment }) => deployment !== undefined);
  const hasStatefulSets = services.some(({ statefulSet }) => statefulSet !== undefined);
  const isAsked = (name: string): boolean => {
    if (name === 'statefulsets') return hasStatefulSets;
    // With the account of the person who sets it up.
    if (name === 'endpoints') return false;
    return (name !== 'deployments' && name !== 'replicasets') || hasDeployments;
  };
  return (Object.keys(QUESTION_RIGHTS) as KubernetesQuestionName[]).filter(isAsked);
}

function deploymentsOf({ services }: Platform): string[] {
  return Object.values(services)
    .flatMap(({ deployment }) => deployment ?? [])
    .sort();
}

function keyOf({ verb, resource, group }: DeclaredRight): string {
  return `${verb} ${resource}.${group}`;
}

function merged(rules: readonly AccessRule[]): AccessRule[] {
  const byRight = new Map<string, AccessRule>();
  for (const rule of rules) {
    const before = byRight.get(keyOf(rule))?.neededBy ?? [];
    byRight.set(keyOf(rule), { ...rule, neededBy: [...new Set([...before, ...rule.neededBy])] });
  }
  return [...byRight.values()];
}
