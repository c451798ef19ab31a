import type { Effect, Evidence, Find } from '../../contract.ts';
import { defineCheck, finding } from '../../define-check.ts';
import type { MongodbReply } from '../../targets/mongodb/questions.ts';
import { type DatabaseView, databaseViews, gatherDatabases, mongodbAnswer, mongodbReplies } from './database-view.ts';
import { IN_CLIENTS } from './effects.ts';
import { missingMembers } from './missing-members.ts';
import { type SetFacts, uninitiatedFacts, unreadFacts } from './set-facts.ts';
import { initiateGuidance, primaryGuidance, secondaryGuidance, startOffers } from './set-remedies.ts';
import { isWithoutSet, type SetView, setView } from './set-view.ts';

/** How the set lacks a member, not why. A member that the set does not reach is none that works. */
const OF_MISSING: readonly Effect[] = ['not-running', 'stopped', 'crash-loop'];

const findings = {
  'mongo-no-primary': finding<SetFacts>({
    level: 'critical',
    weight: 'decisive',
    tier: 3,
    explains: ['unhealthy', 'unreachable', ...OF_MISSING],
    explainsInDependents: IN_CLIENTS,
    says: noPrimarySentence,
    offers: startOffers,
    guidance: (facts) => (facts.uninitiated ? initiateGuidance(facts) : primaryGuidance(facts)),
  }),
  'mongo-election': finding<SetFacts>({
    level: 'info',
    weight: 'weak',
    tier: 9,
    says: ({ database, primary }) =>
      `${database} elected ${primary} primary less than a minute ago; brief errors then are normal.`,
  }),
  'secondary-down': finding<SetFacts>({
    level: 'warning',
    weight: 'strong',
    tier: 3,
    // why its process ended explains it
    effect: 'unreachable',
    explains: OF_MISSING,
    says: ({ database, missing, primary }) =>
      `${missing.join(' and ')} of ${database} ${missing.length > 1 ? 'are' : 'is'} not reachable for the set; ${primary} still serves as primary.`,
    offers: startOffers,
    guidance: secondaryGuidance,
  }),
};

function noPrimarySentence({ database, set, members, electing, uninitiated }: SetFacts): string {
  const listed = members.join(', ');
  if (uninitiated) return `The replica set of ${database} was never initiated, so nothing takes writes (${listed}).`;
  if (electing) return `Replica set ${set} of ${database} is electing a primary (${listed}).`;
  return `Replica set ${set} of ${database} has no primary and takes no writes (${listed}).`;
}

/** Guide 4.1: a replica set without a primary takes no writes. An election of less than a minute is normal (trap 24). */
export const mongoReplicaSet = defineCheck({
  id: 'database.replica-set',
  title: 'A replica set has no primary, or a member is missing',
  guide: '4.1',
  area: 'database',
  findings,
  gather: gatherDatabases,
  judge(evidence, find) {
    for (const view of databaseViews(evidence)) {
      const replies = mongodbReplies(evidence, view);
      const servers = replies.map(({ reply }) => reply);
      const proof = replies.map(({ reading }) => reading);
      const set = setView(servers, evidence.at);
      if (set !== undefined) judgeSet(evidence, view, set, proof, find);
      else if (isWithoutSet(servers, view.database.replicaSet))
        find('mongo-no-primary', {
          subject: view.subject,
          facts: uninitiatedFacts(view, servers[0]?.uri, servers.map(addressOf)),
          proof,
          ...(servers.every(isStarting) ? { level: 'info' } : {}),
        });
      else judgeUnread(evidence, view, find);
    }
  },
});

function judgeSet(
  evidence: Evidence,
  view: DatabaseView,
  { name: set, primary, members, missing, electing }: SetView,
  proof: readonly string[],
  find: Find<typeof findings>,
): void {
  const { subject, name: database } = view;
  const known = missingMembers(evidence, view, missing);
  const start = known.find(({ startable }) => startable);
  const facts: SetFacts = {
    database,
    set,
    members,
    missing,
    electing,
    primary,
    uninitiated: false,
    container: start?.process.instance?.name,
    service: start?.service,
    whyNotStartable: known.find(({ whyNotStartable }) => whyNotStartable !== undefined)?.whyNotStartable,
  };
  const details = { subject, facts, proof: [...proof, ...known.flatMap(({ process }) => process.readings)] };
  const planned = known.length === missing.length && known.every(({ maintenance }) => maintenance);
  if (primary === undefined) find('mongo-no-primary', { ...details, ...(electing ? { level: 'info' } : {}) });
  else if (missing.length > 0)
    find('secondary-down', {
      ...details,
      onset: known[0]?.process.state === 'ended' ? known[0].process.termination?.at : undefined,
      blames: known.find(({ process }) => process.state !== 'running' && process.state !== 'unknown')?.service,
      ...(planned ? { level: 'info' } : {}),
    });
  if (primary !== undefined && electing) find('mongo-election', details);
}

/** No member could be read from: only what the driver took each for is known. */
function judgeUnread(evidence: Evidence, view: DatabaseView, find: Find<typeof findings>): void {
  const answer = mongodbAnswer(evidence, view);
  if (!answer?.ok || answer.value.outcome !== 'no-primary') return;
  const facts = unreadFacts(view, answer.value);
  find('mongo-no-primary', { subject: view.subject, facts, proof: [answer.reading], weight: 'strong' });
}

function addressOf({ host, port }: MongodbReply): string {
  return `${host}:${port}`;
}

/** It has not read the configuration of its set yet. */
const WARM_UP_SECONDS = 60;

function isStarting({ uptimeSeconds = WARM_UP_SECONDS }: MongodbReply): boolean {
  return uptimeSeconds < WARM_UP_SECONDS;
}
