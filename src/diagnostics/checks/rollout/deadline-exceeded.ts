import { defineCheck, finding } from '../../define-check.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { capacityText, levelOf, proofOf, type RolloutFacts, rolledOut, rolloutFacts } from './rollout-facts.ts';
import { undoGuidance, undoOffers } from './undo.ts';

type DeadlineFacts = RolloutFacts & { readonly revision: string | undefined; readonly updated: number };

const findings = {
  'deadline-exceeded': finding<DeadlineFacts>({
    level: 'critical',
    weight: 'strong',
    tier: 8,
    says: (facts) =>
      `The rollout of ${facts.service} to revision ${facts.revision ?? '?'} has made no progress within its deadline ` +
      `(${facts.updated} of ${facts.desired} replicas updated); ${capacityText(facts)}. Kubernetes does not roll back by itself.`,
    effect: 'rollout-stuck',
    offers: undoOffers,
    guidance: undoGuidance,
  }),
};

/** Guide 6.2: `kubectl rollout status` gives up. A symptom: the pods of the new revision say why. */
export const deadlineExceeded = defineCheck({
  id: 'rollout.deadline-exceeded',
  title: 'Rollouts arrive in time',
  guide: '6.2',
  area: 'rollout',
  findings,
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const workload of rolledOut(evidence)) {
      const { state, revision, updated, changedAt } = workload.rollout;
      if (state !== 'deadline-exceeded') continue;
      find('deadline-exceeded', {
        subject: evidence.subjectOf(workload.service),
        level: levelOf(workload),
        facts: { ...rolloutFacts(evidence, workload), revision, updated },
        proof: proofOf(workload),
        onset: changedAt,
      });
    }
  },
});
