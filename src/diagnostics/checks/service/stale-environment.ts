import { defineCheck, finding } from '../../define-check.ts';
import type { Instance } from '../../workload.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { casesOf, firstIll, type PlaceFacts, placeOf, proofOf } from './case.ts';
import { recreateCommand, tradingGate } from './remedies.ts';

type StaleFacts = PlaceFacts & {
  readonly createdAt: string;
  readonly stoppedAt: string;
  readonly ill: number;
};

const PLACE = String.raw`(?:\.env|\b(?:the env(?:ironment)?|env(?:ironment)?[ -]?(?:file|var(?:iable)?s?)|(?:docker-)?compose(?:[ .]\w+)?))\b`;
const EDITED = String.raw`\b(?:added|changed|corrected|edited|fixed|replaced|rotated|set|updated)\b`;
/** `I changed .env and restarted it`, `the env was updated`: what somebody says who has edited the environment. */
const SAYS_SO = new RegExp(`${EDITED}.{0,40}?${PLACE}|${PLACE}.{0,40}?${EDITED}`, 'i');

/** `nothing was changed in .env`. What is denied after it, as in `changed .env, still not up`, is something else. */
const DENIED = /\b(?:not|no|never|nothing|nobody|without)\b|n't\b/i;
const DENIED_WITHIN = 30;

/**
 * Guide 2.1: `.env` or the compose file was changed and the container restarted, which keeps the environment of its
 * creation (catalogue 2.1, 4 no. 10). No runtime shows the files of the host, so this rests on what was said.
 */
export const staleEnvironment = defineCheck({
  id: 'service.stale-environment',
  title: 'The container still has the environment of its creation',
  guide: '2.1',
  area: 'service',
  findings: {
    'env-stale': finding<StaleFacts>({
      level: 'warning',
      weight: 'weak',
      tier: 1,
      says: ({ service, createdAt, stoppedAt }) =>
        `${service} was stopped at ${stoppedAt} and started again, but its container is still that of ${createdAt}: what was changed in .env or the compose file since then is not in it.`,
      guidance: (facts) => [
        {
          id: 'G-RECREATE',
          text: `Make the container anew: \`${recreateCommand(facts)}\`; a restart keeps the environment of ${facts.createdAt}.${tradingGate(facts)}`,
        },
      ],
    }),
  },
  gather: (read, scope) => gatherWorkloads(read, scope.services),
  judge(evidence, find) {
    if (!isSaid(evidence.complaint ?? '')) return;
    for (const suspect of casesOf(evidence)) {
      // What was said is about the one that was asked for, not about what that needs, nor about all of them.
      if (suspect.workload.runtime !== 'docker' || evidence.scope.subject !== suspect.subject) continue;
      const found = firstIll(suspect, stopBefore);
      if (found === undefined) continue;
      const { instance, sign, ill } = found;
      find('env-stale', {
        subject: suspect.subject,
        facts: { ...placeOf(suspect, instance, evidence), createdAt: instance.createdAt, stoppedAt: sign, ill },
        proof: proofOf(suspect, instance),
        onset: sign,
      });
    }
  },
});

function isSaid(complaint: string): boolean {
  const said = SAYS_SO.exec(complaint);
  if (said === null) return false;
  return !DENIED.test(complaint.slice(Math.max(0, said.index - DENIED_WITHIN), said.index + said[0].length));
}

/** When somebody last stopped it before the run that is on. A container that was made anew, or restarts by itself, has no such end. */
function stopBefore({ role, startedAt, terminations, restarts }: Instance): string | undefined {
  if (role !== 'main' || startedAt === undefined) return undefined;
  // Where nobody remembers who ended it: not the program, for its restarts would be counted.
  const byHand = terminations.find(({ endedBy }) => endedBy === 'stopped' || (endedBy === 'unknown' && restarts === 0));
  return byHand !== undefined && byHand.at <= startedAt ? byHand.at : undefined;
}
