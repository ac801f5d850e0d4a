"""Stages three and five: a compiled check accepts what is plainly right; openapi-core judges the rest."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property, partial
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl

import orjson

from brakecheck.mock_server.http.compiled import JSON, AnswerChecks, accepts_text, needs_judge, rooted_schema, validator
from brakecheck.mock_server.http.messages import RawRequest, Response
from brakecheck.mock_server.worlds.long_turns import give_way
from brakecheck.specs.description import FORM, Description, Operation
from brakecheck.specs.sentences import nearest, quoted, shown
from brakecheck.specs.strict_json import MOST, JSONViolation, parse
from brakecheck.specs.validation.message_validator import MessageValidator
from brakecheck.specs.validation.quick_violations import quick_violation
from brakecheck.specs.validation.urlencoded import UrlencodedViolation, parsed
from brakecheck.specs.validation.violation import (
    MEDIA_TYPE,
    PARAMETER,
    SYNTAX,
    Message,
    Violation,
    brief,
)

CODING = "content encoding"
MOST_WARNINGS = 3
LONG = 64 * 1024  # bytes of a body that takes long, whose violations are no longer worded by openapi-core
SETUP = 10_000  # steps of the import of openapi-core, about
STATUS_KEYS = {status: str(status) for status in range(100, 600)}
PLAIN_TYPES = frozenset({JSON, b"application/json; charset=utf-8", b"application/json;charset=utf-8"})


class OperationChecks:
    """The checks of one operation. Those of a body and of answers are compiled when the first comes.

    With `any_media_type`, a body that is described as JSON is read as JSON whatever its header calls it. `form` is the
    schema of a body that comes as a form, and is described to the checks as the JSON that it stands for.
    """

    def __init__(
        self,
        description: Description,
        operation: Operation,
        arbiter: MessageValidator,
        *,
        any_media_type: bool = False,
        form: dict[str, Any] | None = None,
    ) -> None:
        self._operation = operation
        self._form = None if form is None else partial(parsed, document=description.document, schema=form)
        self._arbiter = arbiter
        body = operation.spec.get("requestBody")
        self.reads_body = body is not None
        self._body = rooted_schema(description, body) if body else None
        self._renames_body = any_media_type and self._body is not None
        self._of_nothing: Violation | None = None  # what is wrong with an empty object, once that is known
        self.accepts_answer = AnswerChecks(description, operation.spec["responses"])
        shared = description.document["paths"][operation.path].get("parameters", ())
        parameters = [description.resolved(parameter) for parameter in (*shared, *operation.spec.get("parameters", ()))]
        plain = {each["name"]: accepts_text(description, each) for each in parameters if each["in"] == "path"}
        self._plain_path = [(name, accepts) for name, accepts in plain.items() if accepts is not None]
        known = {name for name, _ in self._plain_path}
        self._judged_headers = frozenset(
            each["name"].lower().encode() for each in parameters if each["in"] == "header" and not each.get("required")
        )
        self._looks = bool(self._plain_path or self._judged_headers)
        self._needs_judge = any(
            needs_judge(description, each)
            for each in parameters
            if not (each["in"] == "path" and each["name"] in known)
            and not (each["in"] == "header" and not each.get("required"))
        )
        self._members = _members(description, body)
        self._parameters = frozenset(each["name"] for each in parameters if each["in"] == "query")
        self.reads_query = bool(self._parameters)

    @cached_property
    def _compiled(self) -> Any:
        return validator(self._body) if self._body else None

    def request(self, raw: RawRequest, path: dict[str, str]) -> tuple[Any, dict[str, str], Violation | None]:
        """Check the request; returns the body and the query, or the violation."""
        if len(raw.body) > LONG:
            give_way(len(raw.body))
        if b"content-encoding" in raw.fields and self.reads_body and (coding := _coding(raw)):
            said = f"the body must come as it is; its Content-Encoding is {quoted(coding, 60)}"
            return None, {}, Violation(MEDIA_TYPE, CODING, "identity", brief(coding), said)
        if self._form is not None and raw.body:
            try:
                raw = _unfolded(raw, self._form)
            except _NoForm as no:
                return None, {}, no.violation
        if self._renames_body and raw.body:
            raw = raw._replace(fields={**raw.fields, b"content-type": JSON})
        if not raw.query and not self._needs_judge and (not self._looks or self._is_plain(raw, path)):
            if not self.reads_body:
                return None, {}, None
            if raw.body and self._body and raw.fields.get(b"content-type") in PLAIN_TYPES:
                return self._plain_request(raw.body, path)
        return self._judged_request(raw, path)

    def _is_plain(self, raw: RawRequest, path: dict[str, str]) -> bool:
        """Whether quick checks accept the path, and no header needs the full check."""
        for name, accepts in self._plain_path:
            if name in path and not accepts(path[name]):
                return False
        return not self._judged_headers or self._judged_headers.isdisjoint(raw.fields)

    def _plain_request(self, content: bytes, path: dict[str, str]) -> tuple[Any, dict[str, str], Violation | None]:
        """Check the JSON body alone, for a request that is otherwise valid."""
        try:
            body = parse(content, MOST)
        except JSONViolation as no:
            return None, {}, _syntax(no)
        if self._compiled.is_valid(body):
            return body, {}, None
        if body == {} and not path:
            self._of_nothing = self._of_nothing or quick_violation(body, self._compiled, self._body or {}, ())
            return None, {}, self._of_nothing
        return None, {}, quick_violation(body, self._compiled, self._body or {}, path.values())

    def warning(self, body: Any, query: Mapping[str, str]) -> str | None:
        """Sentence about unknown members and parameters, which are ignored; None if there are none."""
        found = []
        if self._members and isinstance(body, dict) and not body.keys() <= self._members:
            found = _unknown(body, self._members, "a member of the body")
        if query and not query.keys() <= self._parameters:
            found += _unknown(query, self._parameters, "a parameter")
        return "; ".join(found) or None

    def _judged_request(self, raw: RawRequest, path: dict[str, str]) -> tuple[Any, dict[str, str], Violation | None]:
        if not self._arbiter.is_ready:
            give_way(SETUP)
        message = self._message(raw, path)
        if self._body and len(raw.body) > LONG:
            return self._judged_long_request(message)
        violation = self._arbiter.request_violation(message)
        if violation:
            return None, {}, violation
        body = (raw.body or None) if self.reads_body else None
        if body and (message.content_type or "").partition(";")[0].strip().lower() == "application/json":
            body = parse(body, MOST)
        return body, dict(message.query), None

    def _judged_long_request(self, message: Message) -> tuple[Any, dict[str, str], Violation | None]:
        """Check a long request without the slow full check, which would delay all other requests."""
        violation = self._arbiter.request_violation(replace(message, body=b"{}"))
        if violation and violation.kind in (MEDIA_TYPE, PARAMETER):
            return None, {}, violation
        try:
            body = parse(message.body or b"", MOST)
        except JSONViolation as no:
            return None, {}, _syntax(no)
        violation = quick_violation(body, self._compiled, self._body or {}, message.path.values())
        return (None, {}, violation) if violation else (body, dict(message.query), None)

    def answer(self, raw: RawRequest, path: dict[str, str], answer: Response, body: bytes) -> Violation | None:
        """What is wrong with an answer of ours, if anything."""
        accepts = self.accepts_answer[STATUS_KEYS[answer.status]]
        if accepts is not None and accepts(answer.body):
            return None
        message = self._message(raw, path)
        headers = tuple((name.decode(), value.decode()) for name, value in answer.headers)
        media_type = self.media_type(answer.status) or JSON
        content_type = media_type.decode() if answer.body is not None else None
        described = Message(message.operation, content_type, body, message.path, message.query, answer.status, headers)
        return self._arbiter.response_violation(described)

    def media_type(self, status: int) -> bytes | None:
        """The media type of JSON in answers of this status; None where that is plain application/json."""
        return self.accepts_answer.media_type(STATUS_KEYS[status])

    def _message(self, raw: RawRequest, path: dict[str, str]) -> Message:
        content_type = raw.fields.get(b"content-type")
        return Message(
            operation=self._operation.id,
            content_type=content_type.decode("latin-1") if content_type else None,
            body=raw.body if self.reads_body else None,
            path=path,
            query=tuple(parse_qsl(raw.query.decode("latin-1"), keep_blank_values=True)),
            headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in raw.headers),
        )


def _members(description: Description, body: dict[str, Any] | None) -> frozenset[str]:
    """Members that the description names in a JSON body."""
    if not body or "application/json" not in body.get("content", {}):
        return frozenset()
    return frozenset(description.resolved(body["content"]["application/json"]["schema"]).get("properties", ()))


def _unknown(given: Iterable[str], known: frozenset[str], kind: str) -> list[str]:
    """A sentence for each of the first unknown names."""
    names = list(islice((name for name in given if name not in known), MOST_WARNINGS))
    guesses = [nearest(name, known.difference(given)) for name in names]
    return [
        f"{shown(name)} is not {kind} that is known here, and was ignored{f'; did you mean {guess}?' if guess else ''}"
        for name, guess in zip(names, guesses, strict=True)
    ]


def _syntax(no: JSONViolation) -> Violation:
    return Violation(SYNTAX, "body", "valid application/json", str(no), f"the body is not valid JSON: {no}")


class _NoForm(Exception):
    """Body that is not of the described form."""

    def __init__(self, kind: str, received: str, said: str) -> None:
        self.violation = Violation(kind, "body", FORM, brief(received), said)


def _unfolded(raw: RawRequest, read: Callable[[bytes], Any]) -> RawRequest:
    """Turn the form in the body into JSON; `_NoForm` for a body that is not a form."""
    given = raw.fields.get(b"content-type", b"").decode("latin-1")
    if given.partition(";")[0].strip().lower() != FORM:
        raise _NoForm(MEDIA_TYPE, given, f"the body must be {FORM}; the Content-Type says {quoted(given, 60)}")
    try:
        content = orjson.dumps(read(raw.body))
    except (UrlencodedViolation, TypeError) as no:
        raise _NoForm(SYNTAX, str(no), f"the body is not a valid form: {no}") from None
    return raw._replace(body=content, fields={**raw.fields, b"content-type": JSON})


def _coding(raw: RawRequest) -> str:
    """The first content coding that packs the body, empty where none does."""
    given = b",".join(value for name, value in raw.headers if name == b"content-encoding").decode("latin-1")
    return next((coding for coding in map(str.strip, given.split(",")) if coding.lower() not in ("", "identity")), "")
