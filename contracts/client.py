"""The one HTTP client of the contracts: it records, redacts, guards, and judges every response."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

import requests

from contracts.exchange import Exchange
from contracts.target import Target
from contracts.trouble import Finding, GuardViolation, NotChecked
from contracts.wire import Wire
from specs.judge import STATUS, Judge, Message
from specs.ledger import Ledger

UNSET: Any = object()


class Client:
    """Sends the operations of one vendor to a target.

    Only records in `known` may be named in a request, unless the contract is hazardous. A response
    that breaks the description is a finding of the rule that answers for it.
    """

    def __init__(
        self, target: Target, wire: Wire, keys: Mapping[str, str], ledger: Ledger, judge: Judge, known: set[str]
    ) -> None:
        self.target = target
        self.ledger = ledger
        self.hazardous = False
        self.exchanges: list[Exchange] = []
        self._keys = keys
        self._judge = judge
        self._known = known
        self._secrets = {target.variable(role): key for role, key in keys.items()}
        self._wire = wire

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
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        method: str | None = None,
        template: str | None = None,
    ) -> Exchange:
        """Send one operation and judge what comes back.

        `names` are the records that the body speaks of. `role` picks the key, None sends none. `files`
        are the parts of a form, each with its file name, content and media type.
        `method` and `template` override the operation's own, for requests that it must refuse.
        """
        described = self._judge.description.operations[operation]
        path = dict(path or {})
        self._guard([*path.values(), *names])
        filled = template or described.path
        for name, value in path.items():
            filled = filled.replace(f"{{{name}}}", quote(value, safe=""))
        request = requests.Request(
            method or described.method,
            self.target.base_url.rstrip("/") + filled,
            headers={**self._authorization(role), **(headers or {})},
            params=query,
            json=None if json is UNSET else json,
            data=content,
            files=files,
        )
        exchange = self._exchanged(operation, template or described.path, request)
        self.exchanges.append(exchange)
        own = method is None and template is None
        self._judged(exchange, path if own else None)
        return exchange

    def _guard(self, records: Iterable[str]) -> None:
        for record in records:
            if record not in self._known and not self.hazardous:
                raise GuardViolation(f"{record!r} was not provided by this run; nothing was sent")

    def _authorization(self, role: str | None) -> dict[str, str]:
        if role is None:
            return {}
        if not self._keys.get(role):
            raise NotChecked(f"no key for the role {role} was given (${self.target.variable(role)})")
        return {"Authorization": f"Bearer {self._keys[role]}"}

    def _exchanged(self, operation: str, template: str, unprepared: requests.Request) -> Exchange:
        request = unprepared.prepare()
        status, headers, content, failure = 0, {}, b"", ""
        try:
            response = self._wire.send(template, unprepared)
            status, headers, content = response.status_code, dict(response.headers), response.content
        except requests.RequestException as error:
            failure = type(error).__name__
        shown = {name: value for name, value in request.headers.items() if name in ("Authorization", "Content-Type")}
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
        )

    def _judged(self, exchange: Exchange, path: Mapping[str, str] | None) -> None:
        if exchange.status == 0:
            raise self._finding("connection", exchange, "a response", exchange.answer())
        if exchange.status >= 500:
            raise self._finding("not_a_server_error", exchange, "no server error", exchange.answer())
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
        objection = self._judge.objection_to_response(message)
        if objection:
            check = "status_code_conformance" if objection.kind == STATUS else self._body_check(exchange)
            raise self._finding(check, exchange, f"{objection.place}: {objection.expected}", objection.received)

    def _body_check(self, exchange: Exchange) -> str:
        own = f"response-body-{exchange.status}"
        return own if any(own in rule.automatic for rule in self.ledger) else "response-body"

    def _finding(self, check: str, exchange: Exchange, expected: str, received: str) -> Finding:
        rule = self.ledger.answering_for(check, exchange.operation)
        return Finding(expected, received, exchange, rule.id)
