import { defineCheck, finding } from '../../define-check.ts';
import type { Instance } from '../../workload.ts';
import { gatherWorkloads } from '../../workloads.ts';
import { casesOf, firstIll, type PlaceFacts, placeOf, proofOf } from './case.ts';
import { recreateCommand, tradingGate } from './remedies.ts';

type StaleFacts = PlaceFacts & {
  readonly createdAt: string;
  readonly startedAt: string;
  readonly ill: number;
};

const FILE = String.raw`\.env\b|\benv(?:ironment)?\b|\bvariables?\b|\bcompose\b`;
const EDIT = String.raw`\b(?:add|chang|correct|edit|fix|rotat|set|swap|updat)\w*`;
/** `I changed .env and restarted it`, `env was updated`: what somebody says who has edited the environment. */
const SAYS_SO = new RegExp(`(?:${EDIT}.{0,40}?(?:${FILE}))|(?:(?:${FILE}).{0,40}?${EDIT})`, 'i');

/** A start this long after the creation is another one than the first, milliseconds. */
const RESTARTED_AFTER_MS = 60_000;

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
      says: ({ service, createdAt, startedAt }) =>
        `${service} was started again at ${startedAt}, but its container is still that of ${createdAt}: what was changed in .env or the compose file since then is not in it.`,
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
    if (!SAYS_SO.test(evidence.complaint ?? '')) return;
    for (const suspect of casesOf(evidence)) {
      // What was said is about what was asked for, not about what that needs.
      if (suspect.workload.runtime !== 'docker' || !evidence.scope.focus.includes(suspect.service)) continue;
      const found = firstIll(suspect, restartedRun);
      if (found === undefined) continue;
      const { instance, sign, ill } = found;
      find('env-stale', {
        subject: suspect.subject,
        facts: { ...placeOf(suspect, instance, evidence), createdAt: instance.createdAt, startedAt: sign, ill },
        proof: proofOf(suspect, instance),
        onset: sign,
      });
    }
  },
});

/** The start of the run that is on, where it is not the first of its container. */
function restartedRun({ role, createdAt, startedAt }: Instance): string | undefined {
  if (role !== 'main' || startedAt === undefined) return undefined;
  return Date.parse(startedAt) - Date.parse(createdAt) >= RESTARTED_AFTER_MS ? startedAt : undefined;
}
