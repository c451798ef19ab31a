import { defineCheck, finding } from '../../define-check.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { casesOf, firstIll, othersServe, type PlaceFacts, placeOf, proofOf } from './case.ts';
import { IN_DEPENDENTS, OF_PROCESS_DEATH } from './effects.ts';
import { riskOf } from './remedies.ts';

type PausedFacts = PlaceFacts & { readonly ill: number };

/** Guide 2.4: its processes are frozen: ports accept, nothing answers, health checks go stale. */
export const paused = defineCheck({
  id: 'service.paused',
  title: 'The container is paused',
  guide: '2.4',
  area: 'service',
  findings: {
    paused: finding<PausedFacts>({
      level: 'critical',
      weight: 'decisive',
      tier: 5,
      explains: [...OF_PROCESS_DEATH, 'dependency-error'],
      explainsInDependents: IN_DEPENDENTS,
      says: ({ service, container }) => `${service} is paused: container ${container} is frozen and answers nothing.`,
      offers: (facts) => [
        {
          remediation: 'docker-unpause',
          params: { container: facts.container, service: facts.service },
          risk: riskOf(facts),
        },
      ],
      guidance: ({ service }) => [
        {
          id: 'G-PAUSED',
          text: `Somebody froze ${service} (\`docker pause\`), or a backup did: ask whether that is over before it is unpaused.`,
        },
      ],
    }),
  },
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const suspect of casesOf(evidence)) {
      if (suspect.entry?.maintenance === true) continue;
      const found = firstIll(suspect, ({ state }) => (state === 'paused' ? true : undefined));
      if (found === undefined) continue;
      find('paused', {
        subject: suspect.subject,
        facts: { ...placeOf(suspect, found.instance, evidence), ill: found.ill },
        proof: proofOf(suspect, found.instance),
        level: othersServe(suspect, found.instance, evidence.at) ? 'warning' : 'critical',
      });
    }
  },
});
