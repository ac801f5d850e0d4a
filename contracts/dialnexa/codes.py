"""HTTP statuses for cases in which the documents name none."""

ABSENT = (403, 404, 405, 501)  # of a server that does not have the operation
MALFORMED = (400, 414, 431)  # of HTTP: the server cannot read the URL
UNPROCESSABLE = 422  # a page lists this status, and does not say for which errors
OTHER_FORM = (400, UNPROCESSABLE)  # for an id that has not the form of the server's ids
INVALID = (400, UNPROCESSABLE)  # for an invalid request of a neighbouring operation
