"""The compiled checks and openapi-core come to the same verdict: what one takes or refuses, so does the other."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from brakecheck.mock_server.http.messages import RawRequest, Response
from brakecheck.mock_server.http.validation import OperationChecks
from brakecheck.specs.description import Description, Operation
from brakecheck.specs.strict_json import JSONViolation, parse
from brakecheck.specs.validation.message_validator import MessageValidator
from brakecheck.specs.validation.violation import Message, Violation
from brakecheck.specs.vendors import admin, conventional, vendors
from tests.mock_server.messages import CONTENT_TYPES, DAMAGE, TEXTS, mostly, resolved, shaped

DESCRIPTIONS = [admin(), *(conventional(vendor) for vendor in vendors())]


@dataclass(frozen=True, eq=False, repr=False)
class Case:
    """One operation with both of its judges."""

    description: Description
    operation: Operation
    validator: MessageValidator
    checks: OperationChecks

    def __repr__(self) -> str:
        return f"{self.description.name}:{self.operation.id}"


def cases() -> list[Case]:
    return [
        Case(description, operation, validator, OperationChecks(description, operation, validator))
        for description, validator in ((description, MessageValidator(description)) for description in DESCRIPTIONS)
        for operation in description.operations.values()
    ]


CASES = cases()
READING = [case for case in CASES if case.checks.reads_body]
JSON = "application/json"
ASKED = RawRequest("", b"", b"", [], {}, b"", "")
NO_QUERY: tuple[bytes, tuple[tuple[str, str], ...]] = (b"", ())
QUERIES = [
    (b"a=1", (("a", "1"),)),
    (b"page=2&limit=%ff", (("page", "2"), ("limit", "�"))),
    (b"=", (("", ""),)),
    (b"limit=x", (("limit", "x"),)),
    (b"a", (("a", ""),)),
]


@cache
def values(case: Case) -> st.SearchStrategy[Any]:
    content = resolved(case.description, case.operation.spec["requestBody"])["content"]
    return mostly(shaped(case.description, next(iter(content.values()))["schema"]))


@dataclass(frozen=True)
class Drawn:
    """One value for one operation, and what else is to be tried with it."""

    case: Case
    value: Any
    ascii_only: bool
    damage: list[tuple[Callable[[bytes, int], bytes], int]]
    content_types: list[str | None]
    query: tuple[bytes, tuple[tuple[str, str], ...]]
    texts: list[str]

    def bodies(self) -> Iterator[bytes]:
        """The value as JSON, whole and with each damage."""
        whole = json.dumps(self.value, ensure_ascii=self.ascii_only).encode()
        yield whole
        yield from (damaged(whole, at % (len(whole) + 1)) for damaged, at in self.damage)

    def requests(self) -> Iterator[tuple[bytes, str | None, tuple[bytes, tuple[tuple[str, str], ...]]]]:
        whole, *broken = self.bodies()
        yield whole, JSON, NO_QUERY
        yield from ((body, JSON, NO_QUERY) for body in broken)
        yield from ((whole, content_type, NO_QUERY) for content_type in self.content_types)
        yield whole, JSON, self.query

    @property
    def path(self) -> dict[str, str]:
        names = [part[1:-1] for part in self.case.operation.path.split("/") if part.startswith("{")]
        return dict(zip(names, self.texts, strict=False))


DRAWN = st.sampled_from(READING).flatmap(
    lambda case: st.builds(
        Drawn,
        st.just(case),
        values(case),
        st.booleans(),
        st.lists(st.tuples(st.sampled_from(DAMAGE), st.integers(0, 200)), min_size=2, max_size=2),
        st.lists(st.sampled_from(CONTENT_TYPES), min_size=2, max_size=2),
        st.sampled_from(QUERIES),
        st.lists(st.sampled_from([text for text in TEXTS if text]), min_size=3, max_size=3),
    )
)


def judgement(case: Case, body: bytes, content_type: str | None, path: dict[str, str], query: Any) -> Violation | None:
    headers = () if content_type is None else (("content-type", content_type),)
    return case.validator.request_violation(
        Message(case.operation.id, content_type, body, path, query, headers=headers)
    )


def compiled_verdict(case: Case, body: bytes) -> bool:
    """Whether the compiled check alone, without the judge behind it, accepts the body."""
    compiled = case.checks._compiled
    try:
        return compiled is not None and bool(compiled.is_valid(parse(body)))
    except JSONViolation:
        return False


@pytest.mark.slow
def test_requests_get_the_verdict_of_the_judge():
    """A request meets a violation exactly where openapi-core has one; the compiled check alone is never laxer."""
    seen: Counter[str] = Counter()

    @settings(max_examples=520)
    @given(DRAWN)
    def verdicts_agree(drawn):
        case = drawn.case
        for body, content_type, (query, pairs) in drawn.requests():
            headers = [] if content_type is None else [(b"content-type", content_type.encode())]
            raw = RawRequest("", b"", query, headers, dict(headers), body, "")
            read, _, violation = case.checks.request(raw, drawn.path)
            judged = judgement(case, body, content_type, drawn.path, pairs)
            assert (violation is None) is (judged is None), (case, body, content_type, violation, judged)
            if violation is None and body and "json" in (content_type or "").lower():
                assert read == parse(body)
            if content_type == JSON and not query and compiled_verdict(case, body):
                assert judged is None, (case, body, judged)
                seen["accepted by the compiled check"] += 1
            seen["refused" if violation else "accepted"] += 1
            if violation and judged:
                assert violation.kind == judged.kind, (case, body, violation, judged)
                seen["refused alike"] += (violation.place, violation.sentence) == (judged.place, judged.sentence)

    verdicts_agree()
    assert seen["refused alike"] >= 0.98 * seen["refused"]  # of several violations another one may be told
    assert min(seen.values()) > 200
    assert seen["accepted"] + seen["refused"] >= 3000


ASKING = [case for case in CASES if not case.checks.reads_body]
SEARCHES = [
    b"", b"page=1", b"page=0", b"page=-1", b"page=x", b"page=1.5", b"page=", b"page", b"page=1&page=2", b"page=1e3",
    b"limit=100", b"limit=101", b"limit=0", b"limit=%ff", b"limit=%20", b"limit=99999999999999999999", b"status=active",
    b"status=nobody", b"status=", b"start_date=2024-04-01", b"unknown=1", b"=", b"&&", b"%", b"page=1;limit=x", b"+",
]  # fmt: skip


@pytest.mark.parametrize("case", ASKING, ids=repr)
def test_queries_get_the_verdict_of_the_judge(case):
    """A query meets a violation exactly where openapi-core has one."""
    path = {part[1:-1]: "x" for part in case.operation.path.split("/") if part.startswith("{")}
    for query in SEARCHES:
        pairs = tuple(parse_qsl(query.decode("latin-1"), keep_blank_values=True))
        _, _, violation = case.checks.request(ASKED._replace(query=query), path)
        assert (violation is None) is (judgement(case, b"", None, path, pairs) is None), query


@cache
def answers(case: Case, status: str) -> st.SearchStrategy[Any]:
    response = resolved(case.description, case.operation.spec["responses"][status])
    schemas = [media["schema"] for media in response.get("content", {}).values() if "schema" in media]
    return mostly(st.one_of([shaped(case.description, schema) for schema in schemas]) if schemas else st.none())


@dataclass(frozen=True)
class DrawnAnswer:
    """A body that looks like that of one status, and another status to try it with."""

    case: Case
    status: str
    body: Any
    other: str
    headers: tuple[tuple[bytes, bytes], ...]
    at: int

    def bodies(self) -> Iterator[Any]:
        """The body, one with a part too many, one with a part too few, and one that is something else."""
        yield self.body
        if isinstance(self.body, dict) and self.body:
            yield {**self.body, "surplus": self.at}
            lost = sorted(self.body)[self.at % len(self.body)]
            yield {name: value for name, value in self.body.items() if name != lost}
            yield {**self.body, lost: [self.body[lost]]}
        else:
            yield from ({}, [self.body], None)

    def answers(self) -> Iterator[Response]:
        yield from (Response(self.number(self.status), written(body), self.headers) for body in self.bodies())
        yield Response(self.number(self.other), written(self.body), self.headers)

    @staticmethod
    def number(status: str) -> int:
        return 500 if status == "default" else int(status)


@st.composite
def drawn_answers(draw: st.DrawFn) -> DrawnAnswer:
    case = draw(st.sampled_from(CASES))
    described = sorted(case.operation.spec["responses"])
    status, other = draw(st.sampled_from(described)), draw(st.sampled_from([*described, "418"]))
    headers = draw(st.sampled_from([(), ((b"allow", b"GET"),)]))
    return DrawnAnswer(case, status, draw(answers(case, status)), other, headers, draw(st.integers(0, 5)))


def written(body: Any) -> Any:
    """The value as it comes back from what orjson writes of it; None where it holds too large a number."""
    try:
        return parse(orjson.dumps(body))
    except (TypeError, JSONViolation):
        return None


@pytest.mark.slow
def test_answers_get_the_verdict_of_the_judge():
    """An answer meets a violation exactly where openapi-core has one; the compiled check alone is never laxer."""
    seen: Counter[str] = Counter()

    @settings(max_examples=620)
    @given(drawn_answers())
    def verdicts_agree(drawn):
        case = drawn.case
        for answer in drawn.answers():
            content = b"" if answer.body is None else orjson.dumps(answer.body)
            violation = case.checks.answer(ASKED, {}, answer, content)
            judged = judgement_of_answer(case, answer, content)
            assert (violation is None) is (judged is None), (case, answer, violation, judged)
            accepts = case.checks.accepts_answer[str(answer.status)]
            if accepts is not None and accepts(answer.body):
                assert judged is None, (case, answer, judged)
                seen["accepted by the compiled check"] += 1
            seen["refused" if violation else "accepted"] += 1

    verdicts_agree()
    assert min(seen.values()) > 200
    assert seen["accepted"] + seen["refused"] >= 3000


def judgement_of_answer(case: Case, answer: Response, content: bytes) -> Violation | None:
    content_type = None if answer.body is None else JSON
    headers = tuple((name.decode(), value.decode()) for name, value in answer.headers)
    message = Message(case.operation.id, content_type, content, {}, status=answer.status, headers=headers)
    return case.validator.response_violation(message)


@example(b"2024-04-01T08:00:00Z")
@given(st.binary(max_size=30))
def test_no_header_brings_the_checks_down(content_type):
    """Whatever bytes stand in Content-Type, the request is accepted or objected to."""
    (case,) = (one for one in CASES if one.operation.id == "cancel-workflow")
    headers = [(b"content-type", content_type)]
    case.checks.request(RawRequest("", b"", b"", headers, dict(headers), b'{"execution_id": "x"}', ""), {})


TIMES = {
    "2024-04-01T08:00:00.000Z": True,
    "2024-04-01t08:00:00z": True,
    "2024-04-01T08:00:00+02:00": True,
    "2024-12-31T23:59:60Z": True,
    "2024-02-30T00:00:00Z": False,
    "2024-04-01T08:00:60Z": False,
    "2024-04-01T24:00:00Z": False,
    "2024-04-01T08:00:00": False,
    "2024-04-01 08:00:00Z": False,
    "2024-04-01": False,
    "2024-04-01T08:00:00Z\n": False,
    "": False,
}


@pytest.mark.parametrize(("text", "fits"), TIMES.items())
def test_times_are_judged_alike(text, fits):
    """Both go by RFC 3339, which also has leap seconds."""
    (case,) = (one for one in CASES if one.operation.id == "pauseWorkflow")
    counts = dict.fromkeys(("node_count", "edge_count", "enrolled_leads"), 0)
    answer = Response(200, {"id": "x", "name": "n", "status": "paused", "created_at": text, **counts})
    accepts = case.checks.accepts_answer["200"]
    assert accepts
    assert accepts(answer.body) is fits
    assert (judgement_of_answer(case, answer, orjson.dumps(answer.body)) is None) is fits
