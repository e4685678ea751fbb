-- A supervisor tells the driver that holds the lease of an executor that its process has ended.
-- Guarantee: at least once while the application lives; the driver ignores what it knows already.
-- KEYS: 1 application, 2 results
-- ARGV: 1 sealed message
-- Gives: "OK" or "LOST"
local generation = redis.call("HGET", KEYS[1], "generation")
if not generation then
  return "LOST"
end
redis.call("XADD", KEYS[2], generation .. "-" .. redis.call("HINCRBY", KEYS[1], "n", 1), "e", "", "m", ARGV[1])
return "OK"
