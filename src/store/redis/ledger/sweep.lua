-- What happens by clock alone. A bounded step; the caller goes on until nothing is left.

local corrupted = {}

local function dropHold(id)
  local hold = readHold(id)
  redis.call('HDEL', keys.holds, id)
  redis.call('ZREM', keys.ended, id)
  if hold and hold.isAnnounced then
    redis.call('ZREM', keys.lists, placeInList(hold.partnerId, hold.createdAt, id))
  end
end

local function dropBooking(id)
  local booking = readBooking(id)
  redis.call('HDEL', keys.bookings, id)
  redis.call('ZREM', keys.bookedAt, id)
  redis.call('ZREM', keys.changes, id)
  if booking then redis.call('ZREM', keys.booked, bookingMarks[id].place) end
end

-- The vendor's answer shows a confirmed hold by now.
local function stopBlocking(hold)
  setBusy(hold, false)
  redis.call('ZREM', keys.wake, hold.id)
  if hold.endedAt and not hold.intent then redis.call('ZADD', keys.ended, hold.endedAt, hold.id) end
end

local function isKept(entry)
  return tonumber(entry[2][4]) > now - given.keepEventsMs
end

-- The last entry stays: it shows that nothing is lost.
local function trimEvents()
  local first = redis.call('XRANGE', keys.events, '-', '+', 'COUNT', 1)[1]
  if not first or isKept(first) then return end
  local minimum
  for _, entry in ipairs(redis.call('XRANGE', keys.events, '-', '+', 'COUNT', given.batch)) do
    minimum = entry[1]
    if isKept(entry) then break end
  end
  redis.call('XTRIM', keys.events, 'MINID', minimum)
end

local function dueBy(key, atMost)
  return redis.call('ZRANGEBYSCORE', key, '-inf', atMost, 'LIMIT', 0, given.batch)
end

function ops.sweep()
  local steps = {}
  local function later(step, what) steps[#steps + 1] = { step, what } end

  -- A record that cannot be read stays as it is, and is told of again in an hour.
  local function guarded(key, id, read, step)
    local ok, record = pcall(read, id)
    if ok then return step(record) end
    corrupted[#corrupted + 1] = id
    later(function() redis.call('ZADD', key, redis.call('ZSCORE', key, id) + given.askAgainMs, id) end)
  end

  for _, id in ipairs(dueBy(keys.wake, now)) do
    guarded(keys.wake, id, readHold, function(hold)
      if not hold then corrupt(keys.holds, id) end
      lapse(hold)
      if hold.state == 'CONFIRMED' then later(stopBlocking, hold) end
    end)
  end
  for _, id in ipairs(dueBy(keys.ended, now - given.keepHoldsMs)) do
    guarded(keys.ended, id, readHold, function() later(dropHold, id) end)
  end
  for _, id in ipairs(dueBy(keys.bookedAt, now - given.keepBookingsMs)) do
    guarded(keys.bookedAt, id, readBooking, function() later(dropBooking, id) end)
  end
  local count = #steps + #entries
  -- How far a clock that was set back has come has to be noted.
  commit(#steps > 0 or wasSetBack)
  for _, step in ipairs(steps) do step[1](step[2]) end
  trimEvents()
  return reply('SWEPT', corrupted, count)
end

return answer()
