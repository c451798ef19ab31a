import type { RedisReply } from '../../targets/redis/questions.ts';
import type { RefusedWriters } from './refused-writers.ts';

/** Redis refuses writes at its limit; a warning must come while there is room (oliver006's redis_exporter rules use 90 %). */
const MEMORY_WARNING_SHARE = 0.9;
/** The last percent goes within one large write. */
const MEMORY_CRITICAL_SHARE = 0.99;

/** What it says of itself that keeps its clients from their work. */
interface RedisState {
  readonly key:
    | 'redis-write-refused'
    | 'redis-memory-full'
    | 'redis-replica-link-down'
    | 'redis-busy'
    | 'redis-loading';
  readonly how: string;
  readonly level?: 'warning' | 'critical';
  readonly isReplica?: boolean;
}

export function redisStates({ refusal, info }: RedisReply, writers: RefusedWriters): RedisState[] {
  if (refusal === 'LOADING' || info?.loading) {
    const left = info?.loadingEtaSeconds === undefined ? '' : `, about ${info.loadingEtaSeconds} s to go`;
    return [{ key: 'redis-loading', how: `until then it refuses every command${left}` }];
  }
  if (refusal === 'BUSY') return [{ key: 'redis-busy', how: 'it is busy with a script (BUSY)' }];
  return [writeState(refusal, info), replicaState(info, writers), memoryState(info), linkState(refusal, info)].filter(
    (state) => state !== undefined,
  );
}

/** To be a replica is no fault; that somebody takes it for the master is. */
function replicaState(info: RedisReply['info'], { services }: RefusedWriters): RedisState | undefined {
  if (info?.role !== 'slave' || services.length === 0) return undefined;
  const how = `it is a replica of ${info.masterHost ?? 'another one'}, and ${services.join(' and ')} still ${services.length > 1 ? 'write' : 'writes'} to it (READONLY, by the log)`;
  return { key: 'redis-write-refused', how, isReplica: true };
}

function writeState(refusal: string | undefined, info: RedisReply['info']): RedisState | undefined {
  const key = 'redis-write-refused';
  if (refusal === 'MISCONF') return { key, how: 'its last save to disk failed (MISCONF)' };
  if (info?.aofLastWriteOk === false) return { key, how: 'it cannot write its append-only file' };
  // without stop-writes-on-bgsave-error it goes on, and nothing new is saved
  if (info?.rdbLastSaveOk === false)
    return { key, how: 'its last save to disk failed, so writes stop or are not saved', level: 'warning' };
  return undefined;
}

function memoryState(info: RedisReply['info']): RedisState | undefined {
  const { usedMemory, maxMemory, maxMemoryPolicy } = info ?? {};
  // with any other policy a full Redis is a cache that works
  if (usedMemory === undefined || !maxMemory || maxMemoryPolicy !== 'noeviction') return undefined;
  const share = usedMemory / maxMemory;
  if (share < MEMORY_WARNING_SHARE) return undefined;
  const how = `${Math.round(share * 100)} % of maxmemory is used and its policy is noeviction`;
  return { key: 'redis-memory-full', how, level: share >= MEMORY_CRITICAL_SHARE ? 'critical' : 'warning' };
}

function linkState(refusal: string | undefined, info: RedisReply['info']): RedisState | undefined {
  if (info?.role !== 'slave' || info.masterLinkUp !== false) return undefined;
  const since = info.masterLinkDownSeconds === undefined ? '' : ` for ${info.masterLinkDownSeconds} s`;
  return {
    key: 'redis-replica-link-down',
    how: `the link to ${info.masterHost ?? 'its master'} is down${since}`,
    ...(refusal === 'MASTERDOWN' ? { level: 'critical' as const } : {}),
  };
}
