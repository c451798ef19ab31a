import type { Evidence, Find } from '../../contract.ts';
import { defineCheck, finding } from '../../define-check.ts';
import { listNodes } from '../../targets/kubernetes/questions.ts';
import type { Instance } from '../../workload.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { type NodeTroubles, nodeTroubles } from './node-troubles.ts';
import {
  capacityText,
  currentInstances,
  EXPLAINS,
  EXPLAINS_IN_DEPENDENTS,
  levelOf,
  podName,
  proofOf,
  type RolledOut,
  rolledOut,
  rolloutFacts,
} from './rollout-facts.ts';
import { fits, type SchedulingFacts, specOf, wishesOf } from './scheduling-facts.ts';
import { schedulingRefusal } from './scheduling-refusal.ts';
import { adviceFor, nodeAdvice, refusalText } from './scheduling-texts.ts';
import { undoGuidance, undoOffers } from './undo.ts';

const cause = {
  level: 'critical',
  weight: 'decisive',
  tier: 0,
  explains: EXPLAINS,
  explainsInDependents: EXPLAINS_IN_DEPENDENTS,
} as const;

const findings = {
  unschedulable: finding<SchedulingFacts>({
    ...cause,
    says: (facts) => `${facts.service} cannot be placed on a node: ${refusalText(facts)}; ${capacityText(facts)}.`,
    // No revision is placed on a node that is closed.
    offers: (facts) => (isOfNodesAlone(facts) ? [] : undoOffers(facts)),
    guidance: (facts) => [
      { id: 'G-SCHEDULE', text: adviceFor(facts) },
      ...(isOfNodesAlone(facts) ? [] : undoGuidance(facts)),
    ],
  }),
  'node-pressure': finding<SchedulingFacts>({
    ...cause,
    says: (facts) =>
      `${facts.service} cannot be placed because of its nodes: ${facts.ill.join(', ')}, and ${refusalText(facts)}; ${capacityText(facts)}.`,
    guidance: (facts) => [{ id: 'G-NODE', text: nodeAdvice(facts) }],
  }),
};

function isOfNodesAlone({ wishes, taints, gates }: Pick<SchedulingFacts, 'wishes' | 'taints' | 'gates'>): boolean {
  return wishes.length === 0 && taints.length === 0 && gates.length === 0;
}

/** Guide 6.2: pods that stay Pending. */
export const unschedulable = defineCheck({
  id: 'rollout.unschedulable',
  title: 'Pods can be placed',
  guide: '6.2',
  area: 'rollout',
  findings,
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const workload of rolledOut(evidence)) {
      const unplaced = currentInstances(workload).filter(
        ({ state, reason, role }) =>
          state === 'pending' && role === 'main' && (reason === 'Unschedulable' || reason === 'SchedulingGated'),
      );
      const [first] = unplaced;
      if (first !== undefined) sayUnplaced(evidence, find, workload, unplaced, first);
    }
  },
});

function sayUnplaced(
  evidence: Evidence,
  find: Find<typeof findings>,
  workload: RolledOut,
  unplaced: readonly Instance[],
  first: Instance,
): void {
  const answer = evidence.readings.answer(listNodes());
  const nodes = answer?.ok === true ? answer.value : [];
  const refusal = schedulingRefusal(first.message ?? 'the scheduler gives no reason');
  const spec = specOf(evidence, workload, first);
  const wishes = wishesOf(spec, nodes);
  const troubles = nodeTroubles(wishes.gates.length > 0 ? [] : refusal.reasons, nodes);
  const wouldFit = troubles.illNodes.some((node) => fits(spec, node));
  find(isOfIllNodes(troubles, workload, wouldFit) ? 'node-pressure' : 'unschedulable', {
    subject: evidence.subjectOf(workload.service),
    level: levelOf(workload),
    facts: {
      ...rolloutFacts(evidence, workload),
      pods: unplaced.map(podName),
      ...refusal,
      ...wishes,
      ...troubles,
      illNodes: troubles.illNodes.map(({ name }) => name),
    },
    proof: [...proofOf(workload, unplaced), ...(answer?.ok === true ? [answer.reading] : [])],
    onset: unplaced.map(({ createdAt }) => createdAt).sort()[0],
  });
}

/**
 * Whether its place is on a node that is ill. That the others do not take it counts for nothing when it had a place
 * before, or needs only room, which the node would have: of a node with a taint the scheduler tells nothing more.
 */
function isOfIllNodes({ ill, wishes }: NodeTroubles, { rollout, ...workload }: RolledOut, wouldFit: boolean): boolean {
  if (ill.length === 0) return false;
  if (wishes.length === 0 || rollout.state === 'complete') return true;
  if (currentInstances(workload).some(({ state }) => state !== 'pending')) return true;
  return wouldFit && wishes.every((reason) => /insufficient/i.test(reason));
}
