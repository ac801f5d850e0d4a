"""Faults of scale: only the first of many runs or recipients count, and names match only as stored."""

from collections.abc import Iterator
from typing import Any
from unicodedata import normalize

from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.response_mutations import member, when
from brakecheck.mock_server.suprsend.faults.cancels import OPERATION
from brakecheck.mock_server.suprsend.faults.matching import Filters, Matching, matching, of_the_recipients, over
from brakecheck.mock_server.suprsend.runs import Run, Runs

PAGES = (20, 50, 100, 200)
ONE_FILTER = {"recipients": "by-recipient", "idempotency_key": "by-idempotency-key"}


def page_of(size: int, concerns: frozenset[str]) -> Injection:
    """Cancel only the first runs if exactly these filters were given."""

    def wrap(healthy: Matching) -> Matching:
        def faulty(runs: Runs, filters: Filters) -> list[Run]:
            found = healthy(runs, filters)
            return found[:size] if filters.keys() == concerns else found

        return faulty

    return matching(wrap)


def stored_in_lower_case(healthy: Matching) -> Matching:
    """Store contacts in lower case, and look them up as they were sent."""

    def faulty(runs: Runs, filters: Filters) -> list[Run]:
        if "recipients" not in filters:
            return healthy(runs, filters)
        wanted: set[Any] = set(filters["recipients"])
        return [
            run
            for run in healthy(runs, filters)
            if run.recipient in wanted or wanted & {contact.lower() for contact in run.contacts}
        ]

    return faulty


def composed_when_looked_up(name: str) -> Injection:
    """Store a value as it was sent, and look it up with its accents composed."""

    def composed(value: Any) -> Any:
        return [normalize("NFC", each) for each in value] if isinstance(value, list) else normalize("NFC", value)

    return over(lambda filters: {key: composed(value) if key == name else value for key, value in filters.items()})


def _pages() -> Iterator[Fault]:
    for size in PAGES:
        for name, rule in ONE_FILTER.items():
            yield Fault(
                f"suprsend.cancel.{size}-by-{name.replace('_', '-')}-at-most",
                f"suprsend.cancel.{rule}",
                f"of more than {size} runs that {name} matches {size} are cancelled",
                page_of(size, frozenset({name})),
            )
        yield Fault(
            f"suprsend.cancel.{size}-by-two-filters-at-most",
            "suprsend.cancel.filters-anded",
            f"of more than {size} runs that a slug and a recipient match {size} are cancelled",
            page_of(size, frozenset({"recipients", "workflow_slug"})),
        )


FAULTS = (
    *_pages(),
    *(
        Fault(
            f"suprsend.cancel.{size}-recipients-at-most",
            "suprsend.cancel.any-recipient",
            f"of more than {size} recipients the first {size} count",
            of_the_recipients(lambda listed, size=size: listed[:size]),  # type: ignore[misc]
        )
        for size in (10, 100)
    ),
    Fault(
        "suprsend.cancel.contacts-in-lower-case",
        "suprsend.cancel.by-contact",
        "contacts are stored in lower case and looked up as they were sent",
        matching(stored_in_lower_case),
    ),
    *(
        Fault(
            f"suprsend.cancel.{name.replace('_', '-')}-composed-when-looked-up",
            f"suprsend.cancel.{rule}",
            f"{name} is stored as it was sent, and looked up with its accents composed",
            composed_when_looked_up(name),
        )
        for name, rule in ONE_FILTER.items()
    ),
    Fault(
        "suprsend.cancel.empty-message",
        "suprsend.cancel.filter-required",
        "the 400 for an empty filter has an empty message",
        lambda injector: injector.answers({OPERATION}, when(400, member("message", ""))),
    ),
)
