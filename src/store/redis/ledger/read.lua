-- Holds as they are now. Reading ends what is past its time, so that everybody sees the same.

-- A record that cannot be read is told of by its key and does not hide the others.
local corrupted = {}
local function sound(read, id)
  local ok, record = pcall(read, id)
  if ok then return record end
  corrupted[#corrupted + 1] = id
  return nil
end

local function contains(list, wanted)
  for _, item in ipairs(list) do
    if item == wanted then return true end
  end
  return false
end

function ops.get()
  return reply('DONE', textOf(find(given.id)))
end

local function isWanted(hold)
  return hold.partnerId == given.partnerId
    and (given.clinicIds == nil or contains(given.clinicIds, hold.clinicId))
    and (given.states == nil or contains(given.states, hold.state))
    and (given.partnerReference == nil or given.partnerReference == hold.partnerReference)
end

-- One bounded step of a list: the matches among the next places, and where to go on, '' at the end.
function ops.list()
  local start = '[' .. given.partnerId .. separator
  if given.cursor then
    start = '(' .. given.cursor
  elseif given.after then
    start = '(' .. placeInList(given.partnerId, given.after.at, given.after.id)
  end
  local stop = '(' .. given.partnerId .. '\32'
  local places = redis.call('ZRANGEBYLEX', keys.lists, start, stop, 'LIMIT', 0, given.batch)
  local found, cursor = {}, #places == given.batch and places[#places] or ''
  for _, place in ipairs(places) do
    local hold = sound(find, string.match(place, '([^' .. separator .. ']*)$'))
    if hold and isWanted(hold) then
      found[#found + 1] = textOf(hold)
      if #found == given.limit then
        cursor = place
        break
      end
    end
  end
  return reply('LIST', found, corrupted, cursor)
end

local function headOf(text)
  return string.sub(text, 1, string.find(text, '\n', 1, true) - 1)
end

function ops.blocking()
  local from = '[' .. string.format('%015d', math.max(given.start - span, 0))
  local to = '(' .. string.format('%015d', math.max(given.finish, 0))
  local found = {}
  for _, place in ipairs(redis.call('ZRANGEBYLEX', keys.times, from, to)) do
    local id, ends = parsePlace(place, 0)
    if ends > given.start then
      -- Whether a record that cannot be read blocks is not known: the question fails.
      local hold = readHold(id)
      if not hold then corrupt(keys.holds, id) end
      if isBlocking(hold) then found[#found + 1] = headOf(textOf(hold)) end
    end
  end
  return reply('LIST', found, corrupted, '')
end

function ops.due()
  local found = {}
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', keys.due, '-inf', now, 'LIMIT', 0, given.limit)) do
    local hold = sound(readHold, id)
    if hold then found[#found + 1] = textOf(hold) end
  end
  return reply('LIST', found, corrupted, '')
end

function ops.backlog()
  local oldest = redis.call('ZRANGE', keys.open, 0, 0, 'WITHSCORES')
  return reply('DONE', redis.call('ZCARD', keys.open) + redis.call('ZCARD', keys.changes), oldest[2] or '')
end

-- What of a hold an operator sees. Nothing is ended here: a survey changes nothing.
local function surveyed(hold)
  local intent = hold.intent
  return cjson.encode({
    id = hold.id,
    clinicId = hold.clinicId,
    partnerId = hold.partnerId,
    state = hold.state,
    strength = hold.strength,
    createdAt = hold.createdAt,
    expiresAt = hold.expiresAt,
    start = hold.start,
    intent = intent and {
      kind = intent.kind,
      startedAt = intent.startedAt,
      leaseUntil = intent.leaseUntil,
      dueAt = intent.dueAt,
      checks = intent.checks,
      flaggedAt = intent.flaggedAt,
    },
  })
end

-- One bounded step through an index, place by place. `render` gives nothing for what is not wanted.
local function stepByPlace(key, start, stop, idIn, read, render)
  start = given.cursor and '(' .. given.cursor or start
  local places = redis.call('ZRANGEBYLEX', key, start, stop, 'LIMIT', 0, given.batch)
  local found = {}
  for _, place in ipairs(places) do
    local record = sound(read, idIn(place))
    found[#found + 1] = record and render(record)
  end
  return reply('LIST', found, corrupted, #places == given.batch and places[#places] or '')
end

-- What blocks now and has not ended.
function ops.surveyLive()
  local function idIn(place)
    return (parsePlace(place, 0))
  end
  return stepByPlace(keys.times, '-', '+', idIn, readHold, function(hold)
    return hold.state ~= 'CONFIRMED' and isBlocking(hold) and surveyed(hold) or nil
  end)
end

-- One bounded step through a sorted set, by rank. `render` gives nothing for what is not wanted.
local function stepByRank(key, read, render)
  local from = tonumber(given.cursor or 0)
  local ids = redis.call('ZRANGE', key, from, from + given.batch - 1)
  local found = {}
  for _, id in ipairs(ids) do
    local record = sound(read, id)
    found[#found + 1] = record and render(record)
  end
  return reply('LIST', found, corrupted, #ids == given.batch and tostring(from + given.batch) or '')
end

-- Holds with an intent, of whatever state.
function ops.surveyIntents()
  return stepByRank(keys.due, readHold, surveyed)
end

function ops.surveyCancels()
  return stepByRank(keys.changes, readBooking, function(booking)
    local change = booking.change
    return change and cjson.encode({
      clinicId = booking.clinicId,
      partnerId = booking.partnerId,
      vendorAppointmentId = booking.vendorAppointmentId,
      since = change.since,
      dueAt = change.dueAt,
      checks = change.checks,
      flaggedAt = change.flaggedAt,
    })
  end)
end

function ops.booking()
  local booking = readBooking(given.id)
  return reply('DONE', booking and encode(booking) or '')
end

function ops.bookings()
  local start, stop = '[' .. given.partnerId .. separator, '(' .. given.partnerId .. '\32'
  local function idIn(place)
    return string.match(place, separator .. '%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d' .. separator .. '(.*)$')
  end
  return stepByPlace(keys.booked, start, stop, idIn, readBooking, function(booking)
    return booking.partnerId == given.partnerId and encode(booking) or nil
  end)
end

function ops.dueChanges()
  local found = {}
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', keys.changes, '-inf', now, 'LIMIT', 0, given.limit)) do
    local booking = sound(readBooking, id)
    if booking then found[#found + 1] = encode(booking) end
  end
  return reply('LIST', found, corrupted, '')
end

return answer()
