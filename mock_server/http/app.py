"""The ASGI application: one request, five stages."""

from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from brakecheck.mock_server import api_error as refusal
from brakecheck.mock_server.http import cors
from brakecheck.mock_server.http.body import ClientLeft, Receive, Scope, Send, read_body
from brakecheck.mock_server.http.messages import RawRequest, Request, Response
from brakecheck.mock_server.http.routing import RouteTree
from brakecheck.mock_server.http.service import Authenticate, Handler, Service
from brakecheck.mock_server.http.validation import CODING, OperationChecks
from brakecheck.mock_server.worlds.journal import Entry, kept
from brakecheck.mock_server.worlds.world import Caller
from brakecheck.specs.validation.message_validator import MessageValidator
from brakecheck.specs.validation.violation import MEDIA_TYPE, Violation, brief

RULE = b"brakecheck-rule"
JSON_TYPE = (b"content-type", b"application/json")
CREATED = frozenset({"201", "202", "207"})


@dataclass(frozen=True)
class Mount:
    """A service under a path prefix, with its way to authenticate. `open` services answer pages of other origins."""

    service: Service
    prefix: str
    authenticate: Authenticate
    open: bool = True


@dataclass(frozen=True, slots=True)
class Route:
    """One operation, ready to be served."""

    operation: str
    parameters: tuple[str, ...]
    handler: Handler
    checks: OperationChecks
    mount: Mount
    creates: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A description of a service, ready to be sent."""

    mount: Mount
    content: bytes


class Application:
    """The mock. `body_limit` is in bytes."""

    def __init__(self, mounts: Iterable[Mount], body_limit: int) -> None:
        self.mounts = tuple(mounts)
        self._body_limit = body_limit
        self._routes = RouteTree()
        for mount in self.mounts:
            self._mount(mount)

    def _mount(self, mount: Mount) -> None:
        service = mount.service
        validator = MessageValidator(service.description)
        for operation in service.description.operations.values():
            route = Route(
                operation=operation.id,
                parameters=tuple(part[1:-1] for part in operation.path.split("/") if part.startswith("{")),
                handler=service.handlers[operation.id],
                checks=OperationChecks(service.description, operation, validator),
                mount=mount,
                creates=not CREATED.isdisjoint(operation.spec["responses"]),
            )
            self._routes.add(operation.method, mount.prefix + operation.path, route)
        description = Page(mount, orjson.dumps(service.description.at(mount.prefix or "/").document))
        self._routes.add("GET", f"{mount.prefix}/openapi.json", description)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = scope["headers"]
        fields = dict(headers)
        try:
            body = await read_body(fields, receive, self._body_limit)
        except ClientLeft:
            return  # half a request is none: nothing is done, and nobody is there to be told
        client = scope["client"]
        raw = RawRequest(
            scope["method"],
            scope["raw_path"],
            scope["query_string"],
            headers,
            fields,
            body or b"",
            client[0] if client else "",
        )
        answer, content = self.respond(raw, too_large=body is None)
        sent = [JSON_TYPE, *answer.headers] if content else [*answer.headers]
        if b"origin" in fields and self._is_open(raw.path):
            sent.extend(cors.opened(fields))
        if answer.rule:
            sent.append((RULE, answer.rule.encode()))
        if answer.status not in (204, 304):  # these have no content, not one of length 0 (RFC 9110, 8.6)
            sent.append((b"content-length", str(len(content)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": sent})
        await send({"type": "http.response.body", "body": b"" if raw.method == "HEAD" else content})

    def _mount_of(self, path: bytes) -> Mount | None:
        around = [mount for mount in self.mounts if path.startswith(mount.prefix.encode() + b"/")]
        return max(around, key=lambda mount: len(mount.prefix), default=None)

    def _is_open(self, path: bytes) -> bool:
        mount = self._mount_of(path)
        return mount is None or mount.open

    def respond(self, raw: RawRequest, *, too_large: bool = False) -> tuple[Response, bytes]:
        """The answer and its bytes."""
        found = self._routes.find(raw.path)
        if found is None:
            if cors.is_preflight(raw.method, raw.fields) and self._is_open(raw.path):
                return Response(204, headers=cors.preflight(raw.fields)), b""  # so that the page sees the 404 itself
            return self._unknown_path(raw)
        routes, values = found
        route = routes.get("GET" if raw.method == "HEAD" else raw.method)
        if isinstance(route, Page):
            return Response(200), route.content
        if route is None:
            return self._unserved_method(raw, routes)
        path = dict(zip(route.parameters, values, strict=True)) if values else {}
        caller = None
        try:
            caller = route.mount.authenticate(raw)
            answer = self._handled(raw, route, path, caller, too_large=too_large)
        except refusal.ApiError as no:
            answer = refused(route.mount.service, no, route.operation)
        return self._checked(raw, route, path, caller, answer)

    def _handled(
        self, raw: RawRequest, route: Route, path: dict[str, str], caller: Caller, *, too_large: bool
    ) -> Response:
        if too_large:
            raise refusal.BodyTooLarge("http.body-too-large", f"expected a body of at most {self._body_limit} bytes")
        body, query, violation = route.checks.request(raw, path)
        if violation:
            raise _to_refusal(violation, route)
        if route.creates and route.mount.open:
            caller.world.refuse_when_full()
        return route.handler(
            route.mount.service.state_of(caller), Request(route.operation, path, query, body, caller, raw)
        )

    def _checked(
        self, raw: RawRequest, route: Route, path: dict[str, str], caller: Caller | None, answer: Response
    ) -> tuple[Response, bytes]:
        content = orjson.dumps(answer.body) if answer.body is not None else b""
        full = answer.status == refusal.Full.status  # of this mock, and so in no vendor's description
        violation = None if full else route.checks.answer(raw, path, answer, content)
        if violation:
            answer, content = _broken(route, answer, violation)
        if caller is not None and route.mount.open:
            world = caller.world
            world.journal.record(
                Entry(
                    world.clock.now(),
                    raw.method,
                    kept(raw.path),
                    kept(raw.body),
                    answer.status,
                    kept(content),
                    answer.rule,
                )
            )
        return answer, content

    def _unserved_method(self, raw: RawRequest, routes: dict[str, Route | Page]) -> tuple[Response, bytes]:
        """OPTIONS, or a method that the path does not serve."""
        first = next(iter(routes.values()))
        allow = ", ".join(sorted({*routes, "OPTIONS", *(["HEAD"] if "GET" in routes else [])}))
        if raw.method == "OPTIONS":
            preflight = cors.preflight(raw.fields) if first.mount.open else ()
            return Response(204, headers=((b"allow", allow.encode()), *preflight)), b""
        no = refusal.MethodNotAllowed("http.method", f"expected {allow}, received {raw.method}", (("Allow", allow),))
        if isinstance(first, Route):
            return self._checked(raw, first, {}, None, refused(first.mount.service, no, first.operation))
        answer = refused(first.mount.service, no)
        return answer, orjson.dumps(answer.body)

    def _unknown_path(self, raw: RawRequest) -> tuple[Response, bytes]:
        mount = self._mount_of(raw.path) or self.mounts[0]
        path = raw.path.decode("utf-8", "replace")
        no = refusal.NotFound("http.unknown-path", f"expected a described path, received {brief(path, 200)}")
        answer = refused(mount.service, no)
        return answer, orjson.dumps(answer.body)


def refused(service: Service, no: refusal.ApiError, operation: str = "") -> Response:
    """A refusal as the vendor would word it, of an operation or of none."""
    rule = no.rule if no.rule.startswith(f"{service.name}.") else f"{service.name}.{no.rule}"
    headers = tuple((name.lower().encode(), value.encode()) for name, value in no.headers)
    return Response(no.status, service.wording_of(operation).error_body(no.status, no.message), headers, rule)


def _to_refusal(violation: Violation, route: Route) -> refusal.ApiError:
    if violation.kind == MEDIA_TYPE:
        headers = (("Accept-Encoding", "identity"),) if violation.place == CODING else ()
        return refusal.UnsupportedMediaType("http.media-type", str(violation), headers)
    rule, message = route.mount.service.wording_of(route.operation).explain(violation)
    return refusal.BadRequest(rule, message)


def _broken(route: Route, answer: Response, violation: Violation) -> tuple[Response, bytes]:
    message = f"brakecheck's own answer to {route.operation} ({answer.status}) breaks the description: {violation}"
    body = route.mount.service.wording_of(route.operation).error_body(500, message)
    return Response(500, body, rule=f"{route.mount.service.name}.http.documented"), orjson.dumps(body)
