"""The ledger of a lifecycle file: a rule for each promise, and then the rules of the house."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from brakecheck.specs.files import SPECS
from brakecheck.specs.ledger import Ledger, Rule, Source, Standing, read_ledger
from brakecheck.specs.machine import sentences
from brakecheck.specs.machine.effects import effects_of
from brakecheck.specs.machine.ends import End, ends_of
from brakecheck.specs.machine.listing import Listing
from brakecheck.specs.machine.model import Accepted, Cell, Event, Machine, Open, Refused
from brakecheck.specs.machine.places import Text

HOUSE = "house"
KEYED = ("auth.", "scope.other-account")
REFUSED = "It is refused with a 4xx."
HOLLOW = {"refused": REFUSED, "matches-nothing": "It matches nothing.", "mixed": "Both occur."}
ENDS = {
    "as-modelled": "After the delay it is where the file has it.",
    "elsewhere": "After the delay it is elsewhere.",
    "not-yet": "After the delay it is still in this state.",
}
UNKNOWN = {"ignored": "It is passed over.", "refused": REFUSED, "applied": "It narrows the match."}


def ledger_of(machine: Machine) -> Ledger:
    """Rules of the file, event by event, and those of the house."""
    rules = [rule for event in machine.events.values() for rule in _rules_of(machine, event)]
    rules += [_end(machine, end) for end in ends_of(machine)]
    rules += _house_rules(machine)
    first = (rule_id(machine, "http", "no-server-error"), *(rule.id for rule in rules if rule.id.endswith(".accepted")))
    return Ledger(machine.vendor, {rule.id: rule for rule in rules}, first)


def rule_id(machine: Machine, *parts: str) -> str:
    """Id of a rule, such as `vendor.event.open-STATE`."""
    return ".".join([machine.vendor, *(re.sub(r"[^\w.-]+", "-", part, flags=re.ASCII).strip("-") for part in parts)])


def rule_lines(machine: Machine, ledger: Ledger, text: Text) -> dict[str, int]:
    """Line of the event or state for each rule of the file; rules of the house have no line."""
    prefixes = {rule_id(machine, event, ""): text.line(("operations", event)) for event in machine.events}
    of_events = {rule.id: prefixes[start] for rule in ledger if (start := _start(rule.id)) in prefixes}
    places = {end.rule: ("resources", end.resource.name, "states", end.state.name) for end in ends_of(machine)}
    return of_events | {rule_id(machine, *rule): text.line(place) for rule, place in places.items()}


def _start(name: str) -> str:
    """First part of the id: vendor and event, with the dot after them."""
    return name.rpartition(".")[0] + "."


def rule_of(machine: Machine, cell: Cell) -> str:
    """Id of the rule for a cell of the table."""
    if isinstance(cell.outcome, Open):
        return rule_id(machine, cell.event.name, f"open-{cell.state.name}")
    return rule_id(machine, cell.event.name, "accepted" if isinstance(cell.outcome, Accepted) else "refused")


def _house_rules(machine: Machine) -> Iterator[Rule]:
    house = read_ledger(SPECS / HOUSE / "rules.yaml", HOUSE, set())
    for rule in house:
        if machine.keys or not rule.id.removeprefix(f"{HOUSE}.").startswith(KEYED):
            sources = tuple(_of_vendor(machine, source) for source in rule.sources)
            yield replace(rule, id=f"{machine.vendor}.{rule.id.removeprefix(f'{HOUSE}.')}", sources=sources)


def _of_vendor(machine: Machine, source: Source) -> Source:
    return replace(source, file=machine.openapi.name) if source.file == "openapi" else source


def _rules_of(machine: Machine, event: Event) -> Iterator[Rule]:
    cells = [cell for cell in machine.cells() if cell.event.name == event.name]
    yield from _outcomes(machine, event, cells)
    yield from _effects(machine, event)
    for kept, sources in event.keeps.items():
        statement = f"{event.name} leaves {kept} alone."
        yield _rule(machine, event, f"keeps-{kept}", statement, sources)
    if event.selects:
        yield from _filters(machine, event)
    if event.lists:
        yield from _lists(machine, event, event.lists)
    yield from _open(machine, event, cells)


def _outcomes(machine: Machine, event: Event, cells: list[Cell]) -> Iterator[Rule]:
    kinds = {type(cell.outcome) for cell in cells}
    if Accepted in kinds or (event.accepted and not cells and not event.hooks):
        statement = sentences.accepted_sentence(event, cells)
        yield _rule(machine, event, "accepted", statement, event.accepted.sources if event.accepted else ())
    if hooked := [cell for cell in machine.cells(hooked=True) if cell.event.name == event.name]:
        yield _rule(machine, event, "hook", sentences.hook_sentence(event, hooked), ())
    if Refused in kinds:
        statement = sentences.refused_sentence(event, cells)
        yield _rule(machine, event, "refused", statement, event.refused.sources if event.refused else ())
    if promise := event.missing:
        yield _rule(machine, event, "missing", sentences.missing_sentence(event, promise), promise.sources)
    if promise := event.forbidden:
        yield _rule(machine, event, "forbidden", sentences.forbidden_sentence(event, promise), promise.sources)


def _end(machine: Machine, end: End) -> Rule:
    """Make the rule of a state that ends by itself."""
    sources = end.promise.sources if end.promise else ()
    rule = Rule(
        id=rule_id(machine, *end.rule),
        operation=end.resource.read or "any",
        statement=sentences.end_sentence(end),
        sources=sources or (Source(machine.path.name, "Lifecycle file", f"{end.resource.name} {end.state.name}"),),
        standing=Standing.STATED if sources else Standing.IMPLIED,
    )
    if not end.open:
        return rule
    return replace(
        rule, statement=sentences.full_stop(end.open), standing=Standing.SILENT, readings=ENDS, mock="as-modelled",
        tell=f"Wait for {end.seconds:g} s, and look at the {end.resource.name}.",
    )  # fmt: skip


def _effects(machine: Machine, event: Event) -> Iterator[Rule]:
    for effect in effects_of(machine, event):
        statement = f"After {event.name} {effect.sentence}"
        sources = event.accepted.sources if event.accepted else ()
        yield replace(
            _rule(machine, event, f"{effect.kind}-{effect.child}", statement, sources), standing=Standing.IMPLIED
        )


def _filters(machine: Machine, event: Event) -> Iterator[Rule]:
    selection = event.selects
    if selection is None:
        return
    for each in selection.filters.values():
        if each.alone:
            readings = {"enough": f"{each.name} alone selects.", "not-enough": f"{each.name} alone is refused."}
            yield _silent(machine, event, f"by-{each.name}", each.alone, readings, "enough")
        else:
            statement = f"{each.name} selects each {event.resource} whose {' or '.join(each.members)} it holds."
            yield _rule(machine, event, f"by-{each.name}", statement, each.sources)
    statements = {
        "filters-anded": "Several filters are ANDed: only what matches all of them is selected.",
        "whole-values": "A filter matches whole values; neither a part of one nor another spelling.",
        "nothing-else": f"A {event.resource} that does not match is left alone.",
    }
    for name, statement in statements.items():
        yield _rule(machine, event, name, statement, selection.sources)
    if selection.none:
        statement = sentences.no_filter_sentence(event, selection.none)
        yield _rule(machine, event, "no-filter", statement, selection.none.sources)
    if selection.hollow:
        yield _silent(machine, event, "hollow-filter", selection.hollow, HOLLOW, "refused")
    if selection.unknown:
        yield _silent(machine, event, "unknown-filter", selection.unknown, UNKNOWN, "ignored")


def _lists(machine: Machine, event: Event, listing: Listing) -> Iterator[Rule]:
    """What a list promises: all of it once, as it is now, on pages, narrowed and in order."""
    cited = listing.sources
    for name, statement in sentences.list_sentences(event, listing).items():
        yield _rule(machine, event, name, statement, cited)
    for name, statement in sentences.page_sentences(event, listing).items():
        yield _rule(machine, event, name, statement, (listing.pages.sources if listing.pages else ()) or cited)
    for each in listing.filters.values():
        statement = sentences.filter_sentence(event, each)
        yield _rule(machine, event, f"by-{each.name}", statement, each.sources or cited)
    if listing.sorting:
        statement = f"{event.name} has the order that {listing.sorting.value.name} asks for."
        yield _rule(machine, event, "sorted", statement, listing.sorting.sources or cited)


def _open(machine: Machine, event: Event, cells: list[Cell]) -> Iterator[Rule]:
    outcomes = {cell.state.name: cell.outcome for cell in cells}
    for condition, sentence in event.open.items():
        outcome = outcomes.get(condition.partition(",")[0])
        readings, mock = sentences.readings_of(
            event, outcome.mock if isinstance(outcome, Open) else outcome or Refused(None)
        )
        yield _silent(machine, event, f"open-{condition}", sentence, readings, mock)


def _rule(machine: Machine, event: Event, name: str, statement: str, sources: Iterable[Source]) -> Rule:
    """Make a rule: stated if the file names its source, else implied by the description."""
    stated = tuple(sources)
    return Rule(
        id=rule_id(machine, event.name, name),
        operation=event.operation,
        statement=statement,
        sources=stated or _otherwise(machine, event),
        standing=Standing.STATED if stated else Standing.IMPLIED,
    )


def _otherwise(machine: Machine, event: Event) -> tuple[Source, ...]:
    """Sources of the event's acceptance, or else the operation in the description."""
    cited = event.accepted.sources if event.accepted else ()
    return cited or (Source(machine.openapi.name, "OpenAPI description", event.operation),)


def _silent(machine: Machine, event: Event, name: str, sentence: str, readings: dict[str, str], mock: str) -> Rule:
    return Rule(
        id=rule_id(machine, event.name, name),
        operation=event.operation,
        statement=sentences.full_stop(sentence),
        sources=_otherwise(machine, event),
        standing=Standing.SILENT,
        readings=readings,
        mock=mock,
        tell=f"Do it, and look at the answer and at the {event.resource} afterwards.",
    )
