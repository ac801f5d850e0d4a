"""An exchange as reports tell it: what went out and what came back, without keys, times and all too long bodies."""

from typing import Any

from contracts.exchange import Exchange, legible
from contracts.redaction import redacted

MOMENTARY = ("date",)  # headers that tell nothing but the time


def told(exchange: Exchange, *, decisive: bool) -> dict[str, Any]:
    """The exchange as plain data; the `decisive` one is what a finding is about."""

    def shown(text: str) -> str:
        return redacted(text, exchange.secrets)

    sent: dict[str, Any] = {
        "operation": exchange.operation,
        "method": exchange.method,
        "url": shown(exchange.url),
        "request_headers": {
            name: shown(value) for name, value in exchange.request_headers.items() if name.lower() not in MOMENTARY
        },
        "request_body": legible(exchange.request_body or b"", exchange.secrets),
        "status": exchange.status,
        "response_headers": {
            shown(name): shown(value) for name, value in sorted(exchange.headers.items()) if name not in MOMENTARY
        },
        "response_body": legible(exchange.body, exchange.secrets),
        "failure": shown(exchange.failure),
        "curl": exchange.curl(),
    }
    return {**sent, "decisive": True} if decisive else sent
