import { defineCheck, finding } from '../../define-check.ts';
import { listQuotas } from '../../targets/kubernetes/questions.ts';
import { gatherWorkloads } from '../../workloads.ts';
import {
  capacityText,
  EXPLAINS,
  EXPLAINS_IN_DEPENDENTS,
  levelOf,
  proofOf,
  type RolloutFacts,
  rolledOut,
  rolloutFacts,
} from './rollout-facts.ts';
import { undoGuidance } from './undo.ts';

type RefusalFacts = RolloutFacts & {
  readonly words: string;
  readonly quota: string | undefined;
  /** The controller's sentence: `requested: cpu=2, used: cpu=3, limited: cpu=4`. */
  readonly sum: string | undefined;
  /** Of the quota, e.g. `limits.cpu 3 of 4`. */
  readonly use: readonly string[];
};

const refused = {
  level: 'critical',
  weight: 'decisive',
  tier: 0,
  explains: EXPLAINS,
  explainsInDependents: EXPLAINS_IN_DEPENDENTS,
} as const;

const findings = {
  quota: finding<RefusalFacts>({
    ...refused,
    says: (facts) =>
      `${facts.service} gets no more pods: quota ${facts.quota} of namespace ${facts.namespace} is used up` +
      `${facts.sum === undefined ? '' : ` (${facts.sum})`}; ${capacityText(facts)}.`,
    guidance: (facts) => [
      {
        id: 'G-QUOTA',
        text:
          `${facts.use.length > 0 ? `In use: ${facts.use.join(', ')}. ` : ''}Raise quota ${facts.quota} ` +
          `(\`kubectl -n ${facts.namespace} edit resourcequota ${facts.quota}\`), or lower requests, limits or replicas.`,
      },
      ...undoGuidance(facts),
    ],
  }),
  'replica-failure': finding<RefusalFacts>({
    ...refused,
    says: (facts) =>
      `${facts.service} gets no more pods: the cluster refuses them ("${facts.words}"); ${capacityText(facts)}.`,
    guidance: (facts) => [
      {
        id: 'G-ADMISSION',
        text: `Correct what the sentence names in the template: \`kubectl -n ${facts.namespace} edit ${facts.kind} ${facts.deployment}\`.`,
      },
      ...undoGuidance(facts),
    ],
  }),
};

/** Guide 6.2: the replica set may not make its pods. */
export const quota = defineCheck({
  id: 'rollout.quota',
  title: 'Pods may be made',
  guide: '6.2',
  area: 'rollout',
  findings,
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    const quotas = evidence.readings.answer(listQuotas());
    for (const workload of rolledOut(evidence)) {
      const { state, message = '' } = workload.rollout;
      if (state !== 'replica-failure') continue;
      const [, name, sum] = /exceeded quota: ([^\s,]+)(?:, (requested: .*))?$/s.exec(message) ?? [];
      const known = quotas?.ok === true ? quotas.value.find((each) => each.name === name) : undefined;
      find(name === undefined ? 'replica-failure' : 'quota', {
        subject: evidence.subjectOf(workload.service),
        level: levelOf(workload),
        facts: {
          ...rolloutFacts(evidence, workload),
          words: message,
          quota: name,
          sum,
          use: Object.entries(known?.hard ?? {}).map(
            ([resource, hard]) => `${resource} ${known?.used[resource] ?? '0'} of ${hard}`,
          ),
        },
        proof: [...proofOf(workload), ...(quotas?.ok === true ? [quotas.reading] : [])],
        onset: workload.rollout.changedAt,
      });
    }
  },
});
