import { defineCheck, finding } from '../../define-check.ts';
import type { Instance } from '../../workload.ts';
import { gatherWorkloads } from '../../workloads.ts';
import {
  capacityText,
  currentInstances,
  proofOf,
  type RolledOut,
  type RolloutFacts,
  rolledOut,
  rolloutFacts,
} from './rollout-facts.ts';

type StateFacts = RolloutFacts & { readonly revision: string | undefined; readonly updated: number };

const expected = { level: 'info', weight: 'strong', tier: 8 } as const;

const findings = {
  'in-progress': finding<StateFacts>({
    ...expected,
    says: (facts) =>
      `${facts.service} is being rolled out to revision ${facts.revision ?? '?'}: ${facts.updated} of ${facts.desired} ` +
      `replicas updated${deadlineText(facts)}; ${capacityText(facts)}.`,
  }),
  'none-ready-yet': finding<StateFacts>({
    ...expected,
    level: 'unknown',
    effect: 'rollout-stuck',
    says: (facts) =>
      `${facts.service} has no replica that is ready: it is being rolled out to revision ${facts.revision ?? '?'}` +
      `${deadlineText(facts)}, and whether that comes up cannot be told yet.`,
    guidance: (facts) => [
      {
        id: 'G-ROLLOUT',
        text: `Look again in a minute, or watch it: \`kubectl -n ${facts.namespace} rollout status ${facts.kind}/${facts.deployment}\`.`,
      },
    ],
  }),
  'rollout-paused': finding<StateFacts>({
    ...expected,
    says: (facts) => `The rollout of ${facts.service} is paused on purpose; ${capacityText(facts)}.`,
    guidance: (facts) => [
      {
        id: 'G-PAUSED',
        text: `To go on: \`kubectl -n ${facts.namespace} rollout resume deployment/${facts.deployment}\`.`,
      },
    ],
  }),
  'scaled-to-zero': finding<StateFacts>({
    ...expected,
    says: (facts) => `${facts.service} is scaled to zero replicas: that nothing runs is what was asked for.`,
    guidance: (facts) => [
      {
        id: 'G-SCALE',
        text: `To run it: \`kubectl -n ${facts.namespace} scale ${facts.kind}/${facts.deployment} --replicas=1\`.`,
      },
    ],
  }),
};

/** A stateful set has none. */
function deadlineText({ kind }: StateFacts): string {
  return kind === 'deployment' ? ', within the deadline' : '';
}

const KEYS = { progressing: 'in-progress', paused: 'rollout-paused', 'scaled-to-zero': 'scaled-to-zero' } as const;

/** What a container says that is only on its way; anything else tells more, and has a check of its own. */
const ON_ITS_WAY: readonly (string | undefined)[] = [undefined, 'ContainerCreating', 'PodInitializing'];

/**
 * Nobody serves, and the new pods have not said why. Decision 4: that is not healthy, however much it is what was asked
 * for, and no fault before the deadline either.
 */
function nobodyServesYet(workload: RolledOut): boolean {
  const { state, ready, oldReady } = workload.rollout;
  return state === 'progressing' && Math.max(ready, oldReady) === 0 && currentInstances(workload).every(onItsWay);
}

function onItsWay({ reason, terminations, probes }: Instance): boolean {
  return ON_ITS_WAY.includes(reason) && terminations.length === 0 && probes.every(({ status }) => status !== 'failing');
}

/** Guide 6.2: states that look like trouble and are none (catalogue 3, trap 29). */
export const rolloutState = defineCheck({
  id: 'rollout.state',
  title: 'Where each rollout is',
  guide: '6.2',
  area: 'rollout',
  findings,
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const workload of rolledOut(evidence)) {
      const { state, revision, updated } = workload.rollout;
      if (!(state in KEYS)) continue;
      find(nobodyServesYet(workload) ? 'none-ready-yet' : KEYS[state as keyof typeof KEYS], {
        subject: evidence.subjectOf(workload.service),
        facts: { ...rolloutFacts(evidence, workload), revision, updated },
        proof: proofOf(workload),
      });
    }
  },
});
