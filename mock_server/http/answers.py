"""Refusals as answers in the form of their vendor."""

import orjson

from brakecheck.mock_server.api_error import ApiError, BadRequest, UnsupportedMediaType
from brakecheck.mock_server.http.messages import RawRequest, Response
from brakecheck.mock_server.http.mounting import Page
from brakecheck.mock_server.http.service import Service
from brakecheck.mock_server.http.validation import CODING
from brakecheck.specs.validation.violation import MEDIA_TYPE, Violation


def refused(service: Service, no: ApiError, operation: str = "") -> Response:
    """Answer in the vendor's form for a refusal of the operation, or of a request without one."""
    rule, prefix = no.rule, f"{service.name}."
    rule = rule if rule.startswith(prefix) else prefix + rule
    headers = tuple((name.lower().encode(), value.encode()) for name, value in no.headers) if no.headers else ()
    body = service.wording_of(operation).error_body(no.status, no.message)
    return Response(no.status, body, headers, rule, reason=no.message, warning=no.warning)


def read(page: Page, raw: RawRequest) -> tuple[Response, bytes]:
    """Answer with the page and its bytes, or a refusal."""
    try:
        if page.refuse:
            page.refuse(raw)
    except ApiError as no:
        answer = refused(page.mount.service, no)
        return answer, orjson.dumps(answer.body)
    return Response(200, headers=((b"content-type", page.media_type), *page.headers), typed=True), page.content


def refusal_of(service: Service, operation: str, violation: Violation) -> ApiError:
    """Refusal of a request whose form violates the operation's description."""
    if violation.kind == MEDIA_TYPE:
        headers = (("Accept-Encoding", "identity"),) if violation.place == CODING else ()
        unsupported = service.unsupported or UnsupportedMediaType
        return unsupported("http.media-type", violation.sentence, headers)
    wording = service.wording_of(operation)
    rule, message = wording.explain(violation)
    no = BadRequest(rule, message)
    no.status = wording.invalid
    no.warning = violation.hint if violation.hint not in message else None
    return no


def broken(service: Service, operation: str, answer: Response, violation: Violation) -> Response:
    """Answer in place of our own answer that violates the description."""
    message = f"brakecheck's own answer to {operation} ({answer.status}) breaks the description: {violation}"
    body = service.wording_of(operation).error_body(500, message)
    return Response(500, body, rule=f"{service.name}.http.documented", reason=message)
