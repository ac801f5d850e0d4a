"""Statuses that no sentence settles, and their meanings."""

ABSENT = (403, 404, 405, 501)  # how a server answers to an operation that it does not have
MALFORMED = (400, 414, 431)  # of HTTP, for an address that a server cannot take
UNPROCESSABLE = 422  # listed among the codes in use, and not said for what
OTHER_FORM = (400, UNPROCESSABLE)  # for an id that has not the server's own form
INVALID = (400, UNPROCESSABLE)  # for a request that a neighbouring operation cannot use
