import { defineCheck, finding } from '../../define-check.ts';
import type { MongodbReply } from '../../targets/mongodb/questions.ts';
import { databaseViews, gatherDatabases, mongodbAnswer, mongodbReplies } from './database-view.ts';
import { IN_CLIENTS } from './effects.ts';
import { type SetView, setView } from './set-view.ts';

type SetFacts = {
  readonly database: string;
  readonly set: string;
  readonly members: readonly string[];
  readonly missing: readonly string[];
  readonly electing: boolean;
  readonly primary: string | undefined;
};

/** Guide 4.1: a replica set without a primary takes no writes. An election of less than a minute is normal (trap 24). */
export const mongoReplicaSet = defineCheck({
  id: 'database.replica-set',
  title: 'A replica set has no primary, or a member is missing',
  guide: '4.1',
  area: 'database',
  findings: {
    'mongo-no-primary': finding<SetFacts>({
      level: 'critical',
      weight: 'decisive',
      tier: 3,
      explains: ['unhealthy', 'unreachable'],
      explainsInDependents: IN_CLIENTS,
      says: ({ database, set, members, electing }) =>
        electing
          ? `Replica set ${set} of ${database} is electing a primary (${members.join(', ')}).`
          : `Replica set ${set} of ${database} has no primary and takes no writes (${members.join(', ')}).`,
      guidance: ({ missing, electing }) =>
        electing
          ? []
          : [
              {
                id: 'G-START',
                text: `${missing.length > 0 ? `Start the missing members ${missing.join(' and ')}` : 'Look at the logs of the members'}: a majority of the votes must be up before a primary can be elected. Do not use a forced reconfiguration: it can lose writes.`,
              },
            ],
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
      says: ({ database, missing, primary }) =>
        `${missing.join(' and ')} of ${database} ${missing.length > 1 ? 'are' : 'is'} not reachable for the set; ${primary} still serves as primary.`,
      guidance: ({ missing }) => [
        {
          id: 'G-START',
          text: `Start ${missing.join(' and ')} before its optime falls out of the oplog of the primary.`,
        },
      ],
    }),
  },
  gather: gatherDatabases,
  judge(evidence, find) {
    for (const view of databaseViews(evidence)) {
      const replies = mongodbReplies(evidence, view);
      const set = setView(
        replies.map(({ reply }) => reply),
        evidence.at,
      );
      const proof = replies.map(({ reading }) => reading);
      const { subject } = view;
      if (set === undefined) {
        const answer = mongodbAnswer(evidence, view);
        if (!answer?.ok || answer.value.outcome !== 'no-primary') continue;
        const facts = unreadableFacts(view.name, answer.value.uri, answer.value.seen);
        find('mongo-no-primary', { subject, facts, proof: [answer.reading], weight: 'strong' });
        continue;
      }
      const facts = factsOf(view.name, set);
      if (set.primary === undefined)
        find('mongo-no-primary', { subject, facts, proof, ...(set.electing ? { level: 'info' } : {}) });
      else if (set.missing.length > 0) find('secondary-down', { subject, facts, proof });
      if (set.primary !== undefined && set.electing) find('mongo-election', { subject, facts, proof });
    }
  },
});

function factsOf(database: string, { name, primary, members, missing, electing }: SetView): SetFacts {
  return { database, set: name, members, missing, electing, primary };
}

/** No member could be read from: only what the driver took each for is known. */
function unreadableFacts(
  database: string,
  uri: MongodbReply['uri'],
  seen: readonly { address: string; type: string }[],
): SetFacts {
  const members = seen.map(({ address, type }) => `${address} ${type}`);
  const missing = seen.filter(({ type }) => type === 'Unknown').map(({ address }) => address);
  return { database, set: uri.replicaSet ?? '', members, missing, electing: false, primary: undefined };
}
