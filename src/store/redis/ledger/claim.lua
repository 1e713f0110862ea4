-- Idempotency keys. Each is a key of its own that Redis lets go when its time is over.
local claimKey = KEYS[15]

local function readClaim()
  local text = redis.call('GET', claimKey)
  if not text then return nil end
  local ok, claim = pcall(cjson.decode, text)
  local isSound = ok and type(claim) == 'table' and type(claim.fingerprint) == 'string'
    and type(claim.leaseUntil) == 'number' and type(claim.keepUntil) == 'number'
  if not isSound then corrupt(claimKey, '') end
  return claim
end

function ops.claim()
  local standing = readClaim()
  if standing and standing.keepUntil <= now then standing = nil end
  if standing and standing.fingerprint ~= given.fingerprint then return reply('REUSED') end
  if standing and standing.result then return reply('DONE', standing.result) end
  if standing and standing.lastCall == call then return reply('NEW', standing.subject, call) end
  if standing and standing.leaseUntil > now then return reply('RUNNING', standing.leaseUntil - now) end
  local claim = {
    fingerprint = given.fingerprint,
    subject = standing and standing.subject or given.subject,
    leaseUntil = now + given.leaseMs,
    keepUntil = now + given.keepMs,
    lastCall = call,
  }
  redis.call('SET', claimKey, cjson.encode(claim), 'PX', given.keepMs)
  return reply('NEW', claim.subject, call)
end

-- Who was given up for dead, and comes late, has nothing more to say.
local function isHolders(claim)
  return claim and claim.lastCall == given.holder
end

function ops.finishClaim()
  local claim = readClaim()
  if isHolders(claim) then
    claim.result = given.result
    redis.call('SET', claimKey, cjson.encode(claim), 'KEEPTTL')
  end
  return reply('DONE')
end

-- What has a result keeps it: a caller that was given up for dead may come late.
function ops.freeClaim()
  local claim = readClaim()
  if isHolders(claim) and not claim.result then redis.call('DEL', claimKey) end
  return reply('DONE')
end

return answer()
