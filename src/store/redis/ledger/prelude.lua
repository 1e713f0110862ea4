-- Comes before every script of the ledger. A script reads, decides, and writes at its very end (`commit`), so that one
-- that fails on the way has changed nothing. All keys share the account's hash tag and are named by the caller.
local keys = {
  meta = KEYS[1], -- HASH: epoch, fence, mark, now, clock, span; after a loss stopped, lost, replaces, quarantined
  holds = KEYS[2], -- HASH: hold id -> record
  busy = KEYS[3], -- ZSET, by text: resource, start, end, hold id of what may block
  times = KEYS[4], -- ZSET, by text: start, end, hold id of the same
  wake = KEYS[5], -- ZSET: when a hold ends, or stops blocking, by clock
  due = KEYS[6], -- ZSET: when an intent is to be looked at
  ended = KEYS[7], -- ZSET: when a hold ended that nothing is left to do about
  lists = KEYS[8], -- ZSET, by text: partner, creation (newest first), hold id
  bookings = KEYS[9], -- HASH: the vendor's appointment id -> record
  booked = KEYS[10], -- ZSET, by text: partner, start, appointment id
  bookedAt = KEYS[11], -- ZSET: when an appointment was booked
  changes = KEYS[12], -- ZSET: when a pending cancel is to be looked at
  events = KEYS[13], -- STREAM: an entry per fence; its id is the fence
  open = KEYS[14], -- ZSET: since when an outcome is not settled
}
local op, call, timeGiven, seenEpoch, seenFence, seenMark, newEpoch =
  ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6], ARGV[7]
local given = cjson.decode(ARGV[8])

local separator = '\31'
local maxEvents = 10000
local keptChanges = 64

local stored = redis.call(
  'HMGET', keys.meta, 'epoch', 'fence', 'mark', 'now', 'span', 'stopped', 'replaces', 'quarantined', 'lost', 'clock'
)
local epoch, mark = stored[1] or '', stored[3] or ''
local fence, span = tonumber(stored[2] or 0), tonumber(stored[5] or 0)
local fenceBefore = fence

local function clock()
  if string.sub(timeGiven, 1, 1) == '=' then return tonumber(string.sub(timeGiven, 2)) end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(timeGiven)
end

local clockNow = clock()

-- What the last change was made at, by our time and by the clock.
local lastNow = tonumber(stored[4] or 0)
local lastClock = tonumber(stored[10] or lastNow)

local maxClockDifference = 2000
local wasSetBack = lastNow - clockNow > maxClockDifference

-- Our time never goes back: nothing that ended comes back to life. It stands still until the clock has caught up; after a step
-- back, which takes long, it goes on at a quarter of its speed, so that what waits for its time has its turn meanwhile.
local now = math.max(clockNow, lastNow)
if wasSetBack then now = lastNow + math.floor(math.max(clockNow - lastClock, 0) / 4) end

-- The latest change that the caller knows of must be part of this history, or the store has lost acknowledged writes.
local function lossOfHistory()
  if seenEpoch == '' then return nil end
  if epoch == '' then return 'FLUSHED' end
  if epoch ~= seenEpoch then
    -- A loss that was looked after is over for every process.
    return stored[7] ~= seenEpoch and 'FLUSHED' or nil
  end
  if fence < seenFence then return 'BEHIND' end
  if fence == seenFence then return mark ~= seenMark and 'BEHIND' or nil end
  local id = string.format('%d-0', seenFence)
  local entry = redis.call('XRANGE', keys.events, id, id)[1]
  if entry then return entry[2][2] ~= seenMark and 'BEHIND' or nil end
  local first = redis.call('XRANGE', keys.events, '-', '+', 'COUNT', 1)[1]
  if first and tonumber(string.match(first[1], '^%d+')) < seenFence then return 'BEHIND' end
  return nil
end

local function corrupt(key, field)
  error({ err = 'CORRUPT ' .. key .. ' ' .. field })
end

-- The slot of a record, which no script looks into: the second line of its text.
local slotOf = {}

local function decode(key, field, text, isSound)
  -- A plain search: patterns take ten times as long.
  local lineEnd = string.find(text, '\n', 1, true)
  local ok, record = pcall(cjson.decode, lineEnd and string.sub(text, 1, lineEnd - 1) or '')
  if not ok or type(record) ~= 'table' or not isSound(record) then corrupt(key, field) end
  slotOf[record] = string.sub(text, lineEnd + 1)
  return record
end

local function encode(record)
  return cjson.encode(record) .. '\n' .. slotOf[record]
end

local states = {
  OPENING = true, ACTIVE = true, CONFIRMING = true, RECONCILING = true, COMPENSATING = true,
  CONFIRMED = true, RELEASED = true, EXPIRED = true, REJECTED = true, COMPENSATED = true,
}

local function isHold(record)
  return states[record.state] and type(record.id) == 'string' and type(record.fence) == 'number'
    and type(record.resources) == 'table'
    and type(record.from) == 'number' and type(record.to) == 'number'
end

local function isBooking(record)
  return type(record.vendorAppointmentId) == 'string' and type(record.holdId) == 'string'
    and type(record.bookedAt) == 'number'
end

local holds, holdTexts, holdMarks, isHoldDirty = {}, {}, {}, {}
local bookings, bookingMarks, isBookingDirty = {}, {}, {}
local entries = {}

-- Where a hold stands in the indexes.
local function marksOfHold(hold)
  local timed = (hold.state == 'ACTIVE' or (hold.state == 'OPENING' and not hold.intent)) and hold.expiresAt or nil
  local blocked = hold.state == 'CONFIRMED' and hold.blocksUntil and hold.blocksUntil > now and hold.blocksUntil or nil
  local isOpen = hold.state == 'OPENING' or hold.state == 'ACTIVE' or hold.state == 'CONFIRMING'
    or hold.state == 'RECONCILING' or hold.state == 'COMPENSATING'
  return {
    isBusy = isOpen or blocked ~= nil,
    wake = timed or blocked,
    due = hold.intent and hold.intent.dueAt or nil,
    ended = not hold.intent and not blocked and hold.endedAt or nil,
    isListed = hold.isAnnounced,
    open = isOpen and hold.intent and hold.intent.startedAt or nil,
  }
end

local function marksOfBooking(booking)
  local change = booking.change
  return {
    place = booking.partnerId .. separator .. string.format('%015d', booking.start) .. separator
      .. booking.vendorAppointmentId,
    bookedAt = booking.bookedAt,
    -- Pending moves are settled with their hold.
    due = change and change.kind == 'CANCEL' and change.dueAt or nil,
  }
end

-- False when there is none.
local function readHold(id)
  if holds[id] == nil then
    local text = redis.call('HGET', keys.holds, id)
    holds[id] = text and decode(keys.holds, id, text, isHold)
    if text then
      holdTexts[id] = text
      holdMarks[id] = marksOfHold(holds[id])
    end
  end
  return holds[id]
end

local function readBooking(id)
  if bookings[id] == nil then
    local text = redis.call('HGET', keys.bookings, id)
    bookings[id] = text and decode(keys.bookings, id, text, isBooking)
    if text then bookingMarks[id] = marksOfBooking(bookings[id]) end
  end
  return bookings[id]
end

local function textOf(hold)
  if not hold then return '' end
  if not holdTexts[hold.id] then holdTexts[hold.id] = encode(hold) end
  return holdTexts[hold.id]
end

-- What its holder is told of, for those who come back later. As text, since no script looks into it.
local function remember(hold, event)
  local expiresAt = hold.expiresAt and string.format('%d', hold.expiresAt) or 'null'
  local change = string.format('[%d,"%s",%d,%s]', fence, event, now, expiresAt)
  local changes = hold.changes and hold.changes .. ',' .. change or change
  local _, count = string.gsub(changes, '%[', '')
  hold.changes = count > keptChanges and string.match(changes, '%],(.*)$') or changes
end

-- The new state under a new fence, with the event that tells of it.
local function write(hold, event)
  fence = fence + 1
  hold.fence = fence
  if event and event ~= 'FREED' then remember(hold, event) end
  holds[hold.id] = hold
  holdTexts[hold.id] = nil
  isHoldDirty[hold.id] = true
  entries[#entries + 1] = { fence = fence, event = event, text = event and textOf(hold) }
end

local function writeBooking(booking)
  bookings[booking.vendorAppointmentId] = booking
  isBookingDirty[booking.vendorAppointmentId] = true
end

local function score(key, id, from, to)
  if from == to then return end
  if to then redis.call('ZADD', key, to, id) else redis.call('ZREM', key, id) end
end

local function placeInTime(hold)
  return string.format('%015d', hold.from) .. separator .. string.format('%015d', hold.to) .. separator .. hold.id
end

local function placeInList(partnerId, createdAt, id)
  return partnerId .. separator .. string.format('%015d', 999999999999999 - createdAt) .. separator .. id
end

local function setBusy(hold, isBusy)
  local place = placeInTime(hold)
  local function set(key, member)
    if isBusy then redis.call('ZADD', key, 0, member) else redis.call('ZREM', key, member) end
  end
  set(keys.times, place)
  for _, resource in ipairs(hold.resources) do set(keys.busy, resource .. separator .. place) end
end

local function storeHold(hold)
  local was, is = holdMarks[hold.id] or {}, marksOfHold(hold)
  redis.call('HSET', keys.holds, hold.id, textOf(hold))
  if (was.isBusy or false) ~= is.isBusy then setBusy(hold, is.isBusy) end
  score(keys.wake, hold.id, was.wake, is.wake)
  score(keys.due, hold.id, was.due, is.due)
  score(keys.ended, hold.id, was.ended, is.ended)
  score(keys.open, hold.id, was.open, is.open)
  if is.isListed and not was.isListed then
    redis.call('ZADD', keys.lists, 0, placeInList(hold.partnerId, hold.createdAt, hold.id))
  end
end

local function storeBooking(booking)
  local id = booking.vendorAppointmentId
  local was, is = bookingMarks[id] or {}, marksOfBooking(booking)
  redis.call('HSET', keys.bookings, id, encode(booking))
  if was.place and was.place ~= is.place then redis.call('ZREM', keys.booked, was.place) end
  if was.place ~= is.place then redis.call('ZADD', keys.booked, 0, is.place) end
  score(keys.bookedAt, id, was.bookedAt, is.bookedAt)
  score(keys.changes, id, was.due, is.due)
end

local isCommitted = false

local function commit(isTouched)
  if #entries == 0 and not isTouched and next(isBookingDirty) == nil then return end
  -- Every change has a fence of its own, or its loss could not be noticed.
  if #entries == 0 then
    fence = fence + 1
    entries[1] = { fence = fence }
  end
  if epoch == '' then epoch = newEpoch end
  mark = call
  redis.call('HSET', keys.meta, 'epoch', epoch, 'fence', fence, 'mark', mark, 'now', now, 'clock', clockNow, 'span', span)
  for id in pairs(isHoldDirty) do storeHold(holds[id]) end
  for id in pairs(isBookingDirty) do storeBooking(bookings[id]) end
  for _, entry in ipairs(entries) do
    local fields = { 'call', call, 'at', now }
    if entry.event then fields = { 'call', call, 'at', now, 'type', entry.event, 'hold', entry.text } end
    redis.call('XADD', keys.events, 'MAXLEN', '~', maxEvents, string.format('%d-0', entry.fence), unpack(fields))
  end
  redis.call('PUBLISH', given.channel, given.account)
  entries, isHoldDirty, isBookingDirty = {}, {}, {}
  isCommitted = true
end

local function reply(kind, ...)
  commit()
  return { epoch, fenceBefore, isCommitted and fence or fenceBefore, mark, kind, ... }
end

-- A time is promised only when both clocks mean the same by it, and ours is neither's future.
local function clocksDisagree()
  if not given.processNow then return nil end
  local difference = math.max(math.abs(given.processNow - clockNow), now - given.processNow)
  if difference <= maxClockDifference then return nil end
  return reply('CLOCKS_DISAGREE', difference)
end

local ops = {}

-- The last lines of every script: a store that has lost something says so, whatever was asked.
local function answer()
  local loss = lossOfHistory()
  if loss then
    -- For all processes, those too that had not seen what is gone.
    redis.call('HSET', keys.meta, 'stopped', math.max(seenFence, tonumber(stored[6] or 0)), 'lost', seenEpoch)
  end
  if loss or stored[6] then return { epoch, fenceBefore, fenceBefore, mark, loss or 'STOPPED' } end
  return ops[op]()
end
