/** Lua: texts that are compared byte by byte, and rows that fit conditions. */
export const CHOOSING = String.raw`
-- While a library is loaded there is neither redis.call nor string.
local function call(...) return redis.call(...) end
-- Behind every text that begins with what stands before it: U+FFFF.
local AFTER_ALL = '\239\191\191'
local CHUNK = 500

local function fail(code, what)
  error({ err = code .. ' ' .. what })
end

local function there(t)
  if call('EXISTS', t .. ':meta') == 0 then fail('BANYANGONE', 'the table is not there any more') end
end

-- Lua itself compares by the server's locale.
local function less(a, b)
  local shared = math.min(#a, #b)
  for at = 1, shared do
    local x, y = string.byte(a, at), string.byte(b, at)
    if x ~= y then return x < y end
  end
  return #a < #b
end

-- The key behind an entry of so many values.
local function key_of(member, values)
  local at = 1
  for _ = 1, values do
    local kind = string.sub(member, at, at)
    if kind == '0' then at = at + 1
    elseif kind == '1' then at = at + 17
    elseif kind == '3' then at = at + 2
    else at = string.find(member, '\1', at, true) + 1 end
  end
  return string.sub(member, at)
end

local function fetch(hash, fields)
  local found = {}
  for first = 1, #fields, CHUNK do
    local last = math.min(first + CHUNK - 1, #fields)
    local part = call('HMGET', hash, unpack(fields, first, last))
    for at = 1, #part do found[first + at - 1] = part[at] end
  end
  return found
end

local function entries_of(t, keys)
  local all = fetch(t .. ':entries', keys)
  for at, key in ipairs(keys) do
    if not all[at] then fail('BANYANDAMAGED', 'of the row ' .. key .. ' nothing is kept but an entry of an index') end
    -- Behind the checksum.
    all[at] = cjson.decode(string.sub(all[at], 9))
  end
  return all
end

-- Calls with the bounds of each part of an index in which a condition's entries stand.
local function each_part(condition, visit)
  if condition.set then
    for _, entry in ipairs(condition.any) do visit('[' .. entry, '(' .. entry .. AFTER_ALL) end
  else
    visit('[' .. condition.from, '(' .. condition.to)
  end
end

local function size_of(condition)
  local size = 0
  each_part(condition, function(low, high) size = size + call('ZLEXCOUNT', condition.index, low, high) end)
  return size
end

local function keys_of(condition)
  local keys, seen = {}, {}
  each_part(condition, function(low, high)
    for _, member in ipairs(call('ZRANGEBYLEX', condition.index, low, high)) do
      local key = key_of(member, condition.values)
      if not seen[key] then
        seen[key] = true
        keys[#keys + 1] = key
      end
    end
  end)
  return keys
end

local function is_of(condition, entry)
  if condition.set then return condition.set[entry] end
  return not less(entry, condition.from) and less(entry, condition.to)
end

local function fits(all, condition)
  for _, entry in ipairs(all[condition.number + 1][1]) do
    if is_of(condition, entry) then return true end
  end
  return false
end

local function fits_all(all, conditions)
  for _, condition in ipairs(conditions) do
    if not fits(all, condition) then return false end
  end
  return true
end

-- The condition that the fewest entries fit, and their number.
local function rarest(conditions)
  local best, least
  for _, condition in ipairs(conditions) do
    local size = size_of(condition)
    if not best or size < least then best, least = condition, size end
  end
  return best, least
end

-- Keys of the rows that fit all conditions, and where they were wanted or had to be looked at, their entries.
local function fitting(t, conditions, with_entries)
  local best = rarest(conditions)
  local keys = best and keys_of(best) or call('ZRANGE', t .. ':keys', 0, -1)
  if #conditions <= 1 and not with_entries then return keys end
  local fit, held = {}, {}
  local all = entries_of(t, keys)
  for at, key in ipairs(keys) do
    if fits_all(all[at], conditions) then
      fit[#fit + 1] = key
      held[#held + 1] = all[at]
    end
  end
  return fit, held
end

-- Conditions as they came, made ready.
local function prepare(t, given)
  local ready = {}
  for n, one in ipairs(given) do
    local condition = { number = one.index, values = one.values, index = t .. ':i' .. one.index, from = one.from, to = one.to }
    local any = one.anyOf
    if one.linked then
      any = {}
      for at, key in ipairs((fitting(t, prepare(t, one.linked)))) do any[at] = '2' .. key .. '\1' end
    end
    if any then
      condition.any, condition.set = any, {}
      for _, entry in ipairs(any) do condition.set[entry] = true end
    end
    ready[n] = condition
  end
  return ready
end

-- What is answered of rows: for each its place, its key, what is kept of it, and whether it is parked.
local function rows_of(t, places, keys)
  local flat = {}
  local rows = fetch(t .. ':rows', keys)
  local parked = call('HLEN', t .. ':parked') > 0 and fetch(t .. ':parked', keys) or {}
  for at, key in ipairs(keys) do
    if not rows[at] then fail('BANYANDAMAGED', 'of the row ' .. key .. ' nothing is kept but an entry of an index') end
    flat[#flat + 1] = places[at]
    flat[#flat + 1] = key
    flat[#flat + 1] = rows[at]
    flat[#flat + 1] = parked[at] and '1' or '0'
  end
  return flat
end
`;
