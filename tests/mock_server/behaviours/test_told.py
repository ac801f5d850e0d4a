"""What was forced is told: in the line of the access log, in the journal, and in the answer."""

import json
from dataclasses import replace
from typing import Any

from brakecheck.mock_server.http.access_log import AccessLog, as_json, as_text
from tests.mock_server.asgi import Client
from tests.mock_server.behaviours.conftest import Stop


def told(stop: Stop, prefer: str) -> tuple[str, dict[str, Any]]:
    """The line of the log as text, and that of the same request once more as JSON."""
    lines: list[str] = []
    application = stop.world.client.application
    for form in (as_text, as_json):
        logged = AccessLog(application, application.redaction, form, lambda line: lines.append(line()))
        replace(stop, world=replace(stop.world, client=Client(logged))).cancel(prefer)  # type: ignore[arg-type]
    return lines[0], json.loads(lines[1])


def test_a_forced_answer_is_told_with_what_it_did(stop):
    """The line has the status that went out, the change, and what was forced."""
    text, line = told(stop, "code=500, when=after")
    assert " 500 " in text
    assert text.endswith("active → cancelled forced: status 500 after the effect; in place of 200")
    assert line["forced"] == "status 500 after the effect; in place of 409"


def test_a_lost_answer_is_told_too(stop):
    """There is a line although no answer went out, with the status 0."""
    text, line = told(stop, "connection=drop")
    assert " 0 " in text
    assert text.endswith("forced: connection dropped before the effect")
    assert line["status"] == 0


def test_nothing_is_said_where_nothing_was_forced(stop):
    """A request as ever has a line as ever."""
    text, line = told(stop, "return=minimal")
    assert "forced" not in text
    assert line["forced"] is None
    assert stop.journal()["forced"] is None


def test_a_refused_wish_is_told_with_its_reason(stop):
    """The line of the refusal says why."""
    text, _ = told(stop, "code=299")
    assert " 400 " in text
    assert "status 299 is not possible for cancelWorkflow" in text
