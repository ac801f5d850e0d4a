"""The judge: what it objects to, and in which words."""

import time

import pytest

from brakecheck.specs.validation.message_validator import MessageValidator
from brakecheck.specs.validation.violation import (
    MEDIA_TYPE,
    MISSING_BODY,
    PARAMETER,
    SCHEMA,
    STATUS,
    SYNTAX,
    Message,
)
from brakecheck.specs.vendors import admin, conventional

JUDGE = MessageValidator(conventional("suprsend", neighbours=False))
OF_ADMIN = MessageValidator(admin())
JSON = "application/json"


def of_request(body: bytes | None, content_type: str | None = JSON):
    return JUDGE.request_violation(Message("cancel-workflow", content_type, body, {}))


def of_answer(status: int, body: bytes | None, content_type: str | None = JSON, **more):
    return JUDGE.response_violation(Message("cancel-workflow", content_type, body, {}, status=status, **more))


@pytest.mark.parametrize(
    "content_type", [JSON, "application/json; charset=utf-8", "Application/JSON", f"{JSON};", f"{JSON} ; a=b"]
)
def test_a_fitting_request_meets_no_violation(content_type):
    """A described body is fine under every spelling of its media type that RFC 9110 allows."""
    assert of_request(b'{"execution_id": "x"}', content_type) is None


REQUESTS = {
    "another media type": (b"{}", "text/plain", MEDIA_TYPE, "expected application/json, received text/plain"),
    "no media type": (b"{}", None, MEDIA_TYPE, "content type: expected application/json, received none"),
    "a parameter without value": (b"{}", f"{JSON}; charset", MEDIA_TYPE, "content type: expected a well-formed"),
    "no body": (b"", JSON, MISSING_BODY, "body: expected a body, received none"),
    "no JSON": (b"{", JSON, SYNTAX, "body: expected valid application/json, received "),
    "a name twice": (b'{"a": 1, "a": 2}', JSON, SYNTAX, 'received the name "a" is used twice'),
    "a list": (b"[]", JSON, SCHEMA, "body: expected object, received []"),
    "a number for a text": (b'{"execution_id": 5}', JSON, SCHEMA, "execution_id: expected string, received 5"),
    "deep within": (b'{"recipients": ["a", null]}', JSON, SCHEMA, "recipients[1]: expected string, received None"),
    "an empty list": (b'{"recipients": []}', JSON, SCHEMA, "recipients: expected length 1 or more, received []"),
    "no filter": (b'{"a": 1}', JSON, SCHEMA, "body: expected one of the members execution_id, recipients"),
    "much too much": (b'{"recipients": "' + b"x" * 9000 + b'"}', JSON, SCHEMA, "expected array, received str of"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "content_type", "kind", "words"), REQUESTS.values(), ids=REQUESTS)
def test_an_objection_to_a_request_is_put_into_words(body, content_type, kind, words):
    """A violation has its kind, and tells briefly where what was expected and what received."""
    violation = of_request(body, content_type)
    assert violation
    assert violation.kind == kind
    assert words in str(violation)
    assert len(str(violation)) < 300


def test_nesting_is_an_objection_to_the_body_not_to_its_type():
    """A body nested too deeply to be looked at is refused as such, and brings nothing down."""
    for levels in range(800, 1100, 20):
        violation = of_request(b'{"recipients":' + b"[" * levels + b"]" * levels + b"}")
        assert violation
        assert violation.kind in (SCHEMA, SYNTAX)


@pytest.mark.medium
def test_a_million_things_wrong_are_as_quick_as_one():
    """The judge names the first thing that is wrong and does not look for the others."""
    began = time.process_time()
    violation = of_request(b'{"recipients": [' + b",".join([b"1"] * 1_000_000) + b"]}")
    assert time.process_time() - began < 5
    assert str(violation) == "recipients[0]: expected string, received 1"


ANSWERS = {
    "fine": (200, b'{"execution_ids": ["a"]}', JSON, None),
    "an unknown status": (204, None, None, STATUS),
    "another media type": (200, b"<p>", "text/html", MEDIA_TYPE),
    "a missing member": (200, b"{}", JSON, SCHEMA),
    "a wrong type": (400, b'{"code": "400", "message": "m"}', JSON, SCHEMA),
    "no JSON": (200, b"{", JSON, SYNTAX),
}


@pytest.mark.parametrize(("status", "body", "content_type", "kind"), ANSWERS.values(), ids=ANSWERS)
def test_answers_are_judged(status, body, content_type, kind):
    """An answer is judged by its status, media type and body."""
    violation = of_answer(status, body, content_type)
    assert (violation.kind if violation else None) == kind


def test_an_answer_without_its_body_is_objected_to():
    """A described body may not be left out."""
    assert of_answer(200, None, None) is not None


def test_parameters_are_judged():
    """A required parameter may not be missing."""
    violation = OF_ADMIN.request_violation(Message("readWorld", None, None, {}))
    assert violation
    assert violation.kind == PARAMETER


@pytest.mark.parametrize("name", ["world", ""])
def test_a_parameter_that_fits_is_fine(name):
    """A path parameter that is any text takes any text."""
    assert OF_ADMIN.request_violation(Message("readWorld", None, None, {"world": name})) is None
