/**
 * The steps that must not be torn apart, as Redis scripts. All keys share the prefix, whose braces keep them in one
 * slot. An incident is a hash: `record` (what was asked), `state`, `fence`, `outcome`, `displaced`, `post:<part>`.
 *
 * The fence counts how often work on an incident was begun. A worker that lost its job holds an old number, and
 * nothing that it still writes is taken.
 */

/** KEYS count, open, incidents, unfinished, deliveries… · ARGV prefix, record, now, openMs, deliveryMs, keepMs, keep */
export const OPEN = `
local function remember(id)
  for index = 5, #KEYS do redis.call('SET', KEYS[index], id, 'PX', ARGV[5]) end
end
for index = 5, #KEYS do
  local seen = redis.call('GET', KEYS[index])
  if seen then return {seen, 'duplicate'} end
end
local open = redis.call('GET', KEYS[2])
if open and redis.call('EXISTS', ARGV[1] .. ':incident:' .. open) == 1 then
  remember(open)
  redis.call('PEXPIRE', KEYS[2], ARGV[4])
  return {open, 'joined'}
end
local id = tostring(redis.call('INCR', KEYS[1]))
local incident = ARGV[1] .. ':incident:' .. id
redis.call('HSET', incident, 'record', ARGV[2], 'state', 'asked', 'fence', '0', 'askedAt', ARGV[3])
redis.call('PEXPIRE', incident, ARGV[6])
redis.call('SET', KEYS[2], id, 'PX', ARGV[4])
redis.call('ZADD', KEYS[3], id, id)
redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -1 - tonumber(ARGV[7]))
redis.call('ZADD', KEYS[4], ARGV[3], id)
remember(id)
return {id, 'opened'}`;

/** KEYS deliveries… · ARGV deliveryMs → 1: all of them are new */
export const CLAIM = `
for index = 1, #KEYS do if redis.call('EXISTS', KEYS[index]) == 1 then return 0 end end
for index = 1, #KEYS do redis.call('SET', KEYS[index], '-', 'PX', ARGV[1]) end
return 1`;

/** KEYS incident → the new fence, or 0 where there is nothing left to do */
export const BEGIN = `
local state = redis.call('HGET', KEYS[1], 'state')
if not state or state == 'reported' or state == 'failed' then return 0 end
if state == 'asked' then redis.call('HSET', KEYS[1], 'state', 'examining') end
return redis.call('HINCRBY', KEYS[1], 'fence', 1)`;

/** KEYS incident · ARGV fence, field, value, … → 1: written */
export const WRITE = `
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then return 0 end
for index = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[index], ARGV[index + 1]) end
return 1`;

/** KEYS incident, report · ARGV fence, report, keepMs, outcome → 1: written. The report and the state go together. */
export const CONCLUDE = `
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
redis.call('HSET', KEYS[1], 'state', 'concluded', 'outcome', ARGV[4])
return 1`;

/** KEYS incident, unfinished, open · ARGV fence, id, state, release → 1: written. `release` frees the fingerprint. */
export const FINISH = `
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[3])
redis.call('ZREM', KEYS[2], ARGV[2])
if ARGV[4] == '1' and redis.call('GET', KEYS[3]) == ARGV[2] then redis.call('DEL', KEYS[3]) end
return 1`;
