import { defineCheck, finding } from '../../define-check.ts';
import type { Instance } from '../../workload.ts';
import { gatherWorkloads } from '../../workloads.ts';
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
import { undoGuidance, undoOffers } from './undo.ts';

type RegressionFacts = RolloutFacts & {
  readonly revision: string | undefined;
  readonly exitCode: number | undefined;
  readonly restarts: number;
};

/** Catalogue 2.2: the first crash at most half an hour after the change, milliseconds. */
const SOON_MS = 1_800_000;
const NEEDS_ANOTHER = /ECONNREFUSED|connection refused|timed? ?out|server selection|no such host|EAI_AGAIN/i;

const findings = {
  'deploy-regression': finding<RegressionFacts>({
    level: 'critical',
    weight: 'strong',
    tier: 1,
    says: (facts) =>
      `Revision ${facts.revision ?? '?'} of ${facts.service} crashes (${facts.restarts} restarts` +
      `${facts.exitCode === undefined ? '' : `, exit code ${facts.exitCode}`}) while the revision before it serves` +
      `${facts.changes.length > 0 ? `; what changed: ${facts.changes.join(', ')}` : ''}; ${capacityText(facts)}.`,
    // How the process dies is proof of its own (catalogue 2.3): of a kill for memory, a missing variable or a failed start
    // the change is only the occasion. This effect is explained by such deaths alone, never by what the service needs.
    effect: 'stopped',
    explains: [...EXPLAINS, 'crash-loop'],
    explainsInDependents: EXPLAINS_IN_DEPENDENTS,
    offers: undoOffers,
    guidance: undoGuidance,
  }),
};

/** Guide 6.2: the new version does not run, the old one does. */
export const deployRegression = defineCheck({
  id: 'rollout.deploy-regression',
  title: 'New revision against old',
  guide: '6.2',
  area: 'rollout',
  findings,
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const workload of rolledOut(evidence)) {
      const { rollout } = workload;
      const crashing = currentInstances(workload).filter((instance) => crashesSince(instance, rollout.changedAt));
      if (!isClear(workload, crashing)) continue;
      const last = crashing.flatMap(({ terminations }) => terminations).sort((a, b) => (a.at < b.at ? 1 : -1))[0];
      find('deploy-regression', {
        subject: evidence.subjectOf(workload.service),
        level: levelOf(workload),
        weight: crashing.some(blamesAnother) ? 'weak' : 'strong',
        facts: {
          ...rolloutFacts(evidence, workload),
          revision: rollout.revision,
          exitCode: last?.exitCode,
          restarts: crashing.reduce((sum, { restarts }) => sum + restarts, 0),
        },
        proof: proofOf(workload, crashing),
        onset: rollout.changedAt,
      });
    }
  },
});

function crashesSince({ terminations, restarts, createdAt }: Instance, changedAt: string | undefined): boolean {
  const failed = terminations.some(({ endedBy, exitCode }) => endedBy !== 'stopped' && exitCode !== 0);
  if (!failed || restarts < 1 || changedAt === undefined) return false;
  return Date.parse(createdAt) - Date.parse(changedAt) <= SOON_MS;
}

/** The old pods serve and have not crashed of late: what ails the new ones is theirs, not a dependency's. */
function isClear({ instances, rollout }: RolledOut, crashing: readonly Instance[]): boolean {
  if (crashing.length === 0 || rollout.oldReady === 0) return false;
  const since = Date.parse(rollout.changedAt ?? '');
  const old = instances.filter(({ current, state }) => !current && state === 'running');
  return old.every(({ terminations }) => terminations.every(({ at }) => Date.parse(at) < since));
}

function blamesAnother({ logs }: Instance): boolean {
  return logs.some(({ lines }) => lines.some(({ text }) => NEEDS_ANOTHER.test(text)));
}
