-- Gives an executor's message to its driver and, in the same step, drops from the inbox what the executor has taken.
-- Guarantee: each message of a link arrives once and in order; nothing from an executor that was fenced or whose lease ended.
-- KEYS: 1 application, 2 leases, 3 results, 4 inbox
-- ARGV: 1 epoch, 2 generation, 3 executor id, 4 lease, 5 message id, 6 sealed message, 7 last message taken, 8 most results
-- Gives: "OK", "DUPLICATE", "GAP", "LOST", "STALE", "FENCED", "UNLEASED" or "FULL"
-- include refuse-message
local refusal = refuse_message("u:", ARGV[8])
if refusal then
  return refusal
end
redis.call("XADD", KEYS[3], ARGV[2] .. "-" .. redis.call("HINCRBY", KEYS[1], "n", 1), "e", ARGV[3], "m", ARGV[6])
redis.call("HSET", KEYS[1], "u:" .. ARGV[3], ARGV[5])
redis.call("XTRIM", KEYS[4], "MINID", ARGV[2] .. "-" .. (tonumber(ARGV[7]) + 1))
return "OK"
