import type { Effect, Guidance } from '../../contract.ts';
import { defineCheck, finding } from '../../define-check.ts';
import { databaseViews, gatherDatabases, redisAnswer } from './database-view.ts';
import { IN_CLIENTS } from './effects.ts';
import { redisStates } from './redis-states.ts';
import { refusedWriters } from './refused-writers.ts';

type WriteFacts = StateFacts & { readonly isReplica: boolean };
type StateFacts = { readonly database: string; readonly how: string };

const OWN: readonly Effect[] = ['unhealthy', 'not-ready'];
const cause = { tier: 4, effect: 'unhealthy', explains: OWN, explainsInDependents: IN_CLIENTS } as const;

/** Guide 4.1, of Redis: it answers, and yet its clients cannot work with it. */
export const redisStateCheck = defineCheck({
  id: 'database.redis-state',
  title: 'Redis refuses writes, is full, loads its data or has lost its master',
  guide: '4.1',
  area: 'database',
  findings: {
    'redis-write-refused': finding<WriteFacts>({
      ...cause,
      level: 'critical',
      weight: 'decisive',
      says: ({ database, how }) => `Redis "${database}" refuses writes: ${how}.`,
      guidance: writeGuidance,
    }),
    'redis-memory-full': finding<StateFacts>({
      ...cause,
      level: 'critical',
      weight: 'decisive',
      says: ({ database, how }) => `Redis "${database}" has no memory left: ${how}.`,
      guidance: () => [
        {
          id: 'G-MEMORY',
          text: 'Find what fills it (`redis-cli --bigkeys`), give keys an expiry, or raise maxmemory below the limit of its container. Keep noeviction where queues live: another policy would drop jobs.',
        },
      ],
    }),
    'redis-replica-link-down': finding<StateFacts>({
      ...cause,
      level: 'warning',
      weight: 'strong',
      says: ({ database, how }) => `Redis "${database}" is a replica without its master: ${how}.`,
    }),
    'redis-busy': finding<StateFacts>({
      ...cause,
      level: 'critical',
      weight: 'decisive',
      says: ({ database, how }) => `Redis "${database}" answers nobody: ${how}.`,
      guidance: () => [
        {
          id: 'G-START',
          text: 'Stop the script with `redis-cli SCRIPT KILL`; if it has written already, only SHUTDOWN NOSAVE ends it, which loses what was not saved.',
        },
      ],
    }),
    'redis-loading': finding<StateFacts>({
      level: 'info',
      weight: 'strong',
      tier: 9,
      says: ({ database, how }) => `Redis "${database}" is loading its data after a start: ${how}.`,
    }),
  },
  gather: gatherDatabases,
  judge(evidence, find) {
    for (const view of databaseViews(evidence)) {
      const answer = redisAnswer(evidence, view);
      if (!answer?.ok || answer.value.outcome !== 'answered') continue;
      const writers = refusedWriters(evidence, view.dependents);
      for (const { key, how, level, isReplica = false } of redisStates(answer.value, writers))
        find(key, {
          subject: view.subject,
          facts: { database: view.name, how, isReplica },
          proof: [answer.reading, ...(isReplica ? writers.readings : [])],
          level: view.maintenance ? 'info' : level,
          onset: isReplica ? writers.since : undefined,
        });
    }
  },
});

function writeGuidance({ database, isReplica }: WriteFacts): Guidance[] {
  if (isReplica)
    return [
      {
        id: 'G-REPLICA',
        text: `Find out which Redis is the master now (\`redis-cli INFO replication\`, or the sentinels) and let the clients write there. Only if ${database} is to be the master again: make sure first that nothing was written to another one meanwhile, since that would be lost, then \`redis-cli REPLICAOF NO ONE\`.`,
      },
    ];
  return [
    {
      id: 'G-DISK',
      text: `Look for the reason in the log of ${database} (disk full, folder not writable, no memory to fork), mend that, then \`redis-cli BGSAVE\` or \`BGREWRITEAOF\`: writes are accepted again after the first save that succeeds. Do not turn stop-writes-on-bgsave-error off: it only hides that nothing is saved.`,
    },
  ];
}
