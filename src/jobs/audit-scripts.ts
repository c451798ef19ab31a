/** The steps of the audit log that must not be torn apart. All keys share the prefix, and so one slot. */
import { defineScript } from './script.ts';

/**
 * KEYS log, head, events · ARGV the head that the entries were sealed upon, how many entries, then entry and seal of
 * each, then ids of the approvals' events that they stand for, then the new head → `written`; else `moved` and the head
 * as it is, or `gone`: somebody else has taken one of the events.
 *
 * An event leaves in the step in which its entry comes, so it is in the log exactly once.
 */
export const APPEND = defineScript(`
local count = tonumber(ARGV[2])
local head = redis.call('GET', KEYS[2]) or ''
for index = 3 + 2 * count, #ARGV - 1 do
  if #redis.call('XRANGE', KEYS[3], ARGV[index], ARGV[index]) == 0 then return {'gone', head} end
end
if head ~= ARGV[1] then return {'moved', head} end
for index = 1, count do
  redis.call('XADD', KEYS[1], '*', 'entry', ARGV[1 + 2 * index], 'mac', ARGV[2 + 2 * index])
end
redis.call('SET', KEYS[2], ARGV[#ARGV])
for index = 3 + 2 * count, #ARGV - 1 do redis.call('XDEL', KEYS[3], ARGV[index]) end
return {'written', ARGV[#ARGV]}`);

/** KEYS log, head → the head, and the id of the last entry: where the log ends at one moment */
export const END_OF_LOG = defineScript(`
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
return {redis.call('GET', KEYS[2]) or '', last[1] and last[1][1] or ''}`);
