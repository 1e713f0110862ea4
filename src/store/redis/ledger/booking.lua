-- Cancels and the pending changes of appointments.

local function isRepeatOn(booking)
  return booking and booking.lastCall == call
end

local function writeOwnBooking(booking)
  booking.lastCall = call
  writeBooking(booking)
end

function ops.beginCancel()
  local booking = readBooking(given.id)
  if not booking then return reply('NOT_FOUND') end
  if booking.change and not isRepeatOn(booking) then return reply('PENDING', encode(booking)) end
  if not booking.change then
    fence = fence + 1
    entries[#entries + 1] = { fence = fence }
    booking.change = newChange('CANCEL', fence, given.leaseMs)
    writeOwnBooking(booking)
  end
  return reply('BEGUN', encode(booking))
end

function ops.settleChange()
  local booking = readBooking(given.id)
  if isRepeatOn(booking) then return reply('DONE') end
  local change = booking and booking.change
  if not change or change.fence ~= given.fence then return reply('REFUSED') end
  if given.happened and change.kind == 'CANCEL' then
    unblock(booking.holdId)
    booking.isGone = true
  end
  booking.change = nil
  writeOwnBooking(booking)
  return reply('DONE')
end

function ops.postponeChange()
  local booking = readBooking(given.id)
  local change = booking and booking.change
  if not change or change.fence ~= given.fence or isRepeatOn(booking) then return reply('DONE') end
  change.dueAt = now + given.dueInMs
  change.checks = change.checks + 1
  change.flaggedAt = change.flaggedAt or (given.flag and now or nil)
  writeOwnBooking(booking)
  return reply('DONE')
end

return answer()
