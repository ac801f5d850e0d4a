"""The filters of a cancel under the readings in force: some members are ignored, others refused."""

from collections.abc import Mapping
from typing import Any

from brakecheck.mock_server.api_error import BadRequest
from brakecheck.mock_server.suprsend.errors import FILTER_REQUIRED, SLUG_NOT_ENOUGH
from brakecheck.mock_server.suprsend.runs import FILTERS
from brakecheck.specs.sentences import members

Filters = dict[str, Any]


def admitted(body: Filters, readings: Mapping[str, str]) -> Filters:
    """Filters that count; `BadRequest` if none is left, or if a reading refuses unknown names."""
    filters = _without_nulls(body) if None in body.values() else body
    known = [name for name in FILTERS if name in filters]
    if not known:
        raise BadRequest("cancel.filter-required", FILTER_REQUIRED)
    unknown = [name for name in filters if name not in FILTERS] if len(known) < len(filters) else []
    if unknown and readings["suprsend.cancel.unknown-filter"] == "refused":
        raise BadRequest("cancel.unknown-filter", f"known filters are {members(FILTERS)}; got {members(unknown)}")
    if known == ["workflow_slug"] and filters["workflow_slug"] and readings["suprsend.cancel.by-slug"] == "not-enough":
        raise BadRequest("cancel.by-slug", SLUG_NOT_ENOUGH)
    return body if readings["suprsend.cancel.null-filter"] == "matches-nothing" else filters


def _without_nulls(body: Filters) -> Filters:
    return {name: value for name, value in body.items() if value is not None or name not in FILTERS}
