-- Sends the requests of a file in turn, each after a line with its length; counts the answers of another status.
-- Arguments: the file, the expected status, and "once" where the requests may not be repeated.
-- Prints the answers, the microseconds from the first request to the last answer, and the unexpected answers.

local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds, microseconds; } moment; int gettimeofday(moment *now, void *zone);")

local requests, at, moment = {}, 0, ffi.new("moment")
first, last, answered, unexpected = nil, 0, 0, 0 -- global, so that `done` can get them
local threads = {}

local function now()
  ffi.C.gettimeofday(moment, nil)
  return tonumber(moment.seconds) * 1e6 + tonumber(moment.microseconds)
end

function report()
  return string.format("%d %d %d\n", answered, last - first, unexpected)
end

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
  if at == 0 then -- wrk looks at one request before it sends any
    at = 1
    return requests[1]
  end
  first = first or now()
  local wanted = requests[at]
  if once then
    at = at + 1
    return wanted or "" -- nothing is sent any more
  end
  at = at % #requests + 1
  return wanted
end

function response(status)
  last = now()
  answered = answered + 1
  if status ~= expected then
    unexpected = unexpected + 1
  end
  if once and answered == #requests then -- wrk itself would sit out its whole time
    io.write(report())
    io.flush()
    os.exit(0)
  end
end

function done()
  local thread = threads[1]
  answered, first, last = thread:get("answered"), thread:get("first"), thread:get("last")
  unexpected = thread:get("unexpected")
  io.write(report())
end
