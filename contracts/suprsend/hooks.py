"""SuprSend's hooks, which the engine calls for every vendor."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.client import Client
from brakecheck.contracts.http.json_text import is_json
from brakecheck.contracts.provider_states.adapter import Adapter
from brakecheck.contracts.suprsend.api import CANCEL, FILTERS, INVALID, UNPROCESSABLE

# Members of a body that hold plain content. Any other could name a run, a person or a workflow.
PLAIN = ("data",)
SELECTING = {"/v1/workflow_run/cancel/": FILTERS}  # path templates whose body alone selects records


def probes(client: Client, unknown_id: str) -> list[Callable[..., Exchange]]:
    """Requests that change nothing, and show whether the target answers and accepts the key of a `role`."""
    return [partial(client.send, CANCEL, names=[unknown_id], json={"execution_id": unknown_id})]


def examples(adapter: Adapter) -> dict[str, str]:
    """No records for Schemathesis: the operation's path has no parameter."""
    return {}


def left_open(exchange: Exchange) -> bool:
    """Whether the page leaves the answer open.

    So it is for a slug alone, an unknown name, an id that no run has, null, and a 422 to wrong types.
    """
    filters = _filters(exchange.request_body)
    if exchange.status in INVALID and ("execution_id" in filters or not filters.keys() <= {*FILTERS}):
        return True
    if exchange.status == UNPROCESSABLE:
        return not filters or not _valid(filters) or any(_is_empty(value) for value in filters.values())
    if exchange.status == 400:
        return filters.keys() == {"workflow_slug"}
    given = {name: value for name, value in filters.items() if value is not None}
    return exchange.status == 200 and given != filters and not given.keys().isdisjoint(FILTERS) and _valid(given)


def _filters(body: bytes | None) -> dict[str, Any]:
    """The object in the body, empty where there is none."""
    filters = json.loads(body) if body and is_json(body) else None
    return filters if isinstance(filters, dict) else {}


def _is_empty(value: Any) -> bool:
    return not value or (isinstance(value, list) and not all(value))


def _valid(filters: dict[str, Any]) -> bool:
    """Whether each filter is of the described type."""
    people = filters.get("recipients", [])
    texts = [filters[name] for name in FILTERS if name in filters and name != "recipients"]
    return isinstance(people, list) and all(isinstance(text, str) for text in (*texts, *people))
