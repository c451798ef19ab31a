import { defineScript } from './script.ts';

/**
 * The steps of taking in alerts that must not be torn apart. A backlog is a hash of a channel: each alert that is kept
 * by its fingerprint, `since` when, and `more`, how many there are beyond what is kept by name.
 */

/**
 * KEYS open, admitted, rate, backlog, due, deliveries… ·
 * ARGV prefix, fingerprint, record, limit, windowMs, now, quietMs, longestMs, deliveryMs, most, channel
 * → `open`: it may open an incident; `known`: it belongs to one; `kept`: it waits for the next triage of what is over
 * the limit. Only what is new counts against the limit.
 */
export const ADMIT = defineScript(`
for index = 6, #KEYS do
  local seen = redis.call('GET', KEYS[index])
  if seen == 'kept' then return 'kept' end
  if seen then return 'known' end
end
local open = redis.call('GET', KEYS[1])
if open and redis.call('EXISTS', ARGV[1] .. ':incident:' .. open) == 1 then return 'known' end
local now = tonumber(ARGV[6])
local isKept = redis.call('HEXISTS', KEYS[4], ARGV[2]) == 1
if not isKept then
  if redis.call('EXISTS', KEYS[2]) == 1 then return 'known' end
  local used = redis.call('INCR', KEYS[3])
  if used == 1 or redis.call('PTTL', KEYS[3]) < 0 then redis.call('PEXPIRE', KEYS[3], ARGV[5]) end
  if used <= tonumber(ARGV[4]) then
    redis.call('SET', KEYS[2], '-', 'PX', 10000)
    return 'open'
  end
  redis.call('HSETNX', KEYS[4], 'since', ARGV[6])
  if redis.call('HLEN', KEYS[4]) > tonumber(ARGV[10]) then redis.call('HINCRBY', KEYS[4], 'more', 1)
  else redis.call('HSET', KEYS[4], ARGV[2], ARGV[3]) end
  local since = tonumber(redis.call('HGET', KEYS[4], 'since'))
  redis.call('ZADD', KEYS[5], math.min(since + tonumber(ARGV[8]), now + tonumber(ARGV[7])), ARGV[11])
end
for index = 6, #KEYS do redis.call('SET', KEYS[index], 'kept', 'PX', ARGV[9]) end
return 'kept'`);

/** KEYS open, admitted, backlog · ARGV fingerprint. The next message about it is looked at anew. */
export const CLOSE_ALERT = defineScript(`
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('HDEL', KEYS[3], ARGV[1])
return 1`);

/**
 * KEYS due, batches, count · ARGV prefix, now → ids of all batches that are not triaged yet. Each backlog that is due
 * becomes one; what comes later goes into the next backlog.
 */
export const ROTATE = defineScript(`
for _, channel in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[2])) do
  redis.call('ZREM', KEYS[1], channel)
  local backlog = ARGV[1] .. ':alert-backlog:' .. channel
  if redis.call('EXISTS', backlog) == 1 then
    local id = tostring(redis.call('INCR', KEYS[3]))
    redis.call('RENAME', backlog, ARGV[1] .. ':alert-batch:' .. id)
    redis.call('HSET', ARGV[1] .. ':alert-batch:' .. id, 'channel', channel)
    redis.call('ZADD', KEYS[2], id, id)
  end
end
return redis.call('ZRANGE', KEYS[2], 0, -1)`);

/** KEYS batch, batches, open… · ARGV id, incident, holdMs. What is kept belongs to the incident of its triage from now on. */
export const SETTLE = defineScript(`
for index = 3, #KEYS do redis.call('SET', KEYS[index], ARGV[2], 'NX', 'PX', ARGV[3]) end
redis.call('ZREM', KEYS[2], ARGV[1])
return redis.call('DEL', KEYS[1])`);
