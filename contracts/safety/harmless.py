"""Requests of a fuzzer, changed so that they cannot harm other users."""

import json
import re
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests

from brakecheck.contracts.errors import GuardViolation
from brakecheck.contracts.safety.guard import SAFE, SEPARATORS, Guard, walk

SPLIT = re.compile(f"({SEPARATORS.pattern})")


class Harmless:
    """Replaces values that could name another user's record by unique ones of the same type and form.

    `replaced` counts the changed requests, `left_out` those that stay dangerous and are not sent.
    """

    def __init__(self, guard: Guard) -> None:
        self.replaced = 0
        self.left_out = 0
        self._guard = guard
        self._numbers: dict[float, int] = {}

    def request(self, request: requests.PreparedRequest) -> requests.PreparedRequest | None:
        """The request in a form that may be sent; None where there is none."""
        if self._may_be_sent(request):
            return request
        try:
            changed = self._changed(request)
        except (ValueError, RecursionError, GuardViolation):
            changed = None
        if changed is None or not self._may_be_sent(changed):
            self.left_out += 1
            return None
        self.replaced += 1
        return changed

    def _may_be_sent(self, request: requests.PreparedRequest) -> bool:
        if str(request.method).upper() in SAFE:
            return True
        try:
            self._guard.check_prepared(request)
        except GuardViolation:
            return False
        return True

    def _changed(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        selection, parts = self._guard.selection, urlsplit(str(request.url))
        path = self._guard.below_base(parts.path)
        base = parts.path[: len(parts.path) - len(path)]
        query = selection.query(parts.query, self.value)
        changed = request.copy()
        changed.url = urlunsplit(parts._replace(path=base + selection.path(path, self.value), query=query))
        content = request.body.encode() if isinstance(request.body, str) else request.body or b""
        if isinstance(content, bytes) and (body := walk(selection, content, self.value)) is not None:
            changed.body = json.dumps(body).encode()
            changed.prepare_content_length(changed.body)
        return changed

    def value(self, value: Any, place: str) -> Any:
        """The value where the place allows it; else a similar string or number that no record has."""
        if self._guard.allows(value, place):
            return value
        return self._text(value) if isinstance(value, str) else self._number(value)

    def _text(self, text: str) -> str:
        marker = self._guard.marker
        pieces = [piece if SEPARATORS.fullmatch(piece) or not piece else marker + piece for piece in SPLIT.split(text)]
        for marked in ("".join(pieces), marker + text + marker):
            if self._guard.allows(marked):
                return marked
        return marker + re.sub(r"\W", "", text)

    def _number(self, number: float) -> float:
        if number not in self._numbers:
            self._numbers[number] = self._guard.number()
        drawn = self._numbers[number]
        signed = -drawn if number < 0 else drawn
        return float(signed) if isinstance(number, float) else signed
