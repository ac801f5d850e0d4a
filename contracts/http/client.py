"""The HTTP client of the contracts: it guards and records every request, and judges every response."""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import requests

from brakecheck.contracts.errors import Finding, GuardViolation, NotChecked, NoWay
from brakecheck.contracts.events import CONTRACT, Forgotten
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.form import form
from brakecheck.contracts.http.key_place import AUTHORIZATION, KeyPlace, key_place
from brakecheck.contracts.http.leaks import returned_key
from brakecheck.contracts.http.raw_socket import RawExchange, converse
from brakecheck.contracts.http.recorder import Recorder
from brakecheck.contracts.http.settling import Patience
from brakecheck.contracts.http.span import Span
from brakecheck.contracts.http.transport import Transport, at_once
from brakecheck.contracts.target import Target
from brakecheck.specs.description import Operation
from brakecheck.specs.ledger import Ledger
from brakecheck.specs.validation.message_validator import MessageValidator
from brakecheck.specs.validation.violation import STATUS, Message

UNSET: Any = object()
GARBLED = {"ContentDecodingError": "content_encoding"}  # the body is not in the encoding that the answer names
NO_ANSWER = {"TimedOut": "the answer was not complete in time"}  # perhaps not the server's fault
UNAVAILABLE = 503  # for the time being (RFC 9110, 15.6.4); a description that lists it allows it
UNSERVED = (403, 404, 405, 501)  # statuses where a neighbouring operation does not exist


def _filled(template: str, path: Mapping[str, str]) -> str:
    for name, value in path.items():
        template = template.replace(f"{{{name}}}", quote(value, safe=""))
    return template


def _left_open(described: Operation, method: str | None, template: str | None) -> Collection[int]:
    """Allowed statuses that no description lists: of an unserved operation, method or path (RFC 9110, 15.6.2)."""
    if described.neighbour:
        return UNSERVED
    return () if method in (None, described.method) and template in (None, described.path) else (501,)


class Client:
    """Sends the operations of one vendor to a target.

    A response that breaks the description is a finding of the rule for such responses. `beside` are findings that
    do not end the contract.
    """

    def __init__(
        self,
        target: Target,
        transport: Transport,
        keys: Mapping[str, str],
        ledger: Ledger,
        validator: MessageValidator,
        recorder: Recorder | None = None,
    ) -> None:
        self.target = target
        self.ledger = ledger
        self.guard = transport.guard
        self.recorder = recorder or Recorder()
        self.beside: list[Finding] = []
        self.patience = Patience()
        self._keys = keys
        self._validator = validator
        self._secrets = dict(target.secrets(keys))
        self._transport = transport

    @property
    def exchanges(self) -> list[Exchange]:
        """The exchanges of the contract so far."""
        return [event for event in self.recorder.story if isinstance(event, Exchange)]

    def send(
        self,
        operation: str,
        path: Mapping[str, str] | None = None,
        *,
        names: Iterable[str] = (),
        role: str | None = "full",
        json: Any = UNSET,
        content: bytes | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        query: Mapping[str, str | list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
        method: str | None = None,
        template: str | None = None,
        also: Collection[int] = (),
        closing: bool = False,
        ready: Callable[[], object] = at_once,
    ) -> Exchange:
        """Send one operation and judge the response.

        `names` are the records that the body names. `role` picks the key, None sends none. `files`
        are the parts of a form, each with its file name, content and media type.
        `method` and `template` override the operation's own, for requests that it must refuse.
        `also` are statuses that the description does not list, and that the contract judges itself.
        `closing` requests clean up; `ready` is called right before the request goes out.
        """
        self.patience.wait()
        described = self.described(operation)
        path = dict(path or {})
        if described.method != "GET":
            self._touch([*path.values(), *names], closing=closing)
        if files is not None:
            content, headers = form(files, headers)
        carried, asked = self._carried(operation, role)
        request = requests.Request(
            method or described.method,
            self.target.base_url.rstrip("/") + _filled(template or described.path, path),
            headers={**carried, **(headers or {})},
            params={**asked, **(query or {})} or None,
            json=None if json is UNSET else json,
            data=content,
        )
        exchange = self._exchanged(operation, template or described.path, request, ready, closing=closing)
        self._note(exchange)
        if template is None:
            self._transport.saw(operation, exchange.status, described.spec["responses"], own=method is None)
        if exchange.status not in (*also, *_left_open(described, method, template)):
            self._judged(exchange, path if method is None and template is None else None)
        return exchange

    def send_raw(
        self, operation: str, content: bytes, *, names: Iterable[str] = (), replies: int = 1, cut: bool = False
    ) -> list[Exchange]:
        """Send these bytes in place of the operation; returns up to `replies` responses, not judged.

        `names` are the records that the bytes name, `replies` is the number of requests in the bytes. `cut` closes
        our side of the connection after them.
        """
        with self._guarded():
            self.guard.check_raw(content)
        self._touch(names)
        described = self.described(operation)
        for _ in range(replies):
            self._transport.count(f"{described.method} {described.path}")
        exchanges: list[Exchange] = [
            RawExchange(
                operation=operation,
                method=described.method,
                url=self.target.base_url,
                request_headers={},
                request_body=content,
                status=reply.status,
                headers=reply.headers,
                body=reply.body,
                secrets=self._secrets,
                failure=reply.failure,
                reply=number,
                cut=cut,
                **self.guard.danger(described.method),
            )
            for number, reply in enumerate(
                converse(self.target, content, self._transport.watchdog, replies=replies, cut=cut), start=1
            )
        ]
        for exchange in exchanges:
            self._note(exchange)
        return exchanges

    def has_carried_out(self, operation: str) -> bool:
        """Whether the target has answered the operation with a 2xx in this run."""
        return any(name == operation and 200 <= status < 300 for name, status in self._transport.seen)

    def described(self, operation: str) -> Operation:
        """The operation in the description."""
        return self._validator.description.operations[operation]

    def _note(self, exchange: Exchange) -> None:
        self.recorder.note(exchange, CONTRACT)

    def conceal(self, variable: str, secret: str) -> None:
        """Show the variable in place of the secret from now on, as for keys."""
        self._secrets[variable] = secret

    def key_place(self, operation: str) -> KeyPlace:
        """The place of the key in the operation; our mock always needs a key, to find the world."""
        place = key_place(self._validator.description, self.described(operation))
        return KeyPlace() if place.kind == "none" and self.target.in_worlds else place

    def _carried(self, operation: str, role: str | None) -> tuple[dict[str, str], dict[str, str]]:
        """The headers and parameters that carry the key of the role."""
        place = self.key_place(operation)
        key = "" if place.kind == "none" else self.key(role)
        if not key:
            return {}, {}
        for value in place.query(key).values():
            self.guard.allow(value)
        return place.headers(key), place.query(key)

    def authorization(self, role: str = "full") -> str:
        """The value of the header that carries the key of the role as a bearer token."""
        return KeyPlace().headers(self.key(role))[AUTHORIZATION]

    def _touch(self, records: Iterable[str], *, closing: bool = False) -> None:
        if not closing:  # no one looks at the effect of a clean-up, so nothing needs to wait for it
            self.patience.changed()
        for record in records:
            self.recorder.note(Forgotten(record), CONTRACT)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Turn a guard violation of a hazardous contract into `NotChecked`; only our own mock gets such a request."""
        try:
            yield
        except GuardViolation as refused:
            if not self.guard.hazardous:
                raise
            raise NotChecked(f"this request is sent only to our own mock: {refused}") from None

    def key(self, role: str | None = "full") -> str:
        """The key of the role, empty without a role; `NotChecked` where none was given."""
        if role is not None and not self._keys.get(role):
            raise NotChecked(f"no key for the role {role} was given (${self.target.variable(role)})")
        return "" if role is None else self._keys[role]

    def _exchanged(
        self,
        operation: str,
        template: str,
        unprepared: requests.Request,
        ready: Callable[[], object],
        *,
        closing: bool,
    ) -> Exchange:
        request = unprepared.prepare()
        status, headers, content, failure = 0, {}, b"", ""
        span = Span(ready)
        try:
            with self._guarded():
                response = self._transport.send(template, unprepared, closing=closing, ready=span.begin)
            status, headers, content = response.status_code, dict(response.headers), response.content
        except requests.RequestException as error:
            failure = type(error).__name__
        ended = time.monotonic()
        shown = {
            name: value for name, value in request.headers.items() if name in {*unprepared.headers, "Content-Type"}
        }
        body = request.body.encode() if isinstance(request.body, str) else request.body
        return Exchange(
            operation=operation,
            method=str(request.method),
            url=str(request.url),
            request_headers=shown,
            request_body=body if isinstance(body, bytes) else None,
            status=status,
            headers={name.lower(): value for name, value in headers.items()},
            body=content,
            secrets=self._secrets,
            failure=failure,
            overlapped=ready is not at_once,
            **self.guard.danger(str(request.method)),
            began=span.began,
            ended=ended,
        )

    def _judged(self, exchange: Exchange, path: Mapping[str, str] | None) -> None:
        if exchange.failure in NO_ANSWER:
            raise NoWay(f"{exchange.method} {exchange.url}: {NO_ANSWER[exchange.failure]}; see --timeout")
        if exchange.status == 0:
            check = GARBLED.get(exchange.failure, "connection")
            raise self._finding(check, exchange, "a response", exchange.answer())
        if exchange.status == UNAVAILABLE and "503" in self.described(exchange.operation).spec.get("responses", {}):
            raise NotChecked("the target is unavailable for the time being (503), which its description allows")
        if exchange.status >= 500:
            raise self._finding("not_a_server_error", exchange, "no server error", exchange.answer())
        if place := returned_key(exchange):
            finding = self._finding("key_returned", exchange, "an answer without the key", f"the key in {place}")
            self.beside.append(finding)
        if path is None:
            return
        message = Message(
            operation=exchange.operation,
            content_type=exchange.headers.get("content-type"),
            body=exchange.body,
            path=path,
            status=exchange.status,
            headers=tuple(exchange.headers.items()),
        )
        violation = self._validator.response_violation(message)
        if violation:
            check = "status_code_conformance" if violation.kind == STATUS else self._body_check(exchange)
            raise self._finding(check, exchange, f"{violation.place}: {violation.expected}", violation.received)

    def _body_check(self, exchange: Exchange) -> str:
        """The check of bodies that a rule of this operation names; else the general check of schemas."""
        automatic = {check for rule in self.ledger if rule.operation == exchange.operation for check in rule.automatic}
        named = (f"response-body-{exchange.status}", "response-body")
        return next((check for check in named if check in automatic), "response_schema_conformance")

    def _finding(self, check: str, exchange: Exchange, expected: str, received: str) -> Finding:
        rule = self.ledger.answering_for(check, exchange.operation)
        return Finding(expected, received, exchange, rule.id)
