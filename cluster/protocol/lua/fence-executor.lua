-- Declares an executor dead: it loses its lease, and its id is never heard again.
-- Guarantee: repeating it changes nothing. Tombstones are kept for an hour, longer than any pause the rest survives.
-- KEYS: 1 executors, 2 beats, 3 leases, 4 fenced, 5 inbox
-- ARGV: 1 executor id
-- Gives: the lease it had, or ""
local time = redis.call("TIME")
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local lease = redis.call("HGET", KEYS[3], ARGV[1])
redis.call("ZREM", KEYS[1], ARGV[1])
redis.call("HDEL", KEYS[2], ARGV[1])
redis.call("HDEL", KEYS[3], ARGV[1])
redis.call("DEL", KEYS[5])
redis.call("ZREMRANGEBYSCORE", KEYS[4], "-inf", now - 3600000)
redis.call("ZADD", KEYS[4], now, ARGV[1])
return lease or ""
