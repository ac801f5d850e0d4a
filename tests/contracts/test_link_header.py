"""The header Link as servers write it (RFC 8288): the next page is found, and nothing else is taken for it."""

from types import SimpleNamespace
from typing import Any

import pytest

from brakecheck.contracts.generic.lists import next_link, query_of

NEXT = "https://api.test/jobs?page=2"


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (f'<{NEXT}>; rel="next"', NEXT),
        (f"<{NEXT}>; rel=next", NEXT),
        (f"<{NEXT}>;rel=next;title=more", NEXT),
        (f'<{NEXT}>; REL="prefetch Next"', NEXT),
        (f'<https://api.test/jobs?page=1>; rel="prev", <{NEXT}>; rel="next", </jobs?page=9>; rel="last"', NEXT),
        (f'</jobs?a=1,2>; rel="first"; title="a, b; c", <{NEXT}>; title="x, y"; rel="next"', NEXT),
        ('</jobs?page=2>; rel="next"', "/jobs?page=2"),
        (f'<{NEXT}>; rel="prev"', None),
        (f'<{NEXT}>; rel="nextish"', None),
        (f'<{NEXT}>; title="rel=next"', None),
        (f"<{NEXT}>", None),
        (NEXT, None),
        pytest.param("<" * 60_000, None, id="brackets"),
        pytest.param(f"<{NEXT}>" + '; a="' * 20_000, None, id="open quotes"),
        ("", None),
    ],
)
def test_the_link_to_the_next_page_is_found(header: str, found: str | None):
    """Relations in any case, with or without quotes, alone or among others; parameters may hold commas."""
    answer: Any = SimpleNamespace(headers={"link": header})
    assert next_link(answer) == found


def test_a_repeated_parameter_of_a_link_stays_repeated():
    """The query goes out again as it came, in lists where a name comes twice."""
    assert query_of("/jobs?status=a&page=2&status=b&sort=") == {"status": ["a", "b"], "page": "2", "sort": ""}
