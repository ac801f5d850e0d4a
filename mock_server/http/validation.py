"""Stages three and five: a compiled check accepts what is plainly right; openapi-core judges the rest."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl

import jsonschema_rs
import orjson

from brakecheck.mock_server.http.messages import RawRequest, Response
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

JSON = b"application/json"
CODING = "content encoding"
ABOUT = ("description", "example", "examples", "title")  # what says nothing of values
PLAIN_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}", re.ASCII)
PLAIN_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
MOST_WARNINGS = 3
LONG = 64 * 1024  # bytes of a body whose violations are no longer worded by openapi-core
STATUS_KEYS = {status: str(status) for status in range(100, 600)}
PLAIN_TYPES = frozenset({JSON, b"application/json; charset=utf-8", b"application/json;charset=utf-8"})


class OperationChecks:
    """The checks of one operation, compiled when the server starts.

    With `any_media_type`, a body that is described as JSON is read as JSON whatever its header calls it. `form` is the
    schema of a body that comes as a form, and is described to the checks as the JSON that it stands for.
    """

    def __init__(
        self,
        description: Description,
        operation: Operation,
        validator: MessageValidator,
        *,
        any_media_type: bool = False,
        form: dict[str, Any] | None = None,
    ) -> None:
        self._operation = operation
        self._form = None if form is None else partial(parsed, document=description.document, schema=form)
        self._arbiter = validator
        body = operation.spec.get("requestBody")
        self.reads_body = body is not None
        self._body = _rooted(description, body) if body else None
        self._compiled = _validator(self._body) if self._body else None
        self._renames_body = any_media_type and self._body is not None
        self._accepts_body = self._compiled.is_valid if self._compiled else None
        self._of_nothing: Violation | None = None  # what is wrong with an empty object, once that is known
        self._accepts_answer = {
            status: _compiled_answer(description, description.resolved(response))
            for status, response in operation.spec["responses"].items()
        }
        self._otherwise = self._accepts_answer.get("default")
        self._media_types = {
            status: _media_type(description.resolved(response))
            for status, response in operation.spec["responses"].items()
        }
        shared = description.document["paths"][operation.path].get("parameters", ())
        parameters = [description.resolved(parameter) for parameter in (*shared, *operation.spec.get("parameters", ()))]
        plain = {each["name"]: _accepts_text(description, each) for each in parameters if each["in"] == "path"}
        self._plain_path = [(name, accepts) for name, accepts in plain.items() if accepts is not None]
        known = {name for name, _ in self._plain_path}
        self._judged_headers = frozenset(
            each["name"].lower().encode() for each in parameters if each["in"] == "header" and not each.get("required")
        )
        self._looks = bool(self._plain_path or self._judged_headers)
        self._needs_judge = any(
            _needs_judge(description, each)
            for each in parameters
            if not (each["in"] == "path" and each["name"] in known)
            and not (each["in"] == "header" and not each.get("required"))
        )
        self._members = _members(description, body)
        self._parameters = frozenset(each["name"] for each in parameters if each["in"] == "query")
        self.reads_query = bool(self._parameters)

    def request(self, raw: RawRequest, path: dict[str, str]) -> tuple[Any, dict[str, str], Violation | None]:
        """The body and the query, or what is wrong with the request."""
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
            if raw.body and self._accepts_body and raw.fields.get(b"content-type") in PLAIN_TYPES:
                return self._plain_request(raw.body, path, self._accepts_body)
        return self._judged_request(raw, path)

    def _is_plain(self, raw: RawRequest, path: dict[str, str]) -> bool:
        """Whether the parameters of the path are plainly right, and no header is there that has to be judged."""
        for name, accepts in self._plain_path:
            if name in path and not accepts(path[name]):
                return False
        return not self._judged_headers or self._judged_headers.isdisjoint(raw.fields)

    def _plain_request(
        self, content: bytes, path: dict[str, str], accepts: Callable[[Any], bool]
    ) -> tuple[Any, dict[str, str], Violation | None]:
        """The same of a request that is wrong in nothing but its JSON body, if in that."""
        try:
            body = parse(content, MOST)
        except JSONViolation as no:
            return None, {}, _syntax(no)
        if accepts(body):
            return body, {}, None
        if body == {} and not path:
            self._of_nothing = self._of_nothing or quick_violation(body, self._compiled, self._body or {}, ())
            return None, {}, self._of_nothing
        return None, {}, quick_violation(body, self._compiled, self._body or {}, path.values())

    def warning(self, body: Any, query: Mapping[str, str]) -> str | None:
        """What was sent, understood by nobody, and so passed over; None where that is nothing."""
        found = []
        if self._members and isinstance(body, dict) and not body.keys() <= self._members:
            found = _unknown(body, self._members, "a member of the body")
        if query and not query.keys() <= self._parameters:
            found += _unknown(query, self._parameters, "a parameter")
        return "; ".join(found) or None

    def _judged_request(self, raw: RawRequest, path: dict[str, str]) -> tuple[Any, dict[str, str], Violation | None]:
        message = self._message(raw, path)
        if self._compiled and len(raw.body) > LONG:
            return self._judged_long_request(message)
        violation = self._arbiter.request_violation(message)
        if violation:
            return None, {}, violation
        body = (raw.body or None) if self.reads_body else None
        if body and (message.content_type or "").partition(";")[0].strip().lower() == "application/json":
            body = parse(body, MOST)
        return body, dict(message.query), None

    def _judged_long_request(self, message: Message) -> tuple[Any, dict[str, str], Violation | None]:
        """The same without the slow judge of values, which would keep everybody waiting."""
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
        accepts = self._accepts_answer.get(STATUS_KEYS[answer.status], self._otherwise)
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
        return self._media_types.get(STATUS_KEYS[status], self._media_types.get("default"))

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
    """The members that the description names of a JSON body."""
    if not body or "application/json" not in body.get("content", {}):
        return frozenset()
    return frozenset(description.resolved(body["content"]["application/json"]["schema"]).get("properties", ()))


def _unknown(given: Iterable[str], known: frozenset[str], kind: str) -> list[str]:
    """A sentence for each of the first names that are not known."""
    names = list(islice((name for name in given if name not in known), MOST_WARNINGS))
    guesses = [nearest(name, known.difference(given)) for name in names]
    return [
        f"{shown(name)} is not {kind} that is known here, and was ignored{f'; did you mean {guess}?' if guess else ''}"
        for name, guess in zip(names, guesses, strict=True)
    ]


def _syntax(no: JSONViolation) -> Violation:
    return Violation(SYNTAX, "body", "valid application/json", str(no), f"the body is not valid JSON: {no}")


class _NoForm(Exception):
    """The body is none of the described form."""

    def __init__(self, kind: str, received: str, said: str) -> None:
        self.violation = Violation(kind, "body", FORM, brief(received), said)


def _unfolded(raw: RawRequest, read: Callable[[bytes], Any]) -> RawRequest:
    """The request with JSON in place of the form that stands for it; `_NoForm` where it is none."""
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


def _compiled(description: Description, body: dict[str, Any]) -> Callable[[Any], bool] | None:
    rooted = _rooted(description, body)
    return _validator(rooted).is_valid if rooted else None


def _rooted(description: Description, body: dict[str, Any]) -> dict[str, Any] | None:
    """The schema of a body that is described as JSON alone; None where the judge has to look."""
    named = list(body.get("content", ()))
    if body.get("headers") or len(named) != 1 or not named[0].endswith(("application/json", "+json")):
        return None
    schema = body["content"][named[0]].get("schema", {})
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_inlined(description, schema)}


def _validator(rooted: dict[str, Any]) -> Any:
    return jsonschema_rs.validator_for(rooted, validate_formats=True)


def _accepts_text(description: Description, parameter: dict[str, Any]) -> Callable[[str], object] | None:
    """A quick check for plain integers and UUIDs; None where the validator has to look."""
    schema = description.resolved(parameter.get("schema", {}))
    said = {name: value for name, value in schema.items() if name not in ABOUT}
    if said == {"type": "integer"}:
        return PLAIN_INTEGER.fullmatch
    return PLAIN_UUID.fullmatch if said == {"type": "string", "format": "uuid"} else None


def _needs_judge(description: Description, parameter: dict[str, Any]) -> bool:
    """Whether a request without a query can get the parameter wrong: by leaving it out or by its value."""
    schema = description.resolved(parameter.get("schema", {}))
    said = {name: value for name, value in schema.items() if name not in ABOUT}
    any_text = said == {"type": "string"}
    may_be_absent = parameter["in"] == "path" or not parameter.get("required")
    return not may_be_absent or (parameter["in"] != "query" and not any_text)


def _media_type(response: dict[str, Any]) -> bytes | None:
    content = response.get("content") or {}
    named = next((name for name in content if name.endswith("+json")), None)
    return named.encode() if named and JSON.decode() not in content else None


def _compiled_answer(description: Description, response: dict[str, Any]) -> Callable[[Any], bool] | None:
    if "content" not in response and "headers" not in response:
        return _is_none
    return _compiled(description, response)


def _is_none(body: Any) -> bool:
    return body is None


def _inlined(description: Description, schema: dict[str, Any]) -> dict[str, Any]:
    return {"components": description.document.get("components", {}), "allOf": [schema]}
