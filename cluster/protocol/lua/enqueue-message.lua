-- Puts a driver's message into an executor's inbox.
-- Guarantee: each message of a link arrives once and in order; nothing from an old epoch, an old generation, or for an
-- executor that is leased to someone else.
-- KEYS: 1 application, 2 leases, 3 inbox
-- ARGV: 1 epoch, 2 generation, 3 executor id, 4 lease, 5 message id, 6 sealed message, 7 most messages in an inbox
-- Gives: "OK", "DUPLICATE", "GAP", "LOST", "STALE", "FENCED", "UNLEASED" or "FULL"
-- include refuse-message
local refusal = refuse_message("d:", ARGV[7])
if refusal then
  return refusal
end
redis.call("XADD", KEYS[3], ARGV[2] .. "-" .. ARGV[5], "m", ARGV[6])
redis.call("EXPIRE", KEYS[3], 86400)
redis.call("HSET", KEYS[1], "d:" .. ARGV[3], ARGV[5])
return "OK"
