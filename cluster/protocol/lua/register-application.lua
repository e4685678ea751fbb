-- Makes a driver the one of its application, and begins a new generation: the links to its executors start afresh.
-- Guarantee: a newer epoch shuts out all older ones; repeating it with the same wanted generation changes nothing.
-- Epochs and generations come from Redis' clock but never go back while the key lives.
-- KEYS: 1 application, 2 results
-- ARGV: 1 epoch, or 0 for a new driver; 2 wanted generation, or 0; 3 earliest epoch to give
-- Gives: { "OK", epoch, generation, now } or { "FENCED", newer epoch }
local time = redis.call("TIME")
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local stored = tonumber(redis.call("HGET", KEYS[1], "epoch") or "0")
local epoch = tonumber(ARGV[1])
if epoch == 0 then
  epoch = math.max(stored + 1, now, tonumber(ARGV[3]))
elseif stored > epoch then
  return { "FENCED", string.format("%.0f", stored) }
end
local generation = tonumber(ARGV[2])
if generation == 0 then
  generation = epoch
end
if stored ~= epoch or tonumber(redis.call("HGET", KEYS[1], "generation") or "0") < generation then
  redis.call("DEL", KEYS[1], KEYS[2])
  redis.call("HSET", KEYS[1], "epoch", string.format("%.0f", epoch), "generation", string.format("%.0f", generation), "n", 0)
end
redis.call("HSET", KEYS[1], "at", string.format("%.0f", now))
return { "OK", string.format("%.0f", epoch), string.format("%.0f", generation), string.format("%.0f", now) }
