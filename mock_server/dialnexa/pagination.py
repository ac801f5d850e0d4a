"""Pages of a list, as the vendor's neighbouring pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from brakecheck.mock_server.api_error import BadRequest
from brakecheck.specs.sentences import quoted

USUAL, MOST = 20, 100


@dataclass(frozen=True, slots=True)
class Page:
    """Page of a list; `number` counts from 1."""

    number: int
    limit: int

    @property
    def start(self) -> int:
        """Index of the page's first item, from 0."""
        return (self.number - 1) * self.limit

    @property
    def stop(self) -> int:
        """Index after the page's last item."""
        return self.start + self.limit

    def of(self, items: Sequence[Any]) -> Sequence[Any]:
        """Items on the page; empty beyond the end."""
        return items[self.start : self.stop]

    def body(self, data: list[dict[str, Any]], total: int) -> dict[str, Any]:
        """Body of the response: `data` are the items on the page, `total` is the number on all pages."""
        pages = -(-total // self.limit)
        return {"data": data, "meta": {"page": self.number, "limit": self.limit, "total": total, "totalPages": pages}}


def page_of(query: Mapping[str, str]) -> Page:
    """Page that the query asks for, by default the first; `BadRequest` for a number or limit out of range."""
    return Page(_number(query, "page", 1, 10**9), _number(query, "limit", USUAL, MOST))


def _number(query: Mapping[str, str], name: str, usual: int, most: int) -> int:
    text = query.get(name, str(usual))
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else 0
    if not 1 <= number <= most:
        raise BadRequest("request.invalid", f"{name} must be a number from 1 to {most}; got {quoted(text, 60)}")
    return number
