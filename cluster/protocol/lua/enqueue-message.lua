-- Puts a driver's message into an executor's inbox.
-- Guarantee: each message of a link arrives once and in order; nothing from an old epoch, an old generation, or for an
-- executor that is leased to someone else.
-- KEYS: 1 application, 2 leases, 3 inbox
-- ARGV: 1 epoch, 2 generation, 3 executor id, 4 lease, 5 message id, 6 sealed message, 7 most messages in an inbox
-- Gives: "OK", "DUPLICATE", "GAP", "LOST", "STALE", "FENCED", "UNLEASED" or "FULL"
local application = redis.call("HMGET", KEYS[1], "epoch", "generation", "d:" .. ARGV[3])
if application[1] ~= ARGV[1] then
  if application[1] and tonumber(application[1]) > tonumber(ARGV[1]) then
    return "FENCED"
  end
  return "LOST"
end
if application[2] ~= ARGV[2] then
  return "STALE"
end
if not application[3] or redis.call("HGET", KEYS[2], ARGV[3]) ~= ARGV[4] then
  return "UNLEASED"
end
local last = tonumber(application[3])
local id = tonumber(ARGV[5])
if id <= last then
  return "DUPLICATE"
end
if id ~= last + 1 then
  return "GAP"
end
if redis.call("XLEN", KEYS[3]) >= tonumber(ARGV[7]) then
  return "FULL"
end
redis.call("XADD", KEYS[3], ARGV[2] .. "-" .. ARGV[5], "m", ARGV[6])
redis.call("EXPIRE", KEYS[3], 86400)
redis.call("HSET", KEYS[1], "d:" .. ARGV[3], ARGV[5])
return "OK"
