"""Promises of a lifecycle file as sentences: the file's own, or sentences made from its table."""

from collections.abc import Iterable

from brakecheck.specs.machine.ends import End
from brakecheck.specs.machine.listing import COMMAS, LIST, REPEATED, ListFilter, Listing
from brakecheck.specs.machine.model import Accepted, Cell, Event, Promise, Refused

SEVERAL = {COMMAS: "commas between them", REPEATED: "the name repeated", LIST: "a list"}


def accepted_sentence(event: Event, cells: Iterable[Cell]) -> str:
    """Sentence for an event where it is accepted."""
    outcomes = [(cell.state.name, cell.outcome) for cell in cells]
    targets = dict.fromkeys(outcome.target for _, outcome in outcomes if isinstance(outcome, Accepted))
    states = [state for state, outcome in outcomes if isinstance(outcome, Accepted)]
    table = f"{event.name} on {_any_of(states)} is {_answered(event.accepted)}, and leads to {_any_of(targets)}."
    return _said(event.accepted, table)


def hook_sentence(event: Event, cells: Iterable[Cell]) -> str:
    """Sentence for an event in the states in which a hook decides."""
    named = _any_of([f"{cell.state.name} (by {event.hooks[cell.state.name]})" for cell in cells])
    return f"A hook, not the table, decides {event.name} on {named}."


def refused_sentence(event: Event, cells: Iterable[Cell]) -> str:
    """Sentence for an event where it is refused."""
    states = [cell.state.name for cell in cells if isinstance(cell.outcome, Refused)]
    answered = _answered(event.refused, "refused with a 4xx")
    if event.refused and event.refused.skips:
        table = f"What is {_any_of(states)} is left out of the answer to {event.name}, and stays as it is."
    else:
        table = f"{event.name} on {_any_of(states)} is {answered}, and changes nothing."
    return _said(event.refused, table)


def missing_sentence(event: Event, promise: Promise) -> str:
    """Sentence for an event on a record that does not exist."""
    return _said(promise, f"{event.name} on a {event.resource} that does not exist is {_answered(promise)}.")


def forbidden_sentence(event: Event, promise: Promise) -> str:
    """Sentence for an event with a key of a role that is not permitted."""
    return _said(promise, f"{event.name} with a key of {_any_of(promise.roles)} is {_answered(promise)}.")


def end_sentence(end: End) -> str:
    """Sentence for a state that ends by itself."""
    due = _any_of(sorted(end.due))
    return _said(end.promise, f"A {end.resource.name} that is {end.state.name} becomes {due} after {end.seconds:g} s.")


def no_filter_sentence(event: Event, promise: Promise) -> str:
    """Sentence for an event that selects records and names no filter."""
    return _said(promise, f"{event.name} without any filter is {_answered(promise)}, and changes nothing.")


def list_sentences(event: Event, listing: Listing) -> dict[str, str]:
    """Sentences for a list, by the last part of the rule."""
    statements = {
        "listed": f"{event.name} lists each {event.resource} of the account once over all its pages.",
        "current": f"{event.name} shows each {event.resource} as it is now, and none that is gone.",
    }
    if listing.total or listing.more:
        statements["total"] = f"What {event.name} says about the number of records and about further pages is true."
    return statements


def page_sentences(event: Event, listing: Listing) -> dict[str, str]:
    """Sentences for the pages of a list and their limit, by the last part of the rule."""
    pages = listing.pages
    if pages is None:
        return {}
    limit = f"holds at most {pages.limit.name} records, and " if pages.limit else ""
    statements = {
        "pages": f"A page of {event.name} {limit}leads by {pages.at.name} to another page until there is none."
    }
    if pages.limit and pages.most and pages.beyond:
        outcome = "refused with a 4xx" if pages.beyond == "refused" else f"taken for {pages.most}"
        statements["beyond"] = f"A {pages.limit.name} over {pages.most} is {outcome}."
    if pages.limit and pages.malformed:
        outcome = "refused with a 4xx" if pages.malformed == "refused" else "passed over"
        statements["malformed"] = f"A {pages.limit.name} that is no number, or under {pages.least}, is {outcome}."
    return statements


def filter_sentence(event: Event, chosen: ListFilter) -> str:
    """Sentence for a filter of its list."""
    several = f", or one of its several values ({SEVERAL[chosen.several]})" if chosen.several else ""
    return f"{chosen.name} narrows {event.name} to each {event.resource} whose {chosen.member} it is{several}."


def readings_of(event: Event, outcome: Accepted | Refused) -> tuple[dict[str, str], str]:
    """Readings of an open event, and the reading of the mock."""
    readings = {
        "accepted": f"{event.name} is carried out as in a state that allows it.",
        "refused": "It is refused with a 4xx, and the record stays as it is.",
        "without-effect": "It is answered as if it had been done, and the record stays as it is.",
    }
    if isinstance(outcome, Accepted):
        return readings, "accepted"
    without = outcome.status is not None and outcome.status < 400
    return readings, "without-effect" if without or (event.refused and event.refused.skips) else "refused"


def full_stop(sentence: str) -> str:
    """Sentence with a full stop, unless its last character ends a sentence."""
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def _said(promise: Promise | None, table: str) -> str:
    return f"{full_stop(promise.says)} {table}" if promise and promise.says else table


def _answered(promise: Promise | None, otherwise: str = "answered as the description has it") -> str:
    if promise is None or promise.status is None:
        return otherwise
    return f"answered with {promise.status}"


def _any_of(names: Iterable[str]) -> str:
    *first, last = names or ["any state"]
    return f"{', '.join(first)} or {last}" if first else last
