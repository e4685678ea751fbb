-- An executor has ended its application and cleaned up: it can be leased again.
-- Guarantee: ends this lease only, never a later one. Repeating it changes nothing.
-- KEYS: 1 leases, 2 inbox
-- ARGV: 1 executor id, 2 lease that ended
-- Gives: "OK"
if redis.call("HGET", KEYS[1], ARGV[1]) == ARGV[2] then
  redis.call("HSET", KEYS[1], ARGV[1], "")
  redis.call("DEL", KEYS[2])
end
return "OK"
