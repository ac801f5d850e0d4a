"""The story of a contract as reports tell it: without keys, times and all too long bodies."""

from typing import Any

from brakecheck.contracts.engine.verdicts import Outcome, Verdict
from brakecheck.contracts.exchange import Exchange, Remark, legible
from brakecheck.contracts.secrets.redaction import redacted

MOMENTARY = ("date",)  # headers that tell nothing but the time


def story(outcome: Outcome) -> list[dict[str, Any]]:
    """What went on, in order: exchanges, of which the `decisive` one is what a finding is about, and remarks."""
    parts = list(outcome.story)
    if outcome.exchange and outcome.exchange not in parts:
        parts.append(outcome.exchange)
    return [
        {"remark": part.text, "decisive": part is parts[-1] and outcome.verdict is Verdict.FAIL}
        if isinstance(part, Remark)
        else _exchange(part, decisive=part is outcome.exchange)
        for part in parts
    ]


def _exchange(exchange: Exchange, *, decisive: bool) -> dict[str, Any]:

    def shown(text: str) -> str:
        return redacted(text, exchange.secrets)

    return {
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
        "curl": exchange.command(),
        "decisive": decisive,
        **({"danger": exchange.danger} if exchange.danger else {}),
    }


def answer(exchange: dict[str, Any]) -> str:
    """The response of a told exchange in one line."""
    if not exchange["status"]:
        return f"no response ({exchange['failure']})"
    return f"{exchange['status']} {exchange['response_body']}".strip()
