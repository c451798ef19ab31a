import type { Evidence, Find } from '../../contract.ts';
import { defineCheck, finding } from '../../define-check.ts';
import type { Node, Pod } from '../../targets/kubernetes/answers.ts';
import { indexNamespace } from '../../targets/kubernetes/namespace-index.ts';
import { listNodes } from '../../targets/kubernetes/questions.ts';
import { gatherWorkloads } from '../../workloads.ts';
import {
  capacityText,
  EXPLAINS,
  EXPLAINS_IN_DEPENDENTS,
  levelOf,
  proofOf,
  type RolledOut,
  type RolloutFacts,
  rolledOut,
  rolloutFacts,
} from './rollout-facts.ts';

type NodeFacts = RolloutFacts & {
  readonly nodes: readonly string[];
  readonly conditions: readonly string[];
  readonly evicted: number;
  readonly words: string;
};

/** A pod that was evicted longer ago is what was left behind (catalogue 3, trap 30), milliseconds. */
const RECENT_MS = 1_800_000;

const findings = {
  'node-pressure': finding<NodeFacts>({
    level: 'critical',
    weight: 'decisive',
    tier: 0,
    says: (facts) =>
      `${facts.service} suffers from its node: ${facts.conditions.join(', ') || 'pods were evicted'}` +
      `${facts.evicted > 0 ? `, ${facts.evicted} pod${facts.evicted === 1 ? '' : 's'} evicted ("${facts.words}")` : ''}; ${capacityText(facts)}.`,
    explains: [...EXPLAINS, 'crash-loop'],
    explainsInDependents: EXPLAINS_IN_DEPENDENTS,
    guidance: (facts) => [
      {
        id: 'G-NODE',
        text: `See what the node lacks: \`kubectl describe node ${facts.nodes[0] ?? ''}\`. Free it or add a node; give the pods requests that match what they use.`,
      },
    ],
  }),
};

/** Guide 6.2: the node, not the service, is ill. */
export const nodePressure = defineCheck({
  id: 'rollout.node-pressure',
  title: 'Nodes under the pods',
  guide: '6.2',
  area: 'rollout',
  findings,
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const workload of rolledOut(evidence)) sayNode(evidence, find, workload);
  },
});

function sayNode(evidence: Evidence, find: Find<typeof findings>, workload: RolledOut): void {
  const { desired, ready, oldReady } = workload.rollout;
  // All that was asked for serves: a node under pressure is then no trouble of this service.
  if (Math.max(ready, oldReady) >= desired) return;
  const index = indexNamespace(evidence.readings, evidence.platform);
  const answer = evidence.readings.answer(listNodes());
  const nodes = new Map(answer?.ok === true ? answer.value.map((node) => [node.name, node]) : []);
  const pods = index?.objectsOf(workload.service)?.pods ?? [];
  const nodeOf = (pod: Pod): string => index?.specs[pod.spec]?.node ?? '';
  const evicted = pods.filter((pod) => wasEvicted(pod, evidence.at));
  const unready = pods.filter(
    ({ conditions, phase }) => phase === 'Running' && conditions.some(({ type }) => type === 'Ready'),
  );
  const ill = [...new Set([...evicted, ...unready].map(nodeOf))].filter(
    (name) => conditionsOf(nodes.get(name)).length > 0,
  );
  if (evicted.length === 0 && ill.length === 0) return;
  find('node-pressure', {
    subject: evidence.subjectOf(workload.service),
    level: levelOf(workload),
    facts: {
      ...rolloutFacts(evidence, workload),
      nodes: ill.length > 0 ? ill : evicted.map(nodeOf),
      conditions: ill.flatMap((name) => conditionsOf(nodes.get(name)).map((condition) => `${name} ${condition}`)),
      evicted: evicted.length,
      words: evicted[0]?.message ?? '',
    },
    proof: [...proofOf(workload), ...(answer?.ok === true ? [answer.reading] : [])],
    onset: ill.flatMap((name) => nodes.get(name)?.ready?.since ?? []).sort()[0] ?? evicted[0]?.createdAt,
  });
}

function wasEvicted({ phase, reason, conditions, createdAt }: Pod, at: Date): boolean {
  if (phase !== 'Failed' || reason !== 'Evicted') return false;
  const since = conditions.find(({ type }) => type === 'Ready')?.since ?? createdAt;
  return at.getTime() - Date.parse(since) <= RECENT_MS;
}

function conditionsOf(node: Node | undefined): string[] {
  if (node === undefined) return [];
  const lost = node.ready !== undefined && node.ready.status !== 'True';
  return [...(lost ? ['is NotReady'] : []), ...node.pressures.map((pressure) => `has ${pressure}`)];
}
