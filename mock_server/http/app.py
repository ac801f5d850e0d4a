"""The ASGI application: one request, five stages."""

from collections.abc import Iterable
from functools import partial
from time import perf_counter

import orjson

from brakecheck.mock_server import api_error as refusal
from brakecheck.mock_server.http import cors
from brakecheck.mock_server.http.answers import broken, read, refusal_of, refused
from brakecheck.mock_server.http.body import ClientLeft, Receive, Scope, Send, field_value, read_body
from brakecheck.mock_server.http.commands import carried_out
from brakecheck.mock_server.http.forcing import PREFER, WISH, Behaviours, Plan
from brakecheck.mock_server.http.messages import ANSWER, SAFE, UNFINISHED, Finish, RawRequest, Request, Response
from brakecheck.mock_server.http.mounting import Mount, Page, Rereading, Route, routes_of, sender, world_of
from brakecheck.mock_server.http.recording import entry_of
from brakecheck.mock_server.http.routing import RouteTree
from brakecheck.mock_server.http.streaming import send_stream
from brakecheck.mock_server.http.turns import Turns
from brakecheck.mock_server.http.unserved import unknown_path, unserved_method
from brakecheck.mock_server.redaction import Redaction
from brakecheck.mock_server.worlds.journal import Journal
from brakecheck.mock_server.worlds.long_turns import in_loop
from brakecheck.mock_server.worlds.store import StoreError
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.worlds import Caller

RULE, WARNING, FORCED = b"brakecheck-rule", b"brakecheck-warning", b"brakecheck-forced"
OWN = (refusal.Full.status, refusal.HookFailed.status)  # statuses of the mock alone, which no vendor describes
WITHOUT_CONTENT = (204, 304)  # not of length 0, but none (RFC 9110, 8.6)
JSON_TYPE = (b"content-type", b"application/json")


class Application:
    """The mock. `body_limit` is in bytes, `journal` records the exchanges, `redaction` removes keys."""

    def __init__(
        self,
        mounts: Iterable[Mount],
        body_limit: int,
        pages: cors.Policy = cors.Policy(),  # noqa: B008 - frozen
        journal: Journal | None = None,
        redaction: Redaction | None = None,
    ) -> None:
        self.mounts: tuple[Mount, ...] = ()
        self.journal = journal or Journal()
        self.redaction = redaction or Redaction(frozenset)
        self.turns = Turns(self.world_of)
        self.behaviours: Behaviours | None = None
        self._body_limit = body_limit
        self._pages = pages
        self._routes = RouteTree()
        self._served: dict[str, list[str]] = {}
        self.as_read = Rereading().route
        self.operations: dict[str, Route] = {}
        for mount in mounts:
            self.mount(mount)

    def mount(self, mount: Mount) -> None:
        """Serve the operations of the service, and its description."""
        self.mounts = (*self.mounts, mount)
        operations = mount.service.description.operations
        for route in routes_of(mount):
            operation = operations[route.operation]
            self.operations[f"{mount.service.name}.{route.operation}"] = route
            template = mount.prefix + operation.path
            self._routes.add(operation.method, template, route)
            self._served.setdefault(template, []).append(operation.method)
        description = Page(mount, orjson.dumps(mount.service.description.at(mount.prefix or "/").document))
        self.show(f"{mount.prefix}/openapi.json", description)

    def show(self, path: str, page: Page) -> None:
        """Serve the page, unless the path is taken."""
        if self._routes.find(path.encode()) is None:
            self._routes.add("GET", path, page)
            self._served[path] = ["GET"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = scope["headers"]
        fields = dict(headers)
        try:
            body = await read_body(fields, receive, self._body_limit)
        except ClientLeft:
            return  # an incomplete request has no effect, and its client is gone
        client = scope["client"]
        raw = RawRequest(
            scope["method"],
            scope["raw_path"],
            scope["query_string"],
            headers,
            fields,
            body or b"",
            client[0] if client else "",
            perf_counter(),
            scope.get("scheme") == "https",
        )
        too_large = body is None
        try:
            done = await self.turns.take(raw, partial(self._begun, raw, too_large=too_large))
            plan = None
            if not isinstance(done, tuple):
                plan = done
                await plan.before()
                done = await self.turns.take(raw, partial(self.respond, raw, too_large=too_large, plan=plan))
            elif done[0].later is not None:
                finish = await done[0].later()
                done = await self.turns.take(raw, partial(self.respond, raw, finish=finish))
        except StoreError as no:
            done, plan = self._unable(raw, str(no)), None
        answer, content = done
        await self._deliver(raw, answer, content, scope, receive, send, plan)

    def _begun(self, raw: RawRequest, *, too_large: bool) -> tuple[Response, bytes] | Plan:
        """Answer and body, or the plan of the behaviours that apply to the request."""
        behaviours = self.behaviours
        if behaviours and (behaviours.by_world or PREFER in raw.fields or WISH in raw.query):
            plan = behaviours.plan(raw)
            if plan is not None:
                return plan
        return self.respond(raw, too_large=too_large)

    async def _deliver(
        self,
        raw: RawRequest,
        answer: Response,
        content: bytes,
        scope: Scope,
        receive: Receive,
        send: Send,
        plan: Plan | None = None,
    ) -> None:
        """Send the answer, by the plan if there is one."""
        answer.quiet = b"sec-fetch-site" in raw.fields and self._is_look(raw)
        scope[ANSWER] = answer
        start = {"type": "http.response.start", "status": answer.status, "headers": self._head(raw, answer, content)}
        body = b"" if raw.method == "HEAD" else content
        if plan is not None:
            await plan.deliver(scope, send, start, body)
            return
        await send(start)
        if answer.stream is not None and raw.method != "HEAD":
            await send_stream(answer.stream, scope, receive, send)
            return
        await send({"type": "http.response.body", "body": body})

    def _unable(self, raw: RawRequest, message: str) -> tuple[Response, bytes]:
        """Answer, in the form of the vendor, that the store fails now."""
        no = refusal.Unavailable("http.documented", message, (("Retry-After", "1"),))
        answer = refused((self._mount_of(raw.path) or self.mounts[0]).service, no)
        return answer, orjson.dumps(answer.body)

    def _head(self, raw: RawRequest, answer: Response, content: bytes) -> list[tuple[bytes, bytes]]:
        sent = [JSON_TYPE, *answer.headers] if content and not answer.typed else [*answer.headers]
        if b"origin" in raw.fields and self._admits(raw):
            sent.extend(self._pages.headers(raw.fields, answer.headers if answer.forced else ()))
        if answer.rule:
            sent.append((RULE, answer.rule.encode()))
        if answer.forced:
            sent.append((FORCED, field_value(answer.forced)))
        if answer.warning:
            sent.append((WARNING, field_value(answer.warning)))
        if answer.status not in WITHOUT_CONTENT and answer.stream is None:
            sent.append((b"content-length", str(len(content)).encode()))
        return sent

    def _is_look(self, raw: RawRequest) -> bool:
        """Whether a page reads the admin API, as the console does every second."""
        mount = self._mount_of(raw.path)
        return raw.method in SAFE and mount is not None and not mount.open

    def _mount_of(self, path: bytes) -> Mount | None:
        around = [mount for mount in self.mounts if path.startswith(mount.prefix.encode() + b"/")]
        return max(around, key=lambda mount: len(mount.prefix), default=None)

    def _admits(self, raw: RawRequest) -> bool:
        """Whether a page may read the answer."""
        mount = self._mount_of(raw.path)
        return self._pages.admits(raw.fields, opened=mount is None or mount.open)

    def called(self, raw: RawRequest) -> tuple[Route, dict[str, str]] | None:
        """Operation that the request calls, with the values in its path."""
        routes, values = self._routes.find(raw.path) or ({}, [])
        route = routes.get("GET" if raw.method == "HEAD" else raw.method)
        return (route, dict(zip(route.parameters, values, strict=True))) if isinstance(route, Route) else None

    def world_of(self, raw: RawRequest) -> World | None:
        """World of the request, by its key, or by its path in the admin API."""
        return world_of(raw, self.called(raw), self.mounts)

    def served(self) -> list[Route]:
        """Routes of the services that are open to pages, without the admin API."""
        return [route for route in self.operations.values() if route.mount.open]

    def respond(
        self, raw: RawRequest, *, too_large: bool = False, plan: Plan | None = None, finish: Finish | None = None
    ) -> tuple[Response, bytes]:
        """Answer and body of the request; `finish` answers in place of the handler, which has answered `later`."""
        found = self._routes.find(raw.path)
        if found is None:
            return self._unknown_path(raw)
        routes, values = found
        route = routes.get("GET" if raw.method == "HEAD" else raw.method)
        if isinstance(route, Page):
            return self._recorded(raw, *read(route, raw), route.mount)
        if route is None:
            return self._unserved_method(raw, routes)
        path = dict(zip(route.parameters, values, strict=True)) if values else {}
        caller = None
        try:
            caller = route.mount.way_of(route.operation)(raw)
            if plan is not None and plan.instead is not None:
                self._record(raw, *plan.instead, caller.world, route.operation)
                return plan.instead
            route = self.as_read(route, caller.world)
            acting = caller if plan is None else plan.acting(caller)
            answer = finish() if finish else self._handled(raw, route, path, acting, too_large=too_large)
        except refusal.ApiError as no:
            answer = refused(route.mount.service, no, route.operation)
        answer, content = self._checked(raw, route, path, answer)
        if plan is not None:
            answer, content = plan.applied(answer)
        if route.mount.open:
            self._record(raw, answer, content, caller.world if caller else None, route.operation)
        return answer, content

    def _handled(
        self, raw: RawRequest, route: Route, path: dict[str, str], caller: Caller, *, too_large: bool
    ) -> Response:
        ignored = route.mount.service.ignores_bodies and not route.checks.reads_body
        if too_large and not ignored:
            raise refusal.BodyTooLarge("http.body-too-large", f"the body must have at most {self._body_limit} bytes")
        body, query, violation = route.checks.request(raw, path)
        if violation:
            raise refusal_of(route.mount.service, route.operation, violation)
        if route.creates and route.mount.open:
            caller.world.refuse_when_full()
        state = route.mount.service.state_of(caller)
        answer = carried_out(route, state, Request(route.operation, path, query, body, caller, raw))
        if body or query:
            answer.warning = route.checks.warning(body, query)
        return answer

    def _checked(self, raw: RawRequest, route: Route, path: dict[str, str], answer: Response) -> tuple[Response, bytes]:
        if answer.stream is not None or answer.status == UNFINISHED:
            return answer, b""
        content = orjson.dumps(answer.body) if answer.body is not None else b""
        media_type = None if answer.body is None or answer.typed else route.checks.media_type(answer.status)
        if media_type is not None:
            answer.headers, answer.typed = ((b"content-type", media_type), *answer.headers), True
        violation = None if answer.status in OWN else route.checks.answer(raw, path, answer, content)
        if violation:
            answer = broken(route.mount.service, route.operation, answer, violation)
            content = orjson.dumps(answer.body)
        return answer, content

    def _record(
        self, raw: RawRequest, answer: Response, content: bytes, world: World | None, operation: str | None
    ) -> None:
        entry = entry_of(raw, answer, content, world, operation)
        in_loop(self.journal.record, entry)
        if world is not None:
            in_loop(world.journal.record, entry)

    def _recorded(
        self, raw: RawRequest, answer: Response, content: bytes, mount: Mount | None, *, sent_by: World | None = None
    ) -> tuple[Response, bytes]:
        """Record the answer to a request without an operation, and return the answer."""
        if mount is None or mount.open:
            self._record(raw, answer, content, sent_by, None)
        return answer, content

    def _unserved_method(self, raw: RawRequest, routes: dict[str, Route | Page]) -> tuple[Response, bytes]:
        """Answer OPTIONS, and refuse a method that the path does not serve."""
        first = next(iter(routes.values()))
        mount = first.mount
        allow = ", ".join(sorted({*routes, "OPTIONS", *(["HEAD"] if "GET" in routes else [])}))
        if raw.method == "OPTIONS":
            preflight = cors.preflight(raw.fields) if self._admits(raw) else ()
            return self._recorded(raw, Response(204, headers=((b"allow", allow.encode()), *preflight)), b"", mount)
        no = unserved_method(raw.method, allow)
        if isinstance(first, Route):
            answer, content = self._checked(raw, first, {}, refused(mount.service, no, first.operation))
        else:
            answer = refused(mount.service, no)
            content = orjson.dumps(answer.body)
        return self._recorded(raw, answer, content, mount, sent_by=sender(raw, mount))

    def _unknown_path(self, raw: RawRequest) -> tuple[Response, bytes]:
        mount = self._mount_of(raw.path)
        if cors.is_preflight(raw.method, raw.fields) and self._admits(raw):
            answer = Response(204, headers=cors.preflight(raw.fields))  # then the page can read the 404 of the request
            return self._recorded(raw, answer, b"", mount)
        nearest = mount or self.mounts[0]
        answer = refused(nearest.service, unknown_path(raw.path, self._served))
        return self._recorded(raw, answer, orjson.dumps(answer.body), mount, sent_by=sender(raw, nearest))
