-- The commit point and what comes after it.

-- Why the appointment cannot be moved: another change of it is open, or has ended it. Null when it is being moved now.
local function markMoving(intent)
  local booking = intent.vendorAppointmentId and readBooking(intent.vendorAppointmentId)
  if not booking or booking.change then return 'CHANGE_PENDING' end
  if booking.isGone then return 'GONE' end
  booking.change = newChange('RESCHEDULE', fence + 1, intent.leaseMs)
  writeBooking(booking)
  return nil
end

-- A move that came to nothing leaves its appointment without a pending change.
local function clearMove(intent)
  if not changesAppointment(intent) or not intent.vendorAppointmentId then return end
  local booking = readBooking(intent.vendorAppointmentId)
  if not booking or not booking.change or booking.change.kind ~= 'RESCHEDULE' then return end
  booking.change = nil
  writeBooking(booking)
end

function ops.beginConfirm()
  local hold, intent = find(given.id), given.intent
  if not hold then return refused('NOT_FOUND') end
  if isRepeat(hold) then return done(hold) end
  if hold.state ~= 'ACTIVE' then return refused(hold.state == 'EXPIRED' and 'EXPIRED' or 'STATE', hold) end
  -- After a loss without a second sink the ledger does not know what it has promised.
  if stored[8] then return reply('QUARANTINED') end
  local disagreement = clocksDisagree()
  if disagreement then return disagreement end
  if not hasRoom(hold, hold.remaining) then return refused('OVERLAP', hold) end
  local obstacle = changesAppointment(intent) and markMoving(intent)
  if obstacle then return refused(obstacle, hold) end
  hold.state = 'CONFIRMING'
  hold.returnsUntil = hold.expiresAt
  hold.expiresAt = nil
  hold.intent = newIntent(intent)
  writeOwn(hold, 'CONFIRMING')
  return done(hold)
end

local function watch(intent, inMs)
  if not inMs then return nil end
  intent.kind = 'WATCH'
  intent.dueAt = now + inMs
  intent.leaseUntil = now
  intent.checks = 0
  intent.flaggedAt = nil
  return intent
end

local function copy(record)
  local result = {}
  for name, value in pairs(record) do result[name] = value end
  return result
end

local verdicts = {}

function verdicts.CONFIRMED(hold, intent, verdict)
  hold.state = 'CONFIRMED'
  hold.vendorAppointmentId = verdict.vendorAppointmentId
  hold.warnings = joined(hold.warnings, verdict.warnings)
  hold.blocksUntil = now + verdict.blocksMs
  hold.intent = watch(copy(intent), verdict.watchInMs)
  hold.endedAt = now
  writeOwn(hold, 'CONFIRMED')
  recordBooking(hold, intent)
end

function verdicts.REJECTED(hold, intent, verdict)
  clearMove(intent)
  hold.state = 'REJECTED'
  hold.cause = verdict.cause
  hold.intent = verdict.releases and releaseIntent(hold) or watch(copy(intent), verdict.watchInMs)
  hold.endedAt = now
  writeOwn(hold, 'REJECTED')
end

function verdicts.RETURNED(hold, intent, verdict)
  local inputRefusals = hold.inputRefusals + (verdict.forInput and 1 or 0)
  if inputRefusals > given.maxInputRefusals then
    return verdicts.REJECTED(hold, intent, { cause = 'LIMIT_EXCEEDED', releases = true })
  end
  clearMove(intent)
  local least = capped(math.min(now + verdict.atLeastMs, hold.latestExpiry), hold.vendorHold)
  hold.state = 'ACTIVE'
  hold.expiresAt = math.max(hold.returnsUntil or now, least)
  hold.returnsUntil = nil
  hold.inputRefusals = inputRefusals
  hold.intent = nil
  writeOwn(hold, 'RETURNED')
  lapse(hold, call)
end

function verdicts.UNKNOWN(hold, intent, verdict)
  hold.state = 'RECONCILING'
  intent.answeredId = verdict.answeredId
  intent.leaseUntil = now
  intent.dueAt = now
  writeOwn(hold, 'RECONCILING')
end

function verdicts.COMPENSATING(hold, intent, verdict)
  clearMove(intent)
  hold.state = 'COMPENSATING'
  hold.vendorAppointmentId = verdict.vendorAppointmentId
  -- Another intent than the booking's: whoever still means to settle that one must not settle this.
  intent.fence = fence + 1
  intent.kind = 'COMPENSATE'
  intent.vendorAppointmentId = verdict.vendorAppointmentId
  intent.leaseUntil = now + verdict.leaseMs
  intent.dueAt = now + verdict.leaseMs
  writeOwn(hold, 'COMPENSATING')
end

function verdicts.COMPENSATED(hold, intent, verdict)
  hold.state = 'COMPENSATED'
  hold.cause = verdict.cause
  hold.intent = watch(copy(intent), verdict.watchInMs)
  hold.endedAt = now
  writeOwn(hold, 'COMPENSATED')
end

function ops.settle()
  local hold = find(given.id)
  if not hold then return refused('NOT_FOUND') end
  if isRepeat(hold) then return done(hold) end
  if not hold.intent or hold.intent.fence ~= given.fence then return refused('FENCE', hold) end
  local named = given.verdict.kind == 'UNKNOWN' and given.verdict.answeredId
  if named and hold.state == 'RECONCILING' then
    -- Parked before its executor was through: what the answer named is looked for all the same.
    hold.intent.answeredId = named
    hold.intent.dueAt = now
    writeOwn(hold)
    return done(hold)
  end
  local isAllowed = false
  for _, state in ipairs(given.from) do isAllowed = isAllowed or state == hold.state end
  if not isAllowed then return refused('STATE', hold) end
  verdicts[given.verdict.kind](hold, hold.intent, given.verdict)
  return done(hold)
end

function ops.postpone()
  local hold = find(given.id)
  if not hold or isRepeat(hold) then return reply('DONE') end
  local intent = hold.intent
  if not intent or intent.fence ~= given.fence then return reply('DONE') end
  intent.dueAt = now + given.dueInMs
  intent.checks = intent.checks + 1
  intent.flaggedAt = intent.flaggedAt or (given.flag and now or nil)
  writeOwn(hold)
  return done(hold)
end

function ops.closeIntent()
  local hold = find(given.id)
  local intent = hold and hold.intent
  if not intent or intent.fence ~= given.fence then return reply('DONE') end
  if intent.kind ~= 'RELEASE' and intent.kind ~= 'WATCH' then return reply('DONE') end
  hold.intent = nil
  if given.unblocks then hold.blocksUntil = nil end
  writeOwn(hold, 'FREED')
  return done(hold)
end

return answer()
