import { defineCheck, finding } from '../../define-check.ts';
import { quoted } from '../../quoted.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { blamedFor } from './blamed.ts';
import { casesOf, levelOf, type PlaceFacts, placeOf, proofOf } from './case.ts';
import { type Complaint, complaintOf } from './dependency-complaint.ts';
import { hasDied } from './ends.ts';
import { riskOf } from './remedies.ts';

type DependencyFacts = PlaceFacts & {
  readonly dependency: string;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly how: Complaint['signal']['how'];
  readonly logLine: string;
  readonly count: number;
  readonly standsStill: boolean;
};

const effect = {
  level: 'critical',
  tier: 6,
  effect: 'dependency-error',
  explains: ['unhealthy', 'not-ready', 'crash-loop', 'unreachable', 'rollout-stuck'],
} as const;

/**
 * Guide 2.1: what the service needs does not answer it, by its own log. An effect of what ails the dependency: it blames
 * it, and becomes a root only when nothing is known of why.
 */
export const dependency = defineCheck({
  id: 'service.dependency',
  title: 'Something that it needs does not answer',
  guide: '2.1',
  area: 'service',
  findings: {
    'dependency-down': finding<DependencyFacts>({
      ...effect,
      weight: 'strong',
      says: (facts) =>
        `${facts.service} cannot reach ${facts.dependency}, which does not run (${quoted(facts.logLine)}).`,
      offers: (facts) =>
        facts.runtime === 'docker' && facts.standsStill
          ? [
              {
                remediation: 'docker-start-dependencies',
                params: { service: facts.service, dependency: facts.dependency },
                risk: riskOf(facts),
              },
            ]
          : [],
    }),
    'dependency-error': finding<DependencyFacts>({
      ...effect,
      level: 'warning',
      weight: 'weak',
      says: (facts) => `${facts.service} cannot reach ${facts.dependency} (${quoted(facts.logLine)}).`,
    }),
    'dependency-induced': finding<DependencyFacts>({
      ...effect,
      weight: 'strong',
      says: (facts) =>
        `${facts.service} crashes because ${facts.dependency} does not answer it (${quoted(facts.logLine)}).`,
    }),
  },
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    for (const suspect of casesOf(evidence)) {
      const said = new Set<string>();
      for (const instance of suspect.instances) {
        const complaint = complaintOf(evidence, suspect, instance);
        if (complaint === undefined || said.has(complaint.dependency ?? '')) continue;
        said.add(complaint.dependency ?? '');
        const { signal } = complaint;
        const induced = complaint.inPanic && complaint.state !== 'up';
        const key = induced
          ? 'dependency-induced'
          : complaint.state === 'down'
            ? 'dependency-down'
            : 'dependency-error';
        const died = hasDied(instance, evidence.at) || instance.ready === 'no';
        find(key, {
          subject: suspect.subject,
          facts: {
            ...placeOf(suspect, instance, evidence),
            dependency: complaint.dependency ?? addressOf(signal),
            host: signal.host,
            port: signal.port,
            how: signal.how,
            logLine: signal.text,
            count: complaint.count,
            standsStill: complaint.standsStill,
          },
          proof: proofOf(suspect, instance),
          onset: signal.at,
          level: died ? levelOf(suspect, instance, evidence.at) : 'warning',
          blames: blamedFor(evidence, suspect, instance, complaint.dependency),
        });
      }
    }
  },
});

function addressOf({ host, port }: Complaint['signal']): string {
  return host ?? (port === undefined ? 'something that it does not name' : `port ${port}`);
}
