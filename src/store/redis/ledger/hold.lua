-- A hold before its commit point.

function ops.open()
  local hold = given.hold
  local earlier = find(hold.id)
  if earlier then return reply(isRepeat(earlier) and 'OPENED' or 'EXISTS', textOf(earlier)) end
  local disagreement = clocksDisagree()
  if disagreement then return disagreement end
  if not mayHold(hold, hold.remaining, rivalsOf(hold)) then return reply('TAKEN') end
  span = math.max(span, hold.to - hold.from)
  slotOf[hold] = ARGV[9]
  hold.state = 'OPENING'
  hold.createdFence = fence + 1
  hold.isAnnounced = false
  hold.createdAt = now
  hold.expiresAt = now + given.openMs
  hold.latestExpiry = now + given.maxMs
  hold.intent = given.intent and newIntent(given.intent)
  hold.inputRefusals = 0
  writeOwn(hold)
  return reply('OPENED', textOf(hold))
end

function ops.activate()
  local hold = find(given.id)
  if not hold then return refused('NOT_FOUND') end
  if isRepeat(hold) then return done(hold) end
  if hold.state ~= 'OPENING' then return refused(hold.state == 'EXPIRED' and 'EXPIRED' or 'STATE', hold) end
  if not hasRoom(hold, given.remaining) then return refused('OVERLAP', hold) end
  hold.state = 'ACTIVE'
  hold.isAnnounced = true
  -- Kept as it was read: at the commit point it counts again.
  hold.remaining = given.remaining
  hold.vendorHold = given.vendorHold
  hold.expiresAt = capped(math.min(now + given.ttlMs, hold.latestExpiry), given.vendorHold)
  hold.intent = nil
  writeOwn(hold, 'CREATED')
  return done(hold)
end

function ops.reject()
  local hold = find(given.id)
  if not hold then return refused('NOT_FOUND') end
  if isRepeat(hold) then return done(hold) end
  if hold.state ~= 'OPENING' then return refused('STATE', hold) end
  hold.state = 'REJECTED'
  hold.cause = given.cause
  hold.intent = nil
  hold.expiresAt = nil
  hold.endedAt = now
  writeOwn(hold, 'FREED')
  return done(hold)
end

function ops.extend()
  local hold = find(given.id)
  if not hold then return refused('NOT_FOUND') end
  if isRepeat(hold) then return done(hold) end
  if hold.state ~= 'ACTIVE' then return refused(hold.state == 'EXPIRED' and 'EXPIRED' or 'STATE', hold) end
  local expiresAt = capped(math.min(hold.expiresAt + given.byMs, hold.latestExpiry), hold.vendorHold)
  if hold.extensionsLeft < 1 or expiresAt <= hold.expiresAt then return refused('LIMIT', hold) end
  hold.expiresAt = expiresAt
  hold.extensionsLeft = hold.extensionsLeft - 1
  writeOwn(hold, 'EXTENDED')
  return done(hold)
end

function ops.renewVendorHold()
  local hold = find(given.id)
  if not hold then return refused('NOT_FOUND') end
  if isRepeat(hold) then return done(hold) end
  if hold.state ~= 'ACTIVE' then return refused('STATE', hold) end
  hold.vendorHold = given.vendorHold
  writeOwn(hold)
  return done(hold)
end

function ops.release()
  local hold = find(given.id)
  if not hold then return refused('NOT_FOUND') end
  if isRepeat(hold) then return done(hold) end
  if hold.state ~= 'ACTIVE' then return refused(hold.state == 'EXPIRED' and 'EXPIRED' or 'STATE', hold) end
  hold.state = 'RELEASED'
  hold.intent = releaseIntent(hold)
  hold.expiresAt = nil
  hold.endedAt = now
  writeOwn(hold, 'RELEASED')
  return done(hold)
end

function ops.notePatientCreation()
  local hold = find(given.id)
  if hold and not isRepeat(hold) then
    hold.patientCreateUnknownAt = given.isUnknown and now or nil
    writeOwn(hold)
  end
  return reply('DONE', textOf(hold))
end

function ops.warn()
  local hold = find(given.id)
  if not hold then return reply('DONE') end
  local warnings = hold.warnings or {}
  for _, warning in ipairs(warnings) do
    if warning == given.warning then return reply('DONE') end
  end
  warnings[#warnings + 1] = given.warning
  hold.warnings = warnings
  writeOwn(hold)
  local booking = hold.vendorAppointmentId and readBooking(hold.vendorAppointmentId)
  if booking then
    booking.warnings = booking.warnings or {}
    booking.warnings[#booking.warnings + 1] = given.warning
    writeBooking(booking)
  end
  return done(hold)
end

return answer()
