"""The admin operations on journals: reading, waiting, forgetting."""

import re
from functools import partial
from typing import Any

from brakecheck.mock_server.admin.administration import Administration
from brakecheck.mock_server.admin.har import archive_of
from brakecheck.mock_server.api_error import BadRequest
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.http.nearby import no_operation
from brakecheck.mock_server.http.recording import BODY_KEPT
from brakecheck.mock_server.worlds.journal import Journal, Match
from brakecheck.specs.sentences import quoted

LONGEST_WAIT = 60.0  # seconds
WAIT = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s)?")
FILTERS = ("method", "path", "status", "operation")


def read_journal(admin: Administration, request: Request) -> Response:
    """Read the exchanges of one world."""
    return _read(admin, admin.world(request).journal, request.query)


def read_server_journal(admin: Administration, request: Request) -> Response:
    """Read the exchanges of the whole server, including those outside of all worlds."""
    return _read(admin, admin.journal, request.query)


def clear_journal(admin: Administration, request: Request) -> Response:
    """Forget the exchanges of one world; answers 204."""
    admin.world(request).journal.clear()
    return Response(204)


def clear_server_journal(admin: Administration, _: Request) -> Response:
    """Forget the exchanges of the whole server; answers 204."""
    admin.journal.clear()
    return Response(204)


def _read(admin: Administration, journal: Journal, query: dict[str, str]) -> Response:
    """List the exchanges that match; if they are too few, wait for more."""
    match = Match(**{name: query[name] for name in FILTERS if name in query})
    _refuse_unknown(match.operation, admin)
    found, wait = journal.matching(match), _seconds(query.get("wait", "0"))
    missing = int(query.get("count", "1")) - len(found)
    last = found[-int(query.get("limit", journal.most)) :]
    if query.get("format") == "har":
        answer = Response(200, archive_of(last, admin.redaction, admin.scheme))
    else:
        answer = Response(200, {**_shown(admin, journal, last), "count": len(found), "enough": missing <= 0})
    if wait and missing > 0:
        journal.refuse_waiting()
        answer.later = partial(journal.more, match, missing, wait)
    return answer


def _refuse_unknown(operation: str, admin: Administration) -> None:
    """Refuse an unknown operation, which no exchange could match."""
    known = [each for vendor in admin.vendors.values() for each in vendor.service.description.operations]
    if operation and operation not in known:
        raise BadRequest("admin.journal", no_operation(operation, known))


def _shown(admin: Administration, journal: Journal, entries: list[Any]) -> dict[str, Any]:
    return {
        "exchanges": [entry.legible(admin.redaction) for entry in entries],
        "forgotten": journal.forgotten,
        "bounds": {"exchanges": journal.most, "bytes": journal.most_bytes, "body_bytes": BODY_KEPT},
    }


def _seconds(wait: str) -> float:
    found = WAIT.fullmatch(wait)
    seconds = float(found[1]) / (1000 if found[2] == "ms" else 1) if found else LONGEST_WAIT + 1
    if seconds > LONGEST_WAIT:
        raise BadRequest(
            "admin.journal", f"wait must be at most {LONGEST_WAIT:g}s, as in 2s or 500ms; got {quoted(wait, 20)}"
        )
    return seconds


JOURNAL_HANDLERS = {
    "readJournal": read_journal,
    "readServerJournal": read_server_journal,
    "clearJournal": clear_journal,
    "clearServerJournal": clear_server_journal,
}
