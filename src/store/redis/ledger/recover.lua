-- After the store has lost something that it had acknowledged.

-- No fence of the lost history is ever drawn again, however much of it nobody remembers.
local gap = 1000000

local isPastCommitPoint = {
  CONFIRMING = true, RECONCILING = true, COMPENSATING = true, CONFIRMED = true, REJECTED = true, COMPENSATED = true,
}

-- A call may have gone to the vendor: what came of it is asked anew.
local function restoreIntent(hold, intent, existing)
  intent.leaseMs = 0
  if intent.kind == 'HOLD' then
    if existing then return false end
    hold.state = 'OPENING'
    hold.isAnnounced = false
  else
    if existing and isPastCommitPoint[existing.state] then return false end
    hold.state = 'RECONCILING'
    hold.isAnnounced = true
    hold.returnsUntil = hold.expiresAt
    local booking = changesAppointment(intent) and intent.vendorAppointmentId and readBooking(intent.vendorAppointmentId)
    if booking and not booking.change then
      booking.change = newChange('RESCHEDULE', fence + 1, 0)
      writeBooking(booking)
    end
  end
  hold.expiresAt = nil
  hold.createdFence = hold.createdFence or fence + 1
  hold.createdAt = hold.createdAt or now
  hold.latestExpiry = hold.latestExpiry or now
  hold.inputRefusals = hold.inputRefusals or 0
  hold.intent = newIntent(intent)
  write(hold, hold.isAnnounced and 'RECONCILING' or nil)
  return true
end

local function restoreBooked(hold, existing)
  if existing and existing.state == 'CONFIRMED' then return false end
  write(hold)
  -- A move is settled as a whole: its old appointment is at its new time, or is still to be cancelled.
  local old = hold.replaces and find(hold.replaces)
  local movedId = old and old.vendorAppointmentId
  if movedId and readBooking(movedId) then
    local kind = movedId == hold.vendorAppointmentId and 'MOVE' or 'REBOOK'
    recordBooking(hold, { kind = kind, vendorAppointmentId = movedId, fence = fence + 1 })
  elseif not readBooking(hold.vendorAppointmentId) then
    recordBooking(hold)
  end
  return true
end

local function readNote(note)
  local hold = decode('intents', note.id, note.record, function(record)
    return record.id == note.id and type(record.resources) == 'table'
      and type(record.from) == 'number' and type(record.to) == 'number'
  end)
  return hold, find(hold.id)
end

local function restore(note, hold, existing)
  if note.intent then return restoreIntent(hold, note.intent, existing) end
  return restoreBooked(hold, existing)
end

function ops.acknowledge()
  local loss = lossOfHistory()
  if not loss and not stored[6] then return reply('NOTHING') end
  local previous = stored[9] or seenEpoch
  fence = math.max(fence, seenFence, tonumber(stored[6] or 0)) + gap
  epoch = newEpoch
  local restored, corrupted = 0, {}
  for _, note in ipairs(given.notes) do
    -- One that cannot be read, here or there, must not keep the others from coming back.
    local isReadable, hold, existing = pcall(readNote, note)
    if not isReadable then
      corrupted[#corrupted + 1] = note.id
    elseif restore(note, hold, existing) then
      span = math.max(span, hold.to - hold.from)
      restored = restored + 1
    end
  end
  commit(true)
  redis.call('HDEL', keys.meta, 'stopped', 'lost')
  redis.call('HSET', keys.meta, 'replaces', previous)
  if given.isQuarantined then redis.call('HSET', keys.meta, 'quarantined', 1) end
  return reply('DONE', restored, corrupted)
end

function ops.endQuarantine()
  redis.call('HDEL', keys.meta, 'quarantined')
  return reply('DONE')
end

if op == 'acknowledge' then return ops.acknowledge() end
return answer()
