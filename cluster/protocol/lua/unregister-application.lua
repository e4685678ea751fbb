-- A driver has stopped: nothing of its application is left but the leases, which the executors end themselves, and for a
-- day its epoch, so that the next driver gets a later one.
-- Guarantee: touches nothing of a newer driver. Repeating it changes nothing.
-- KEYS: 1 application, 2 results
-- ARGV: 1 epoch
-- Gives: "OK"
if redis.call("HGET", KEYS[1], "epoch") == ARGV[1] then
  redis.call("DEL", KEYS[1], KEYS[2])
  redis.call("HSET", KEYS[1], "epoch", ARGV[1])
  redis.call("EXPIRE", KEYS[1], 86400)
end
return "OK"
