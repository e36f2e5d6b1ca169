/** Lua: tables of views, and what changes them. */
export const WRITING = String.raw`
-- A shadow that nobody has written to for so long is nobody's any more.
local LEASE_MS = 600000

local function tally(hash, field, by)
  if call('HINCRBY', hash, field, by) <= 0 then call('HDEL', hash, field) end
end

-- The distinct pairs of neighbouring letters of a word, its start and end counting as letters.
local function pairs_of(word)
  local pairs, seen, before = {}, {}, '\2'
  local function add(letter)
    local pair = before .. letter
    before = letter
    if not seen[pair] then
      seen[pair] = true
      pairs[#pairs + 1] = pair
    end
  end
  for letter in string.gmatch(word, '[%z\1-\127\194-\244][\128-\191]*') do add(letter) end
  add('\3')
  return pairs
end

-- Words stand with the keys of their rows, and by their pairs of letters for as long as a row has them.
local function spell(t, number, word, key, by)
  local words, pairs = t .. ':w' .. number, t .. ':p' .. number
  local function rows() return call('ZLEXCOUNT', words, '[' .. word .. '\1', '(' .. word .. '\2') end
  if by == 1 then
    if rows() == 0 then
      for _, pair in ipairs(pairs_of(word)) do call('ZADD', pairs, 0, pair .. '\1' .. word) end
    end
    call('ZADD', words, 0, word .. '\1' .. key)
  else
    call('ZREM', words, word .. '\1' .. key)
    if rows() == 0 then
      for _, pair in ipairs(pairs_of(word)) do call('ZREM', pairs, pair .. '\1' .. word) end
    end
  end
end

local function readable_entries(key, held)
  local readable, all = pcall(cjson.decode, string.sub(held, 9))
  if not readable then fail('BANYANDAMAGED', 'what the indexes hold of the row ' .. key .. ' cannot be read') end
  return all
end

-- Takes what a row has into the indexes (1), or out of them (-1).
local function index_row(t, kinds, key, all, by)
  for n, kind in ipairs(kinds) do
    local number, held = n - 1, all[n]
    local index = t .. ':i' .. number
    for _, entry in ipairs(held[1]) do
      if by == 1 then call('ZADD', index, 0, entry .. key) else call('ZREM', index, entry .. key) end
      if kind == 'facet' or kind == 'tags' then tally(t .. ':c' .. number, entry, by) end
    end
    if kind == 'text' and #held[1] > 0 then
      local stems = 0
      for _, count in ipairs(held[2]) do stems = stems + count end
      call('HINCRBY', t .. ':meta', 'documents' .. number, by)
      call('HINCRBY', t .. ':meta', 'stems' .. number, by * stems)
    end
    if kind == 'text' then
      for _, word in ipairs(held[3]) do spell(t, number, word, key, by) end
    end
  end
end

local function kinds_of(t)
  local kinds = {}
  for kind in string.gmatch(call('HGET', t .. ':meta', 'kinds'), '[^,]+') do kinds[#kinds + 1] = kind end
  return kinds
end

-- Whatever a table is made of.
local function keys_of_table(t)
  local names = { 'meta', 'rows', 'entries', 'keys', 'cursors', 'parked', 'lease' }
  for n, kind in ipairs(kinds_of(t)) do
    for _, letter in ipairs({ 'i', 'c', 'w', 'p' }) do names[#names + 1] = letter .. (n - 1) end
  end
  for at, name in ipairs(names) do names[at] = t .. ':' .. name end
  return names
end

local function drop(t)
  if call('EXISTS', t .. ':meta') == 1 then call('UNLINK', unpack(keys_of_table(t))) end
end

local function make(base, definition, kinds)
  local id = call('INCR', base .. 'next')
  call('HSET', base .. 't' .. id .. ':meta', 'definition', definition, 'kinds', kinds, 'version', 0)
  return id
end

local function lease(t)
  call('SET', t .. ':lease', '', 'PX', LEASE_MS)
end

-- base; view, definition, kinds
local function open_live(keys, args)
  local base = keys[1]
  local id = call('HGET', base .. 'live', args[1])
  if not id then
    id = tostring(make(base, args[2], args[3]))
    call('HSET', base .. 'live', args[1], id)
  end
  return { id, call('HGET', base .. 't' .. id .. ':meta', 'definition') }
end

-- base; view
local function find_live(keys, args)
  local id = call('HGET', keys[1] .. 'live', args[1])
  return id and { id, call('HGET', keys[1] .. 't' .. id .. ':meta', 'definition') } or {}
end

-- base; view, definition, kinds
local function make_shadow(keys, args)
  local base = keys[1]
  local id = tostring(make(base, args[2], args[3]))
  call('HSET', base .. 'shadows', id, args[1])
  call('HSET', base .. 't' .. id .. ':meta', 'shadow', 1)
  lease(base .. 't' .. id)
  return id
end

local function assert_shadow(base, view, id)
  if call('HGET', base .. 'shadows', id) ~= view then fail('BANYANGONE', 'the shadow is not there any more') end
end

-- base; view, id
local function swap(keys, args)
  local base, view, id = keys[1], args[1], args[2]
  assert_shadow(base, view, id)
  local before = call('HGET', base .. 'live', view)
  call('HDEL', base .. 'shadows', id)
  call('HSET', base .. 'live', view, id)
  call('HDEL', base .. 't' .. id .. ':meta', 'shadow')
  call('DEL', base .. 't' .. id .. ':lease')
  if before then drop(base .. 't' .. before) end
end

-- base; view, id, which may have been cleared away
local function discard(keys, args)
  if call('HDEL', keys[1] .. 'shadows', args[2]) == 1 then drop(keys[1] .. 't' .. args[2]) end
end

-- base
local function clear_away(keys)
  for _, id in ipairs(call('HKEYS', keys[1] .. 'shadows')) do
    local t = keys[1] .. 't' .. id
    if call('EXISTS', t .. ':lease') == 0 then
      call('HDEL', keys[1] .. 'shadows', id)
      drop(t)
    end
  end
end

-- table; known version or '', source, from, to, cursor, then how many and which: rows (key, row, entries), deleted keys, whole keys, parked keys (key, note)
local function write(keys, args)
  local t, meta = keys[1], keys[1] .. ':meta'
  there(t)
  local version = call('HGET', meta, 'version')
  if args[1] ~= '' and args[1] ~= version then return { 'moved', version } end
  -- Positions are compared as texts: Lua's numbers end at 2^53.
  local stands = call('HGET', t .. ':cursors', args[2])
  local actual = stands and string.match(stands, '^%d+') or '0'
  if actual ~= args[3] then return { 'stale', actual, args[2], args[3] } end
  -- Cursors of other sources, where the rows were read that these were made from; those that are not named stood at 0.
  if args[6] ~= '' then
    local beside, flat = cjson.decode(args[6]), call('HGETALL', t .. ':cursors')
    local others = {}
    for n = 1, #flat, 2 do others[flat[n]] = string.match(flat[n + 1], '^%d+') end
    for source in pairs(beside) do others[source] = others[source] or '0' end
    for source, stood in pairs(others) do
      local expected = beside[source] or '0'
      if source ~= args[2] and stood ~= expected then return { 'stale', stood, source, expected } end
    end
  end

  -- What a function has changed before it fails stays changed: so all that may fail comes first, and the cursor last.
  local at = 7
  local function take(width)
    local taken = {}
    for n = 1, tonumber(args[at]) do
      local first = at + 1 + (n - 1) * width
      taken[n] = { args[first], args[first + 1], args[first + 2] }
    end
    at = at + 1 + #taken * width
    return taken
  end
  local rows, deleted, whole, notes = take(3), take(1), take(1), take(2)
  local kinds, before, after = kinds_of(t), {}, {}
  for n, row in ipairs(rows) do
    local held = call('HGET', t .. ':entries', row[1])
    if held ~= row[3] then
      before[row[1]] = held and readable_entries(row[1], held)
      after[row[1]] = cjson.decode(string.sub(row[3], 9))
    end
  end
  for _, row in ipairs(deleted) do
    local held = call('HGET', t .. ':entries', row[1])
    before[row[1]] = held and readable_entries(row[1], held)
  end

  for key, all in pairs(before) do
    if all then index_row(t, kinds, key, all, -1) end
  end
  for _, row in ipairs(rows) do
    local key = row[1]
    if after[key] then index_row(t, kinds, key, after[key], 1) end
    call('HSET', t .. ':rows', key, row[2])
    call('HSET', t .. ':entries', key, row[3])
    call('ZADD', t .. ':keys', 0, key)
  end
  for _, row in ipairs(deleted) do
    call('HDEL', t .. ':rows', row[1])
    call('HDEL', t .. ':entries', row[1])
    call('ZREM', t .. ':keys', row[1])
  end
  for _, row in ipairs(whole) do call('HDEL', t .. ':parked', row[1]) end
  for _, note in ipairs(notes) do call('HSET', t .. ':parked', note[1], note[2]) end
  if call('HEXISTS', meta, 'shadow') == 1 then lease(t) end
  if args[4] ~= actual then call('HSET', t .. ':cursors', args[2], args[5]) end
  return { 'ok', tostring(call('HINCRBY', meta, 'version', 1)) }
end
`;
