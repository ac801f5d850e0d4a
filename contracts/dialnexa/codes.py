"""Statuses that no sentence settles, and what a server may answer by them."""

ABSENT = (403, 404, 405, 501)  # how a server answers to an operation that it does not have
MALFORMED = (400, 414, 431)  # what HTTP itself has for an address that a server cannot take
UNPROCESSABLE = 422  # listed among the codes in use, and not said for what
OTHER_FORM = (400, UNPROCESSABLE)  # what a server may say to an id that has not the form of its own
INVALID = (400, UNPROCESSABLE)  # what a neighbouring operation may say to what it cannot use
