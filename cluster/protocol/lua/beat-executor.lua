-- An executor's heartbeat; it also registers an executor that Redis does not know (any more).
-- Guarantee: an id that was declared dead is never heard again. Executors silent for an hour are forgotten.
-- KEYS: 1 executors, 2 beats, 3 leases, 4 fenced, 5 inbox, 6 application it works for (left out when it is free)
-- ARGV: 1 executor id, 2 sealed heartbeat, 3 lease as the executor sees it, 4 id in the inbox before which all was taken
-- Gives: { "OK", now, lease, epoch, generation, at, sealed heartbeat of the driver } ("" for what is missing) or { "FENCED" }
if redis.call("ZSCORE", KEYS[4], ARGV[1]) then
  return { "FENCED" }
end
local time = redis.call("TIME")
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call("ZADD", KEYS[1], now, ARGV[1])
local gone = redis.call("ZRANGEBYSCORE", KEYS[1], "-inf", now - 3600000, "LIMIT", 0, 100)
if #gone > 0 then
  redis.call("ZREM", KEYS[1], unpack(gone))
  redis.call("HDEL", KEYS[2], unpack(gone))
  redis.call("HDEL", KEYS[3], unpack(gone))
end
redis.call("HSET", KEYS[2], ARGV[1], ARGV[2])
redis.call("HSETNX", KEYS[3], ARGV[1], ARGV[3])
local application = { false, false, false, false }
if ARGV[3] ~= "" then
  redis.call("XTRIM", KEYS[5], "MINID", ARGV[4])
  application = redis.call("HMGET", KEYS[6], "epoch", "generation", "at", "alive")
end
local lease = redis.call("HGET", KEYS[3], ARGV[1])
return { "OK", string.format("%.0f", now), lease, application[1] or "", application[2] or "", application[3] or "", application[4] or "" }
