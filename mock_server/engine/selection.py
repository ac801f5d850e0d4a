"""The filters of a request that selects records."""

from typing import Any

from brakecheck.mock_server.engine.account import Wanted
from brakecheck.mock_server.http.messages import Request
from brakecheck.specs.machine.model import Selection


class NoFilter(Exception):
    """Request without a filter, or with an empty one. The first argument is the last part of the rule."""


def wanted_by(selection: Selection, request: Request) -> list[Wanted]:
    """Members and values of each filter in the request; `NoFilter` without a usable filter."""
    source = (request.body if selection.origin == "body" else request.query) or {}
    given = {name: source[name] for name in selection.filters if isinstance(source, dict) and name in source}
    if not given:
        raise NoFilter("no-filter", f"at least one filter is required: {', '.join(selection.filters)}")
    return [(selection.filters[name].members, _texts(name, value)) for name, value in given.items()]


def _texts(name: str, value: Any) -> frozenset[str]:
    values = value if isinstance(value, list) else [value]
    texts = frozenset(str(each) for each in values if each is not None)
    if not texts or "" in texts:
        raise NoFilter("hollow-filter", f"the filter {name} holds nothing; leave it out, or give it a value")
    return texts
