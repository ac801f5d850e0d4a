"""Try an adapter command: every request of the protocol, and whether its answers can be used."""

import json
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from brakecheck.config import command_words, target_named, vendor_named
from brakecheck.contracts.errors import NotChecked, UsageError, WrongAnswer
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.provider_states.adapter import OTHER, OWN
from brakecheck.contracts.provider_states.command import CommandAdapter
from brakecheck.contracts.provider_states.protocol import Protocol
from brakecheck.contracts.safety.receipt import Removal
from brakecheck.contracts.target import Target
from brakecheck.errors import shown
from brakecheck.report.printable import counted

NAME, UNUSED = "<name>", "brakecheck-unused"
SECOND = 1.0
RIGHT, CANNOT, WRONG = "ok", "cannot", "wrong"
State = Mapping[str, Any]
Line = tuple[str, str, str]  # the verdict, what was tried, and what came of it


def check(target: Target) -> int:
    """Try the command of the target and print a line for each request; 1 after a wrong answer."""
    adapter = CommandAdapter(target, Transport(target))
    verdicts: Counter[str] = Counter()
    try:
        adapter.open()
        for line in _tried(adapter, Protocol(target.vendor)):
            verdicts[line[0]] += 1
            _print(line)
    finally:
        for removal in adapter.close():
            verdicts[RIGHT if removal.gone else WRONG] += 1
            _print(_cleaned(removal))
    counts = ", ".join(f"{verdicts[verdict]} {verdict}" for verdict in (RIGHT, CANNOT, WRONG))
    print(f"\n{counted(verdicts.total(), 'line')}: {counts}")
    if verdicts[CANNOT]:
        print("Contracts that need what the adapter cannot do are not checked.")
    return int(verdicts[WRONG] > 0)


def named(target: str, config: Path, timeout: float | None) -> Target:
    """The target of the configuration, which has to have the adapter `command`."""
    found = target_named(target, config)
    if found.adapter != "command":
        raise UsageError(f"target {target} has the adapter {found.adapter}; expected the adapter command")
    return replace(found, timeout=timeout or found.timeout)


def started(command: str, vendor: str, base_url: str, timeout: float | None) -> Target:
    """A target of this vendor whose adapter is the command."""
    vendor = vendor_named(vendor)
    settings = {"command": command_words("COMMAND", command)}
    return Target("adapter", vendor, base_url, {}, "command", settings, timeout=timeout or Target.timeout)


def print_schema(vendor: str) -> int:
    """Print the JSON Schema of the protocol, with what a state and a record of the vendor hold."""
    vendor = vendor_named(vendor)
    print(json.dumps(Protocol(vendor).schema, indent=2))
    return 0


def _tried(adapter: CommandAdapter, protocol: Protocol) -> Iterator[Line]:
    unknown = protocol.violation("describe", {"protocol": 1, "can": adapter.can})
    yield (
        WRONG if unknown else RIGHT,
        "describe",
        unknown or f"the adapter can do: {', '.join(adapter.can) or 'nothing yet'}",
    )
    provided = partial(_provided, adapter, protocol)
    for example in protocol.states:
        yield _line(f"provide {json.dumps(example)}", partial(provided, example, OWN))
    first = protocol.states[0]
    yield _line(f"provide {json.dumps(first)} in another account", partial(provided, first, OTHER))
    yield _line("observe an unknown id", partial(_absent, adapter))
    yield _line(f"advance by {SECOND:g} s", partial(_advanced, adapter))


def _line(title: str, attempt: Callable[[], str]) -> Line:
    try:
        return RIGHT, title, attempt()
    except NotChecked as reason:
        return CANNOT, title, str(reason)
    except WrongAnswer as wrong:
        return WRONG, title, str(wrong)


def _provided(adapter: CommandAdapter, protocol: Protocol, example: State, account: str) -> str:
    """Provide a record and look at it; the members that the adapter does not tell."""
    state = _named(example)
    seen = adapter.observe(adapter.provide(state, account))
    if not seen.get("exists", True):
        raise WrongAnswer("the record was provided, and observe says that it does not exist")
    notes = []
    for name in [name for name in state if name in seen]:
        if _total(seen[name]) != _total(state[name]):
            raise WrongAnswer(f"provided with {name} {json.dumps(state[name])}, observed with {json.dumps(seen[name])}")
        if not _has(seen[name], state[name]):
            notes.append(f"{name} are counted at other places, which is enough: {json.dumps(seen[name])}")
    untold = [name for name in protocol.members if name not in seen]
    return "; ".join([*notes, *([f"does not tell {', '.join(untold)}"] if untold else [])])


def _total(value: Any) -> Any:
    """The sum of counts by place; anything else is what it is."""
    return sum(value.values()) if isinstance(value, dict) else value


def _has(seen: Any, due: Any) -> bool:
    """Whether each place has as many as were asked for there."""
    return not isinstance(due, dict) or all(seen.get(place, 0) == count for place, count in due.items())


def _absent(adapter: CommandAdapter) -> str:
    seen = adapter.observe(f"{UNUSED}-{secrets.token_hex(8)}")
    if seen["exists"]:
        raise WrongAnswer("observe says of an id that was made up just now that it exists")
    return ""


def _advanced(adapter: CommandAdapter) -> str:
    adapter.advance(SECOND)
    return ""


def _named(example: Any) -> Any:
    """The state with a name of its own in the place of each `<name>`."""
    if isinstance(example, dict):
        return {name: _named(value) for name, value in example.items()}
    if isinstance(example, list):
        return [_named(value) for value in example]
    return example.replace(NAME, f"brakecheck-{secrets.token_hex(8)}") if isinstance(example, str) else example


def _cleaned(removal: Removal) -> Line:
    return RIGHT if removal.gone else WRONG, "cleanup", removal.message


def _print(line: Line) -> None:
    verdict, title, reason = line
    print(shown(f"{verdict:7} {title}{f': {reason}' if reason else ''}"), flush=True)
