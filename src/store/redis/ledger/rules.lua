-- The rules of holds that more than one script needs. Follows the prelude.

local function newIntent(draft)
  local until_ = now + draft.leaseMs
  return {
    kind = draft.kind,
    marker = draft.marker,
    patientRef = draft.patientRef,
    paymentReference = draft.paymentReference,
    vendorAppointmentId = draft.vendorAppointmentId,
    fence = fence + 1,
    startedAt = now,
    leaseUntil = until_,
    dueAt = until_,
    checks = 0,
  }
end

-- The vendor's side of a native hold has to be released too, unless it lapses by itself first.
local function releaseIntent(hold)
  if not hold.vendorHold or hold.vendorHold.expiresAt <= now then return nil end
  return newIntent({ kind = 'RELEASE', marker = hold.marker, leaseMs = 0 })
end

-- Ends a hold that is past its time, as every script sees it before it acts. `cause` is the call when it is its own doing.
local function lapse(hold, cause)
  if not hold.expiresAt or hold.expiresAt > now then return end
  local isActive = hold.state == 'ACTIVE'
  -- A native hold whose answer is unknown stays in the way until it is settled.
  if not isActive and (hold.state ~= 'OPENING' or hold.intent) then return end
  hold.state = 'EXPIRED'
  hold.intent = releaseIntent(hold)
  hold.endedAt = now
  hold.expiresAt = nil
  hold.lastCall = cause
  write(hold, isActive and 'EXPIRED' or nil)
end

local function find(id)
  local hold = readHold(id)
  if hold then lapse(hold) end
  return hold
end

local function isBlocking(hold)
  if hold.state == 'OPENING' then
    -- With an intent the vendor may have it: then only a settled outcome makes way.
    return hold.intent ~= nil or hold.expiresAt == nil or hold.expiresAt > now
  elseif hold.state == 'ACTIVE' then
    return hold.expiresAt == nil or hold.expiresAt > now
  elseif hold.state == 'CONFIRMED' then
    return hold.blocksUntil ~= nil and hold.blocksUntil > now
  end
  return hold.state == 'CONFIRMING' or hold.state == 'RECONCILING' or hold.state == 'COMPENSATING'
end

-- The hold of an index entry, and where it ends. Both times have fifteen digits; `offset` is the length of what is before.
local function parsePlace(place, offset)
  return string.sub(place, offset + 33), tonumber(string.sub(place, offset + 17, offset + 31))
end

-- What blocks the time of `hold` on any of its resources. What is past its time is ended first.
local function rivalsOf(hold)
  local rivals, isSeen = {}, {}
  -- An entry that starts earlier than the longest one can be long does not reach into it.
  local reach = string.format('%015d', math.max(hold.from - span, 0))
  for _, resource in ipairs(hold.resources) do
    local prefix = resource .. separator
    local places = redis.call(
      'ZRANGEBYLEX', keys.busy, '[' .. prefix .. reach, '(' .. prefix .. string.format('%015d', hold.to)
    )
    for _, place in ipairs(places) do
      local id, to = parsePlace(place, #prefix)
      if to > hold.from and id ~= hold.id and id ~= hold.replaces and not isSeen[id] then
        isSeen[id] = true
        local rival = find(id)
        if not rival then corrupt(keys.holds, id) end
        if isBlocking(rival) then rivals[#rivals + 1] = rival end
      end
    end
  end
  return rivals
end

-- Whether both are about the same slot with several places.
local function isSamePlace(a, b)
  return b.remaining ~= nil and a.typeId == b.typeId and a.start == b.start and a.finish == b.finish
end

local function mayHold(wanted, remaining, rivals)
  if #rivals == 0 then return true end
  if remaining == nil then return false end
  for _, rival in ipairs(rivals) do
    if not isSamePlace(wanted, rival) then return false end
  end
  return #rivals < remaining
end

-- Whether an open hold still has its time. Of those that share a slot with several places only the earlier ones count,
-- or two late ones would refuse each other and a later one could push out an earlier.
local function hasRoom(hold, remaining)
  local counted = {}
  for _, rival in ipairs(rivalsOf(hold)) do
    local isLater = rival.createdFence > hold.createdFence
    if not (isLater and isSamePlace(hold, rival)) then counted[#counted + 1] = rival end
  end
  return mayHold(hold, remaining, counted)
end

-- The earlier of our time and the vendor's own.
local function capped(expiresAt, vendorHold)
  return vendorHold and math.min(expiresAt, vendorHold.expiresAt) or expiresAt
end

local function refused(reason, hold)
  return reply('REFUSED', textOf(hold), reason)
end

-- `hold` as it became by this call. The record remembers the call: a repeat of it, after a reply that was lost, is
-- answered as the first was.
local function done(hold)
  return reply('DONE', textOf(hold))
end

local function isRepeat(hold)
  return hold and hold.lastCall == call
end

local function writeOwn(hold, event)
  hold.lastCall = call
  write(hold, event)
end

-- The time of an appointment that was moved away or cancelled may be sold again at once.
local function unblock(holdId)
  local old = find(holdId)
  if not old or old.state ~= 'CONFIRMED' then return end
  old.blocksUntil = nil
  write(old, 'FREED')
end

local function newChange(kind, changeFence, leaseMs)
  local until_ = now + leaseMs
  return { kind = kind, fence = changeFence, since = now, leaseUntil = until_, dueAt = until_, checks = 0 }
end

local function changesAppointment(intent)
  return intent.kind == 'MOVE' or intent.kind == 'REBOOK'
end

local function joined(first, second)
  local all = {}
  for _, warning in ipairs(first or {}) do all[#all + 1] = warning end
  for _, warning in ipairs(second or {}) do all[#all + 1] = warning end
  return #all > 0 and all or nil
end

-- Whose appointment it is. `intent` is null where it is only written again after a loss.
local function recordBooking(hold, intent)
  local id = hold.vendorAppointmentId
  local movedId = intent and changesAppointment(intent) and intent.vendorAppointmentId
  local moved = movedId and readBooking(movedId) or nil
  local source = moved or hold
  local booking = {
    clinicId = hold.clinicId,
    partnerId = hold.partnerId,
    vendorAppointmentId = id,
    holdId = hold.id,
    start = hold.start,
    remaining = hold.remaining,
    partnerReference = source.partnerReference,
    metadata = source.metadata,
    warnings = moved and joined(moved.warnings, hold.warnings) or hold.warnings,
    bookedAt = moved and moved.bookedAt or now,
  }
  slotOf[booking] = slotOf[hold]
  -- A move keeps the appointment's id: the index entry of its old start goes.
  readBooking(id)
  writeBooking(booking)
  if moved and intent.kind == 'REBOOK' then
    -- Its executor cancels it next; whoever finds it due afterwards goes on.
    moved.change = newChange('CANCEL', intent.fence, given.rebookCancelMs)
    moved.change.replacedBy = id
    writeBooking(moved)
  elseif hold.replaces then
    unblock(hold.replaces)
  end
end
