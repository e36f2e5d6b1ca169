/** Lua: queries. Each is carried out on one state of the table. */
export const READING = String.raw`
-- table
local function positions(keys)
  there(keys[1])
  return { call('HGET', keys[1] .. ':meta', 'version'), call('HGETALL', keys[1] .. ':cursors') }
end

-- table
local function parked(keys)
  there(keys[1])
  return call('HGETALL', keys[1] .. ':parked')
end

-- table; keys. Answers the rows that are there.
local function load(keys, args)
  there(keys[1])
  local flat = {}
  for at, row in ipairs(fetch(keys[1] .. ':rows', args)) do
    if row then
      flat[#flat + 1] = args[at]
      flat[#flat + 1] = row
    end
  end
  return flat
end

-- table; key
local function get(keys, args)
  there(keys[1])
  if call('HEXISTS', keys[1] .. ':rows', args[1]) == 0 then return {} end
  return rows_of(keys[1], { '' }, { args[1] })
end

-- table; from, limit
local function scan(keys, args)
  there(keys[1])
  local found = call('ZRANGEBYLEX', keys[1] .. ':keys', '[' .. args[1], '+', 'LIMIT', 0, args[2])
  local rows, entries, flat = fetch(keys[1] .. ':rows', found), fetch(keys[1] .. ':entries', found), {}
  for at, key in ipairs(found) do
    flat[#flat + 1] = key
    flat[#flat + 1] = rows[at]
    flat[#flat + 1] = entries[at]
  end
  return flat
end

local function page(index, plan, low, high, count)
  if plan.descending then return call('ZREVRANGEBYLEX', index, high, low, 'LIMIT', 0, count) end
  return call('ZRANGEBYLEX', index, low, high, 'LIMIT', 0, count)
end

-- Rows that fit are so few that they are found first, and then sorted.
local function sorted_places(t, plan, conditions)
  local places = {}
  local keys, held = fitting(t, conditions, true)
  for at, key in ipairs(keys) do
    local entries = plan.index and held[at][plan.index + 1][1] or { '' }
    for _, entry in ipairs(entries) do
      local place = entry .. key
      if not less(place, plan.from) and less(place, plan.to) then places[#places + 1] = place end
    end
  end
  table.sort(places, plan.descending and function(a, b) return less(b, a) end or less)
  return places
end

-- Rows that fit are so many that they are met soon on a walk along the index.
local function met_places(t, plan, index, conditions, wanted)
  local places, low, high = {}, '[' .. plan.from, '(' .. plan.to
  while true do
    local met = page(index, plan, low, high, CHUNK)
    local keys = {}
    for at, place in ipairs(met) do keys[at] = plan.index and key_of(place, plan.values) or place end
    local all = entries_of(t, keys)
    for at, place in ipairs(met) do
      if fits_all(all[at], conditions) then places[#places + 1] = place end
    end
    if #met < CHUNK or #places >= wanted then return places end
    if plan.descending then high = '(' .. met[#met] else low = '(' .. met[#met] end
  end
end

-- table; plan
local function list(keys, args)
  local t, plan = keys[1], cjson.decode(args[1])
  there(t)
  local index = t .. (plan.index and ':i' .. plan.index or ':keys')
  local conditions, wanted = prepare(t, plan.where), plan.limit + 1
  local low, high = '[' .. plan.from, '(' .. plan.to
  local places
  if #conditions == 0 then
    places = page(index, plan, low, high, wanted)
  else
    local _, few = rarest(conditions)
    local whole = call('ZLEXCOUNT', index, low, high)
    if few * few <= wanted * whole then places = sorted_places(t, plan, conditions)
    else places = met_places(t, plan, index, conditions, wanted) end
  end
  local shown, of = {}, {}
  for at = 1, math.min(wanted, #places) do
    shown[at] = places[at]
    of[at] = plan.index and key_of(places[at], plan.values) or places[at]
  end
  return rows_of(t, shown, of)
end

-- table; plan
local function count(keys, args)
  local t, plan = keys[1], cjson.decode(args[1])
  there(t)
  if #plan.where == 0 then return call('ZCARD', t .. ':keys') end
  return #fitting(t, prepare(t, plan.where))
end

-- table; plan. Answers entries and their numbers of rows.
local function facets(keys, args)
  local t, plan = keys[1], cjson.decode(args[1])
  there(t)
  local counts = {}
  if #plan.where == 0 then
    local flat = call('HGETALL', t .. ':c' .. plan.index)
    for at = 1, #flat, 2 do counts[flat[at]] = tonumber(flat[at + 1]) end
  else
    local _, held = fitting(t, prepare(t, plan.where), true)
    for _, all in ipairs(held) do
      for _, entry in ipairs(all[plan.index + 1][1]) do counts[entry] = (counts[entry] or 0) + 1 end
    end
  end
  local flat = {}
  for entry, rows in pairs(counts) do
    if not plan.from or (not less(entry, plan.from) and less(entry, plan.to)) then
      flat[#flat + 1] = entry
      flat[#flat + 1] = rows
    end
  end
  return flat
end

local function weigh(t, plan, stems)
  local totals = call('HMGET', t .. ':meta', 'documents' .. plan.index, 'stems' .. plan.index)
  local documents, total = tonumber(totals[1] or 0), tonumber(totals[2] or 0)
  local weights = { documents == 0 and 1 or total / documents }
  for n, stem in ipairs(stems) do
    local having = stem.set and size_of(stem) or #keys_of(stem)
    weights[n + 1] = math.log(1 + (documents - having + 0.5) / (having + 0.5))
  end
  return weights
end

local function score_of(plan, stems, weights, held)
  local entries, counts, length, score = held[1], held[2], 0, 0
  for _, times in ipairs(counts) do length = length + times end
  for n, stem in ipairs(stems) do
    local times = 0
    for at, entry in ipairs(entries) do
      if is_of(stem, entry) then times = times + counts[at] end
    end
    score = score + weights[n + 1] * times * (plan.k1 + 1) / (times + plan.k1 * (1 - plan.b + plan.b * length / weights[1]))
  end
  return score
end

-- Of words that no row has: known ones that share enough pairs of letters with them, and the number of rows that have each.
local function alike(t, number, asked)
  local words = t .. ':w' .. number
  local function rows_with(word) return call('ZLEXCOUNT', words, '[' .. word .. '\1', '(' .. word .. '\2') end
  local answers = {}
  for _, one in ipairs(asked) do
    if rows_with(one.word) == 0 then
      local shared, near = {}, {}
      for _, pair in ipairs(one.pairs) do
        for _, member in ipairs(call('ZRANGEBYLEX', t .. ':p' .. number, '[' .. pair .. '\1', '(' .. pair .. '\2')) do
          local word = string.sub(member, #pair + 2)
          shared[word] = (shared[word] or 0) + 1
        end
      end
      for word, many in pairs(shared) do
        if many >= one.least then
          near[#near + 1] = word
          near[#near + 1] = rows_with(word)
        end
      end
      answers[#answers + 1] = { one.word, near }
    end
  end
  return answers
end

-- table; plan. Answers weights, rows whose place is their score, and words that are spelt alike when nothing was found.
local function search(keys, args)
  local t, plan = keys[1], cjson.decode(args[1])
  there(t)
  local stems, conditions = prepare(t, plan.stems), prepare(t, plan.where)
  local weights = plan.weights or weigh(t, plan, stems)
  for _, stem in ipairs(stems) do conditions[#conditions + 1] = stem end
  local best = {}
  local fit, held = fitting(t, conditions, true)
  for at, key in ipairs(fit) do
    local score = score_of(plan, stems, weights, held[at][plan.index + 1])
    local is_beyond = not plan.score or score < plan.score or (score == plan.score and less(plan.key, key))
    if is_beyond then best[#best + 1] = { score = score, key = key } end
  end
  table.sort(best, function(a, b)
    if a.score ~= b.score then return a.score > b.score end
    return less(a.key, b.key)
  end)
  local scores, of = {}, {}
  for at = 1, math.min(plan.limit + 1, #best) do
    scores[at] = string.format('%.17g', best[at].score)
    of[at] = best[at].key
  end
  for at, weight in ipairs(weights) do weights[at] = string.format('%.17g', weight) end
  local suggested = (#best == 0 and not plan.score) and alike(t, plan.index, plan.words) or {}
  return { weights, rows_of(t, scores, of), suggested }
end
`;
