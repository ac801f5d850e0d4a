"""The level of a run: how many contracts of how many, and the share of planted faults that these catch."""

from typing import TYPE_CHECKING, Any

from brakecheck.contracts.levels import FULL

if TYPE_CHECKING:
    from brakecheck.contracts.engine.runner import Run

Entry = dict[str, Any]


def level(run: "Run") -> Entry:
    """The level as data. `caught` is 0 where the share of the chosen contracts is not known."""
    chosen = run.level
    if chosen is None:
        return {}
    caught = chosen.caught if run.target.is_our_mock else chosen.caught_plainly
    return {
        "name": chosen.name,
        "of": run.available,
        "planted": chosen.planted,
        "measured": chosen.measured,
        "caught": 0 if run.selected else caught,
        "any_server": not run.target.is_our_mock,
    }


def level_told(entry: Entry) -> str:
    """The sentence about the level of a run; empty for a report of an earlier version."""
    chosen = entry.get("level")
    if not chosen or (chosen["name"] == FULL and not chosen["caught"]):
        return ""
    told = f"level {chosen['name']}: {entry['contracts']} of {chosen['of']} contracts"
    if not chosen["caught"]:
        return told
    tried = "" if chosen["measured"] == chosen["planted"] else f", of {chosen['planted']} that there are"
    share = 100 * chosen["caught"] / chosen["measured"]
    faults = f"{chosen['caught']} of {chosen['measured']} faults planted in our mock"
    which = "those that run on any server" if chosen["any_server"] else "they"
    return f"{told}; {which} catch {faults} ({share:.1f} %){tried}"


def is_partial(entry: Entry) -> bool:
    """Whether the run left contracts out, by its level or by an expression."""
    return bool(entry["selected"]) or entry.get("level", {}).get("name", FULL) != FULL
