/** Lua: what is kept beside rows, looked at a part at a time, so that nobody waits for it. */
export const EXAMINING = String.raw`
-- table; from, limit. Rows with their entries, each followed by what the indexes lack of it.
local function examine_rows(keys, args)
  local t = keys[1]
  there(t)
  local kinds = kinds_of(t)
  local found = call('ZRANGEBYLEX', t .. ':keys', '[' .. args[1], '+', 'LIMIT', 0, args[2])
  local rows, entries, flat = fetch(t .. ':rows', found), fetch(t .. ':entries', found), {}
  for at, key in ipairs(found) do
    local lacking = {}
    local readable, all = pcall(cjson.decode, string.sub(entries[at] or '', 9))
    for n, kind in ipairs(readable and kinds or {}) do
      local function need(letter, member)
        if not call('ZSCORE', t .. ':' .. letter .. (n - 1), member) then lacking[#lacking + 1] = n - 1 end
      end
      for _, entry in ipairs(all[n][1]) do need('i', entry .. key) end
      for _, word in ipairs(kind == 'text' and all[n][3] or {}) do
        need('w', word .. '\1' .. key)
        for _, pair in ipairs(pairs_of(word)) do need('p', pair .. '\1' .. word) end
      end
    end
    flat[#flat + 1] = key
    flat[#flat + 1] = rows[at]
    flat[#flat + 1] = entries[at]
    flat[#flat + 1] = lacking
  end
  local sizes = { call('HLEN', t .. ':rows'), call('HLEN', t .. ':entries'), call('ZCARD', t .. ':keys') }
  return { call('HGET', t .. ':meta', 'version'), sizes, flat }
end

-- table; letter, number, values, from, limit. The last member of a part of an index, and how many of it no row says.
local function examine_index(keys, args)
  local t, letter, number = keys[1], args[1], tonumber(args[2])
  there(t)
  local members = call('ZRANGEBYLEX', t .. ':' .. letter .. number, '[' .. args[4], '+', 'LIMIT', 0, args[5])
  local strange = 0
  for _, member in ipairs(members) do
    local said = false
    if letter == 'p' then
      local word = string.match(member, '\1(.*)$') or ''
      said = call('ZLEXCOUNT', t .. ':w' .. number, '[' .. word .. '\1', '(' .. word .. '\2') > 0
    else
      local key = letter == 'w' and (string.match(member, '\1(.*)$') or '') or key_of(member, tonumber(args[3]))
      local held = call('HGET', t .. ':entries', key)
      for _, one in ipairs(held and cjson.decode(string.sub(held, 9))[number + 1][letter == 'w' and 3 or 1] or {}) do
        if member == (letter == 'w' and one .. '\1' .. key or one .. key) then said = true end
      end
    end
    if not said then strange = strange + 1 end
  end
  return { members[#members] or '', #members, strange }
end

-- table; number, cursor. Counts that are not as many as the entries.
local function examine_counts(keys, args)
  local t, number = keys[1], args[1]
  there(t)
  local scanned = call('HSCAN', t .. ':c' .. number, args[2], 'COUNT', CHUNK)
  local strange = 0
  for at = 1, #scanned[2], 2 do
    local entry = scanned[2][at]
    local held = call('ZLEXCOUNT', t .. ':i' .. number, '[' .. entry, '(' .. entry .. AFTER_ALL)
    if tostring(held) ~= scanned[2][at + 1] then strange = strange + 1 end
  end
  return { scanned[1], strange }
end

-- table; number
local function totals(keys, args)
  there(keys[1])
  local held = call('HMGET', keys[1] .. ':meta', 'documents' .. args[1], 'stems' .. args[1], 'version')
  return { held[1] or '0', held[2] or '0', held[3] }
end
`;
