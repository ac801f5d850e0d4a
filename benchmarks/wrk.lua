-- Sends the requests of a file in turn, each after a line with its length; counts the answers of another status.
-- Arguments: the file, the expected status, and "once" where the requests may not be repeated.

local threads, requests, at = {}, {}, 0
unexpected = 0

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  local file = assert(io.open(arguments[1], "rb"))
  for length in function() return file:read("*n") end do
    file:read(1)
    requests[#requests + 1] = file:read(length)
  end
  expected, once = tonumber(arguments[2]), arguments[3] == "once"
end

function request()
  if once and at == #requests then
    wrk.thread:stop()
    return requests[at]
  end
  at = at % #requests + 1
  return requests[at]
end

function response(status)
  if status ~= expected then
    unexpected = unexpected + 1
  end
end

function done(summary)
  io.write(string.format("%d %d %d\n", summary.requests, summary.duration, threads[1]:get("unexpected")))
end
