-- Takes a free executor for an application, or renews its lease at the start of a generation, with both link counters.
-- Guarantee: an executor has one lease at a time; repeating it in the same generation changes nothing.
-- KEYS: 1 application, 2 leases, 3 fenced, 4 inbox
-- ARGV: 1 epoch, 2 generation, 3 executor id, 4 lease, 5 messages confirmed by the executor, 6 messages taken from it
-- Gives: { "OK" }, { "TAKEN" }, { "LOST" } or { "FENCED" }
if redis.call("HGET", KEYS[1], "epoch") ~= ARGV[1] or redis.call("HGET", KEYS[1], "generation") ~= ARGV[2] then
  return { "LOST" }
end
if redis.call("ZSCORE", KEYS[3], ARGV[3]) then
  return { "FENCED" }
end
local lease = redis.call("HGET", KEYS[2], ARGV[3])
if lease and lease ~= "" and lease ~= ARGV[4] then
  return { "TAKEN" }
end
if redis.call("HSETNX", KEYS[1], "d:" .. ARGV[3], ARGV[5]) == 1 then
  redis.call("HSET", KEYS[1], "u:" .. ARGV[3], ARGV[6])
  redis.call("HSET", KEYS[2], ARGV[3], ARGV[4])
  redis.call("DEL", KEYS[4])
end
return { "OK" }
