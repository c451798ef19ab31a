/**
 * What all scripts of approvals share: their keys, their clock, and what time and other approvals do.
 *
 * An approval is the hash `approval:<id>`. Around it: `approval-open:<lock>` (what asks for a target or waits to be
 * carried out), `approvals-active` (unfinished ones by the moment at which time does something to them),
 * `approvals-untold` (whose card is behind), `approvals-of:<incident>`, `lock:<lock>` and `circuit:<lock>` (what keeps
 * a target from being acted on), `circuits` (the locks of open circuits by their end), `acts:<remediation>:<lock>` (when it
 * was), `fence`, `writes-paused`, and `approval-events`, from which the audit log takes what happened: written in the same step, so nothing is missing there.
 *
 * KEYS[1] is the approval of interest, or what stands for it; all others share its prefix, whose braces keep them in one
 * slot. ARGV[1] holds the settings as JSON; what follows belongs to the script. The reply is
 * `{'ok', word, approval}` or `{'refused', rule, approval, detail}`, the approval as the fields of its hash.
 */
export const APPROVAL_SCRIPT_BASE = `local settings = cjson.decode(ARGV[1])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000) + settings.skewMs
local function text(number) return string.format('%.0f', number) end
local function key(name) return settings.prefix .. ':' .. name end
local function hash(id) return key('approval:' .. id) end
local function field(id, name) return redis.call('HGET', hash(id), name) or nil end
local function number(id, name) return tonumber(field(id, name) or '0') end
local function set(id, ...) redis.call('HSET', hash(id), ...) end
local function all(id) return id and redis.call('HGETALL', hash(id)) or {} end
local function ok(id, word) return {'ok', word or '', all(id)} end
local function refused(rule, id, detail) return {'refused', rule, all(id), detail or ''} end

local function event(id, name, by, data)
  redis.call('XADD', key('approval-events'), '*', 'event', name, 'approval', id, 'incident', field(id, 'incident') or '',
    'at', text(now), 'by', by, 'data', data or '{}')
end
local function touch(id)
  redis.call('HINCRBY', hash(id), 'version', 1)
  redis.call('SADD', key('approvals-untold'), id)
end
-- Without a deadline the approval is over.
local function move(id, state, deadline)
  set(id, 'state', state)
  if state ~= 'open' and state ~= 'approved' then
    local open = key('approval-open:' .. (field(id, 'lock') or ''))
    if redis.call('GET', open) == id then redis.call('DEL', open) end
  end
  if deadline then redis.call('ZADD', key('approvals-active'), text(deadline), id)
  else
    redis.call('ZREM', key('approvals-active'), id)
    redis.call('PEXPIRE', hash(id), settings.keepMs)
  end
  touch(id)
end
-- What time has done already: gives the state as it is now.
local function stateOf(id)
  local state = field(id, 'state')
  local because
  if state == 'open' and number(id, 'approveBy') <= now then because = 'approval'
  elseif state == 'approved' and number(id, 'executeBy') <= now then because = 'execution' end
  if not because then return state end
  set(id, 'because', because, 'by', 'botcore')
  move(id, 'expired')
  event(id, 'expired', 'botcore', cjson.encode({of = because}))
  return 'expired'
end
local function overRule(state)
  if not state then return 'unknown-approval' end
  if state == 'expired' or state == 'superseded' then return state end
  return 'already-decided'
end
local function pausedBy()
  if settings.readOnly then return 'read-only' end
  local pause = redis.call('HMGET', key('writes-paused'), 'by', 'reason')
  return pause[1] and cjson.encode({by = pause[1], reason = pause[2]}) or nil
end
local function holderOf(lock)
  local holder = redis.call('HMGET', key('lock:' .. lock), 'approval', 'until')
  return holder[1] and tonumber(holder[2]) > now and holder[1] or nil
end
local function locksIn(lock, also)
  local locks = {lock}
  if also and also ~= '' then
    for _, other in ipairs(cjson.decode(also)) do table.insert(locks, other) end
  end
  return locks
end
local function locksOf(id) return locksIn(field(id, 'lock'), field(id, 'also')) end
-- A target that went to somebody else after its lock had lapsed stays theirs.
local function hold(id)
  local till = now + settings.holdMs
  set(id, 'heldUntil', text(till))
  redis.call('ZADD', key('approvals-active'), text(till), id)
  for _, lock in ipairs(locksOf(id)) do
    if (holderOf(lock) or id) == id then
      redis.call('HSET', key('lock:' .. lock), 'approval', id, 'until', text(till + settings.lockMs))
      redis.call('PEXPIRE', key('lock:' .. lock), settings.holdMs + settings.lockMs + 3600000)
    end
  end
end
local function nextFence()
  -- Also grows where Redis has lost its last second, and the counter with it.
  local fence = math.max(tonumber(redis.call('GET', key('fence')) or '0') + 1, now)
  redis.call('SET', key('fence'), text(fence))
  return text(fence)
end
-- What keeps a target from being acted on, whoever approves: rule and detail.
local function blocked(remediation, locks, id)
  for _, lock in ipairs(locks) do
    local holder = holderOf(lock)
    if holder and holder ~= id then return 'locked', holder end
    local circuit = redis.call('HMGET', key('circuit:' .. lock), 'until', 'approval')
    if circuit[1] and tonumber(circuit[1]) > now then return 'circuit-open', circuit[1] end
  end
  local acts = key('acts:' .. remediation .. ':' .. locks[1])
  redis.call('ZREMRANGEBYSCORE', acts, '-inf', text(now - settings.actsWindowMs))
  local latest = redis.call('ZREVRANGE', acts, 0, 0, 'WITHSCORES')
  if latest[2] and tonumber(latest[2]) + settings.coolDownMs > now then
    return 'cooling-down', text(tonumber(latest[2]) + settings.coolDownMs)
  end
  if redis.call('ZCARD', acts) >= settings.mostActs then
    local first = redis.call('ZRANGE', acts, 0, 0, 'WITHSCORES')
    return 'cooling-down', text(tonumber(first[2]) + settings.actsWindowMs)
  end
end
`;
