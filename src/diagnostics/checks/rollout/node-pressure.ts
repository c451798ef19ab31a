import type { Evidence, Find } from '../../contract.ts';
import { defineCheck, finding } from '../../define-check.ts';
import type { Node, Pod } from '../../targets/kubernetes/answers.ts';
import { indexNamespace } from '../../targets/kubernetes/namespace-index.ts';
import { listNodes } from '../../targets/kubernetes/questions.ts';
import type { Instance } from '../../workload.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { fullDisk } from './full-disk.ts';
import { registryWords } from './pull-failure.ts';
import {
  capacityText,
  currentInstances,
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
  /** What the runtime could not write, where the disk of a node is full. */
  readonly unwritten: string;
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
      `${facts.unwritten === '' ? '' : ` ("${facts.unwritten}")`}` +
      `${facts.evicted > 0 ? `, ${facts.evicted} pod${facts.evicted === 1 ? '' : 's'} evicted ("${facts.words}")` : ''}; ${capacityText(facts)}.`,
    explains: [...EXPLAINS, 'crash-loop'],
    explainsInDependents: EXPLAINS_IN_DEPENDENTS,
    guidance: (facts) => [{ id: 'G-NODE', text: adviceFor(facts) }],
  }),
};

function adviceFor({ nodes: [node = ''], unwritten }: NodeFacts): string {
  const look = `See what the node lacks: \`kubectl describe node ${node}\`.`;
  return unwritten === ''
    ? `${look} Free it or add a node; give the pods requests that match what they use.`
    : `${look} Its disk is full: on it, see where the space went (\`df -h\`, \`df -i\`), and remove images that no container uses ` +
        '(`crictl rmi --prune`) and old logs, never volumes; or move its pods (`kubectl drain`). The kubelet tries again by itself.';
}

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
  const answer = evidence.readings.answer(listNodes());
  const nodes = new Map(answer?.ok === true ? answer.value.map((node) => [node.name, node]) : []);
  const { evicted, ill, full } = sufferersOf(evidence, workload, nodes);
  if (evicted.length === 0 && ill.length === 0 && full.length === 0) return;
  const fullNodes = [...new Set(full.map(({ node }) => node))];
  const sick = [...new Set([...fullNodes, ...ill])];
  find('node-pressure', {
    subject: evidence.subjectOf(workload.service),
    level: levelOf(workload),
    facts: {
      ...rolloutFacts(evidence, workload),
      nodes: sick.length > 0 ? sick : evicted.map(({ node }) => node),
      conditions: [
        ...fullNodes.map((name) => `${name} has no space left on its disk`),
        ...ill.flatMap((name) => conditionsOf(nodes.get(name)).map((condition) => `${name} ${condition}`)),
      ],
      evicted: evicted.length,
      words: evicted[0]?.pod.message ?? '',
      unwritten: registryWords(full[0]?.words),
    },
    proof: [
      ...proofOf(
        workload,
        full.map(({ instance }) => instance),
      ),
      ...(answer?.ok === true ? [answer.reading] : []),
    ],
    onset:
      ill.flatMap((name) => nodes.get(name)?.ready?.since ?? []).sort()[0] ??
      evicted[0]?.pod.createdAt ??
      full.map(({ instance }) => instance.createdAt).sort()[0],
  });
}

interface Sufferers {
  readonly evicted: readonly { readonly pod: Pod; readonly node: string }[];
  /** Names of nodes that say themselves that they are ill, under pods that suffer. */
  readonly ill: readonly string[];
  /** Containers that could not be made for want of disk. */
  readonly full: readonly { readonly instance: Instance; readonly words: string; readonly node: string }[];
}

function sufferersOf(evidence: Evidence, workload: RolledOut, nodes: ReadonlyMap<string, Node>): Sufferers {
  const index = indexNamespace(evidence.readings, evidence.platform);
  const pods = index?.objectsOf(workload.service)?.pods ?? [];
  const nodeOf = (pod: Pod | undefined): string => index?.specs[pod?.spec ?? -1]?.node ?? '';
  const full = currentInstances(workload).flatMap((instance) => {
    const words = fullDisk(instance, evidence.at);
    return words === undefined ? [] : [{ instance, words, node: nodeOf(pods.find(({ uid }) => uid === instance.id)) }];
  });
  const { desired, ready, oldReady } = workload.rollout;
  // All that was asked for serves: a node under pressure is then no trouble of this service.
  if (Math.max(ready, oldReady) >= desired) return { evicted: [], ill: [], full };
  const evicted = pods.filter((pod) => wasEvicted(pod, evidence.at)).map((pod) => ({ pod, node: nodeOf(pod) }));
  const unready = pods.filter(
    ({ conditions, phase }) => phase === 'Running' && conditions.some(({ type }) => type === 'Ready'),
  );
  const under = [...evicted, ...unready.map((pod) => ({ node: nodeOf(pod) })), ...full].map(({ node }) => node);
  return { evicted, ill: [...new Set(under)].filter((name) => conditionsOf(nodes.get(name)).length > 0), full };
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
