"""DialNexa's hooks, which the engine calls for every vendor."""

import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from brakecheck.contracts.dialnexa.api import ACTIVE, CANCELLED, DRAFT, OPERATIONS, PAUSED
from brakecheck.contracts.dialnexa.codes import MALFORMED, UNPROCESSABLE
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.client import Client
from brakecheck.contracts.provider_states.adapter import Adapter

ODD = re.compile(r"%[01][0-9A-Fa-f]|%7[Ff]|.{1000}")
# Members of a body that hold plain content. Any other member could name a record.
PLAIN = (
    "title", "name", "description", "status", "node_type", "label", "position_x", "position_y", "node_count",
    "delay_hours", "condition_field", "branches", "from_phone_number", "count",
)  # fmt: skip
SELECTING: dict[str, tuple[str, ...]] = {}  # path templates whose body alone selects records: none


def probes(client: Client, unknown_id: str) -> list[Callable[..., Exchange]]:
    """Requests that change nothing, and show whether the target answers and accepts the key of a `role`."""
    return [partial(client.send, operation, {"id": unknown_id}) for operation in ("pauseWorkflow", "cancelWorkflow")]


def examples(adapter: Adapter) -> dict[str, str]:
    """Provide workflows in several statuses for Schemathesis; none where the adapter cannot."""
    found = {}
    for status in (ACTIVE, PAUSED, CANCELLED, DRAFT, ACTIVE):
        with suppress(NotChecked):
            found[adapter.provide({"status": status})] = ""
    return found


def left_open(exchange: Exchange) -> bool:
    """Whether the documents leave this refusal open: of an odd URL, or with 422 by a neighbouring operation."""
    if exchange.status == UNPROCESSABLE and exchange.operation not in OPERATIONS.values():
        return True
    return exchange.status in MALFORMED and ODD.search(exchange.url) is not None
