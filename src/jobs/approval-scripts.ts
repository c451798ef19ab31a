/**
 * The transitions of an approval, as Redis scripts: each decides by itself, on the time of Redis, and does all or nothing.
 * `approval-script-base.ts` says what the keys, the arguments and the replies are.
 */
import { APPROVAL_SCRIPT_BASE } from './approval-script-base.ts';
import { defineScript } from './script.ts';

const script = (lua: string) => defineScript(APPROVAL_SCRIPT_BASE + lua);

/** ARGV id, incident, offer, record, lock, fingerprint, remediation, requester, needed, policyHash, approvalMs, executionMs, also */
export const OPEN = script(`
local id, incident, lock, fingerprint = ARGV[2], ARGV[3], ARGV[6], ARGV[7]
local open = key('approval-open:' .. lock)
local other = redis.call('GET', open)
local state = other and stateOf(other)
local superseded = ''
if state == 'open' or state == 'approved' then
  if field(other, 'fingerprint') == fingerprint and field(other, 'policyHash') == ARGV[11] then
    return {'ok', 'joined', all(other), other}
  end
  if state == 'approved' then return refused('locked', nil, other) end
end
local rule, detail = blocked(ARGV[8], locksIn(lock, ARGV[14]), id)
if rule then return refused(rule, nil, detail) end
if state == 'open' then
  superseded = other
  set(other, 'supersededBy', id, 'by', ARGV[9])
  move(other, 'superseded')
  event(other, 'superseded', ARGV[9], cjson.encode({by = id}))
end
local approveBy = now + tonumber(ARGV[12])
set(id, 'incident', incident, 'offer', ARGV[4], 'record', ARGV[5], 'lock', lock, 'also', ARGV[14], 'fingerprint', fingerprint,
  'remediation', ARGV[8], 'requester', ARGV[9], 'needed', ARGV[10], 'policyHash', ARGV[11], 'executionMs', ARGV[13],
  'openedAt', text(now), 'approveBy', text(approveBy), 'approvals', '0', 'votes', '0')
move(id, 'open', approveBy)
redis.call('SET', open, id)
local siblings = key('approvals-of:' .. incident)
redis.call('ZADD', siblings, text(now), id)
redis.call('PEXPIRE', siblings, settings.keepMs)
event(id, 'opened', ARGV[9], ARGV[5])
return {'ok', 'opened', all(id), superseded}`);

/** ARGV id, user, vote, reason, policyHash */
export const DECIDE = script(`
local id, user, vote = ARGV[2], ARGV[3], ARGV[4]
local state = stateOf(id)
if state and state ~= 'expired' and state ~= 'superseded' and field(id, 'voter:' .. user) then
  return refused('voted-already', id)
end
if state ~= 'open' then return refused(overRule(state), id) end
if field(id, 'policyHash') ~= ARGV[6] then return refused('policy-changed', id) end
if field(id, 'requester') == user then return refused('self', id) end
if vote == 'approve' and pausedBy() then return refused('paused', id, pausedBy()) end
local count = redis.call('HINCRBY', hash(id), 'votes', 1)
local ballot = {user = user, vote = vote, at = text(now)}
if ARGV[5] ~= '' then ballot.reason = ARGV[5] end
set(id, 'voter:' .. user, vote, 'vote:' .. count, cjson.encode(ballot))
event(id, 'vote', user, cjson.encode(ballot))
if vote == 'reject' then
  set(id, 'because', ARGV[5], 'by', user)
  move(id, 'rejected')
  event(id, 'rejected', user, cjson.encode({reason = ARGV[5]}))
elseif redis.call('HINCRBY', hash(id), 'approvals', 1) >= number(id, 'needed') then
  local executeBy = now + number(id, 'executionMs')
  set(id, 'executeBy', text(executeBy), 'by', user)
  move(id, 'approved', executeBy)
  event(id, 'approved', user)
else
  touch(id)
end
return ok(id)`);

/** ARGV id, fingerprint, policyHash, claim. The same claim gets the same grant again: a command may be sent twice. */
export const CONSUME = script(`
local id = ARGV[2]
local state = stateOf(id)
if state == 'executing' and field(id, 'claim') == ARGV[5] then return ok(id) end
if state ~= 'approved' then return refused(state == 'open' and 'wrong-state' or overRule(state), id) end
if field(id, 'fingerprint') ~= ARGV[3] then return refused('drift', id) end
if field(id, 'policyHash') ~= ARGV[4] then return refused('policy-changed', id) end
if pausedBy() then return refused('paused', id, pausedBy()) end
local lock = field(id, 'lock')
local rule, detail = blocked(field(id, 'remediation'), locksOf(id), id)
if rule then return refused(rule, id, detail) end
local fence = nextFence()
local acts = key('acts:' .. field(id, 'remediation') .. ':' .. lock)
redis.call('ZADD', acts, text(now), id)
redis.call('PEXPIRE', acts, 2 * settings.actsWindowMs)
set(id, 'fence', fence, 'claim', ARGV[5])
move(id, 'executing', now)
hold(id)
event(id, 'granted', 'botcore', cjson.encode({fence = fence}))
return ok(id)`);

/** ARGV id, by, state, because, field, value. From open and approved to `cancelled`; from approved to what else ends it. */
export const END = script(`
local id, by, target = ARGV[2], ARGV[3], ARGV[4]
local state = stateOf(id)
if state ~= 'approved' and not (state == 'open' and target == 'cancelled') then
  return refused(state == 'open' and 'wrong-state' or overRule(state), id)
end
if target == 'cancelled' and by ~= 'botcore' and by ~= field(id, 'requester') then return refused('not-permitted', id) end
set(id, 'because', ARGV[5], 'by', by)
if ARGV[6] ~= '' then set(id, ARGV[6], ARGV[7]) end
move(id, target)
event(id, target, by, cjson.encode({reason = ARGV[5]}))
return ok(id)`);

/** ARGV id, fence, step, value. What only the one with the fence may say. `conclude` takes result, conclusion, acted. */
export const STEP = script(`
local id, fence, step = ARGV[2], ARGV[3], ARGV[4]
local state = field(id, 'state')
if not state then return refused('unknown-approval') end
local holder = holderOf(field(id, 'lock'))
local writes = step == 'renew' or step == 'write' or step == 'remember' or step == 'roll-back'
if field(id, 'fence') ~= fence or (writes and holder and holder ~= id) then return refused('lost', id) end
local holds = state == 'executing' or state == 'executed' or state == 'unknown'
if step == 'renew' then
  if not holds then return refused('wrong-state', id) end
  if state == 'executing' and pausedBy() then return refused('paused', id, pausedBy()) end
  hold(id)
elseif step == 'write' then
  local back = state == 'executed' and field(id, 'rollingBackSince')
  if state ~= 'executing' and not back then return refused('wrong-state', id) end
  if pausedBy() then return refused('paused', id, pausedBy()) end
  hold(id)
elseif step == 'remember' then
  local back = state == 'executed' and field(id, 'rollingBackSince')
  if state ~= 'executing' and not back then return refused('wrong-state', id) end
  if pausedBy() then return refused('paused', id, pausedBy()) end
  set(id, 'undo', ARGV[5])
  hold(id)
elseif step == 'executed' then
  if state == 'executed' then return ok(id) end
  if state ~= 'executing' then return refused('wrong-state', id) end
  move(id, 'executed', now)
  hold(id)
  event(id, 'executed', 'botcore')
elseif step == 'roll-back' then
  if state ~= 'executed' then return refused('wrong-state', id) end
  if pausedBy() then return refused('paused', id, pausedBy()) end
  if not field(id, 'rollingBackSince') then
    set(id, 'rollingBackSince', text(now))
    touch(id)
    event(id, 'rolling-back', 'botcore')
  end
  hold(id)
elseif step == 'unknown' then
  if state == 'unknown' then return ok(id) end
  if not holds then return refused('wrong-state', id) end
  set(id, 'because', ARGV[5], 'by', 'botcore')
  move(id, 'unknown', now)
  hold(id)
  event(id, 'unknown', 'botcore', cjson.encode({reason = ARGV[5]}))
elseif step == 'conclude' then
  local result, acted = ARGV[5], ARGV[7] == '1'
  if state == result then return ok(id) end
  if not holds or (state == 'executing' and result ~= 'failed') then return refused('wrong-state', id) end
  set(id, 'conclusion', ARGV[6])
  move(id, result)
  event(id, result, 'botcore', ARGV[6])
  for _, lock in ipairs(locksOf(id)) do
    if holderOf(lock) == id then redis.call('DEL', key('lock:' .. lock)) end
    if result ~= 'verified' and acted then
      redis.call('HSET', key('circuit:' .. lock), 'approval', id, 'since', text(now), 'until', text(now + settings.circuitMs))
      redis.call('PEXPIRE', key('circuit:' .. lock), settings.circuitMs + 3600000)
      redis.call('ZADD', key('circuits'), text(now + settings.circuitMs), lock)
    end
  end
end
return ok(id)`);

/** ARGV id. Fences off whoever held it, once the hold has run out. */
export const TAKE_OVER = script(`
local id = ARGV[2]
local state = stateOf(id)
if not state then return refused('unknown-approval') end
if state ~= 'executing' and state ~= 'executed' and state ~= 'unknown' then return refused('wrong-state', id) end
if number(id, 'heldUntil') > now then return refused('still-held', id, field(id, 'heldUntil')) end
set(id, 'fence', nextFence())
if state == 'executing' or (state == 'executed' and field(id, 'rollingBackSince')) then
  set(id, 'because', 'gone', 'by', 'botcore')
  move(id, 'unknown', now)
  event(id, 'unknown', 'botcore', cjson.encode({reason = 'gone'}))
end
hold(id)
return ok(id)`);

/** ARGV limit → two lists of approvals: what has expired now, and what nobody holds any longer */
export const SWEEP = script(`
local expired, abandoned = {}, {}
-- No hold reaches further than one hold from now: the clock has gone back since. Who is alive renews it; a dead one is
-- found out after one hold, and not after as long as the clock has gone back.
for _, id in ipairs(redis.call('ZREVRANGEBYSCORE', key('approvals-active'), '+inf', '(' .. text(now + settings.holdMs), 'LIMIT', 0, ARGV[2])) do
  local state = field(id, 'state')
  if state == 'executing' or state == 'executed' or state == 'unknown' then hold(id) end
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', key('approvals-active'), '-inf', text(now), 'LIMIT', 0, ARGV[2])) do
  local state = stateOf(id)
  if not state then redis.call('ZREM', key('approvals-active'), id)
  elseif state == 'expired' then expired[#expired + 1] = {id, all(id)}
  else abandoned[#abandoned + 1] = {id, all(id)} end
end
return {expired, abandoned}`);

/** ARGV id, version. 1: the card shows the latest. */
export const TOLD = script(`
if field(ARGV[2], 'version') == ARGV[3] or not field(ARGV[2], 'version') then
  redis.call('SREM', key('approvals-untold'), ARGV[2])
  return 1
end
return 0`);

/** ARGV `pause` or `resume`, by, reason */
export const PAUSE = script(`
local paused = key('writes-paused')
if ARGV[2] == 'resume' then
  if redis.call('DEL', paused) == 1 then event('', 'resumed', ARGV[3], cjson.encode({reason = ARGV[4]})) end
else
  redis.call('HSET', paused, 'by', ARGV[3], 'reason', ARGV[4], 'since', text(now))
  event('', 'paused', ARGV[3], cjson.encode({reason = ARGV[4]}))
end
return text(now)`);

/** The open circuits: lock, approval, since, until of each. */
export const CIRCUITS = script(`
redis.call('ZREMRANGEBYSCORE', key('circuits'), '-inf', text(now))
local open = {}
for _, lock in ipairs(redis.call('ZRANGE', key('circuits'), 0, -1)) do
  local circuit = redis.call('HMGET', key('circuit:' .. lock), 'approval', 'since', 'until')
  if circuit[1] then table.insert(open, {lock, circuit[1], circuit[2], circuit[3]}) end
end
return open`);

/** ARGV lock, by, reason, approval. Reads the circuit of a target; somebody who gives a name closes that of the approval. */
export const CIRCUIT = script(`
local circuit = redis.call('HMGET', key('circuit:' .. ARGV[2]), 'approval', 'since', 'until')
if not circuit[1] or tonumber(circuit[3]) <= now then return {} end
if ARGV[3] ~= '' and circuit[1] == ARGV[5] then
  redis.call('DEL', key('circuit:' .. ARGV[2]))
  redis.call('ZREM', key('circuits'), ARGV[2])
  event(circuit[1], 'circuit-reset', ARGV[3], cjson.encode({lock = ARGV[2], reason = ARGV[4]}))
end
return circuit`);
