import type { Effect } from '../../contract.ts';
import { defineCheck, finding } from '../../define-check.ts';
import type { RedisReply } from '../../targets/redis/questions.ts';
import { databaseViews, gatherDatabases, redisAnswer } from './database-view.ts';
import { IN_CLIENTS } from './effects.ts';

type StateFacts = { readonly database: string; readonly how: string };

/** Redis refuses writes at its limit; a warning must come while there is room (oliver006's redis_exporter rules use 90 %). */
const MEMORY_WARNING_SHARE = 0.9;
/** The last percent goes within one large write. */
const MEMORY_CRITICAL_SHARE = 0.99;

const OWN: readonly Effect[] = ['unhealthy', 'not-ready'];
const cause = { tier: 4, effect: 'unhealthy', explains: OWN, explainsInDependents: IN_CLIENTS } as const;

/** Guide 4.1, of Redis: it answers, and yet its clients cannot work with it. */
export const redisStateCheck = defineCheck({
  id: 'database.redis-state',
  title: 'Redis refuses writes, is full, loads its data or has lost its master',
  guide: '4.1',
  area: 'database',
  findings: {
    'redis-write-refused': finding<StateFacts>({
      ...cause,
      level: 'critical',
      weight: 'decisive',
      says: ({ database, how }) => `Redis "${database}" refuses writes: ${how}.`,
      guidance: ({ database }) => [
        {
          id: 'G-DISK',
          text: `Look for the reason in the log of ${database} (disk full, folder not writable, no memory to fork), mend that, then \`redis-cli BGSAVE\` or \`BGREWRITEAOF\`: writes are accepted again after the first save that succeeds. Do not turn stop-writes-on-bgsave-error off: it only hides that nothing is saved.`,
        },
      ],
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
      for (const { key, how, level } of statesOf(answer.value))
        find(key, {
          subject: view.subject,
          facts: { database: view.name, how },
          proof: [answer.reading],
          level: view.maintenance ? 'info' : level,
        });
    }
  },
});

interface State {
  readonly key:
    | 'redis-write-refused'
    | 'redis-memory-full'
    | 'redis-replica-link-down'
    | 'redis-busy'
    | 'redis-loading';
  readonly how: string;
  readonly level?: 'warning' | 'critical';
}

function statesOf({ refusal, info }: RedisReply): State[] {
  if (refusal === 'LOADING' || info?.loading) {
    const left = info?.loadingEtaSeconds === undefined ? '' : `, about ${info.loadingEtaSeconds} s to go`;
    return [{ key: 'redis-loading', how: `until then it refuses every command${left}` }];
  }
  if (refusal === 'BUSY') return [{ key: 'redis-busy', how: 'it is busy with a script (BUSY)' }];
  return [writeState(refusal, info), memoryState(info), linkState(refusal, info)].filter(
    (state) => state !== undefined,
  );
}

function writeState(refusal: string | undefined, info: RedisReply['info']): State | undefined {
  const key = 'redis-write-refused';
  if (refusal === 'MISCONF') return { key, how: 'its last save to disk failed (MISCONF)' };
  if (info?.aofLastWriteOk === false) return { key, how: 'it cannot write its append-only file' };
  // without stop-writes-on-bgsave-error it goes on, and nothing new is saved
  if (info?.rdbLastSaveOk === false)
    return { key, how: 'its last save to disk failed, so writes stop or are not saved', level: 'warning' };
  return undefined;
}

function memoryState(info: RedisReply['info']): State | undefined {
  const { usedMemory, maxMemory, maxMemoryPolicy } = info ?? {};
  // with any other policy a full Redis is a cache that works
  if (usedMemory === undefined || !maxMemory || maxMemoryPolicy !== 'noeviction') return undefined;
  const share = usedMemory / maxMemory;
  if (share < MEMORY_WARNING_SHARE) return undefined;
  const how = `${Math.round(share * 100)} % of maxmemory is used and its policy is noeviction`;
  return { key: 'redis-memory-full', how, level: share >= MEMORY_CRITICAL_SHARE ? 'critical' : 'warning' };
}

function linkState(refusal: string | undefined, info: RedisReply['info']): State | undefined {
  if (info?.role !== 'slave' || info.masterLinkUp !== false) return undefined;
  const since = info.masterLinkDownSeconds === undefined ? '' : ` for ${info.masterLinkDownSeconds} s`;
  return {
    key: 'redis-replica-link-down',
    how: `the link to ${info.masterHost ?? 'its master'} is down${since}`,
    ...(refusal === 'MASTERDOWN' ? { level: 'critical' as const } : {}),
  };
}
