"""The story of a contract as reports tell it: without keys, times and all too long bodies."""

from brakecheck.contracts.engine.verdicts import Outcome, Verdict
from brakecheck.contracts.exchange import Exchange, Remark, legible
from brakecheck.contracts.secrets.redaction import redacted
from brakecheck.report.recorded import StoryExchange, StoryPart, StoryRemark

MOMENTARY = ("date",)  # headers that tell nothing but the time


def story(outcome: Outcome) -> tuple[StoryPart, ...]:
    """What went on, in order: exchanges, of which the `decisive` one is what a finding is about, and remarks."""
    parts = list(outcome.story)
    if outcome.exchange and outcome.exchange not in parts:
        parts.append(outcome.exchange)
    return tuple(
        StoryRemark(remark=part.text, decisive=part is parts[-1] and outcome.verdict is Verdict.FAIL)
        if isinstance(part, Remark)
        else _exchange(part, decisive=part is outcome.exchange)
        for part in parts
    )


def _exchange(exchange: Exchange, *, decisive: bool) -> StoryExchange:

    def shown(text: str) -> str:
        return redacted(text, exchange.secrets)

    return StoryExchange(
        operation=exchange.operation,
        method=exchange.method,
        url=shown(exchange.url),
        request_headers={
            name: shown(value) for name, value in exchange.request_headers.items() if name.lower() not in MOMENTARY
        },
        request_body=legible(exchange.request_body or b"", exchange.secrets),
        status=exchange.status,
        response_headers={
            shown(name): shown(value) for name, value in sorted(exchange.headers.items()) if name not in MOMENTARY
        },
        response_body=legible(exchange.body, exchange.secrets),
        failure=shown(exchange.failure),
        curl=exchange.command(),
        decisive=decisive,
        danger=exchange.danger,
    )
