-- A driver's heartbeat, which at the same time reads those of the executors and drops the results it has taken.
-- Guarantee: nothing is written for a driver that is not the current one. What a dead driver leaves is gone after a day.
-- KEYS: 1 application, 2 executors, 3 beats, 4 leases, 5 results
-- ARGV: 1 epoch, 2 generation, 3 sealed heartbeat, 4 id of the last result taken
-- Gives: { "OK", now, [id, at, ...], [id, beat, ...], [id, lease, ...] }, { "LOST" } or { "FENCED", newer epoch }
local epoch = redis.call("HGET", KEYS[1], "epoch")
if epoch ~= ARGV[1] then
  if epoch and tonumber(epoch) > tonumber(ARGV[1]) then
    return { "FENCED", epoch }
  end
  return { "LOST" }
end
if redis.call("HGET", KEYS[1], "generation") ~= ARGV[2] then
  return { "LOST" }
end
local time = redis.call("TIME")
local now = string.format("%.0f", tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))
redis.call("HSET", KEYS[1], "at", now, "alive", ARGV[3])
redis.call("EXPIRE", KEYS[1], 86400)
redis.call("XTRIM", KEYS[5], "MINID", ARGV[4])
redis.call("EXPIRE", KEYS[5], 86400)
return { "OK", now, redis.call("ZRANGE", KEYS[2], 0, -1, "WITHSCORES"), redis.call("HGETALL", KEYS[3]), redis.call("HGETALL", KEYS[4]) }
