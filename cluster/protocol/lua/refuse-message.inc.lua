-- Included by the commands that write a message of a link: why this one must not be written, or nil.
-- Guarantee: each message of a link is written once and in order; nothing of an old epoch or generation, or without a lease.
-- KEYS: 1 application, 2 leases, 3 the stream it goes to
-- ARGV: 1 epoch, 2 generation, 3 executor id, 4 lease, 5 message id
-- `direction` names the field with the last message id, `limit` is the most messages in the stream.
local function refuse_message(direction, limit)
  local application = redis.call("HMGET", KEYS[1], "epoch", "generation", direction .. ARGV[3])
  if application[1] ~= ARGV[1] then
    if application[1] and tonumber(application[1]) > tonumber(ARGV[1]) then
      return "FENCED"
    end
    return "LOST"
  end
  if application[2] ~= ARGV[2] then
    return "STALE"
  end
  if not application[3] or redis.call("HGET", KEYS[2], ARGV[3]) ~= ARGV[4] then
    return "UNLEASED"
  end
  local last = tonumber(application[3])
  local id = tonumber(ARGV[5])
  if id <= last then
    return "DUPLICATE"
  end
  if id ~= last + 1 then
    return "GAP"
  end
  if redis.call("XLEN", KEYS[3]) >= tonumber(limit) then
    return "FULL"
  end
  return nil
end
