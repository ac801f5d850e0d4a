"""The level of a run: how many contracts were chosen, and the share of planted faults that these catch."""

from typing import TYPE_CHECKING

from brakecheck.contracts.levels import FULL
from brakecheck.report.model import LevelReport, VendorReport

if TYPE_CHECKING:
    from brakecheck.contracts.engine.runner import Run


def level(run: "Run") -> LevelReport | None:
    """The level of the run. `caught` is 0 where the share of the chosen contracts is not known."""
    chosen = run.level
    if chosen is None:
        return None
    caught = chosen.caught if run.target.is_our_mock else chosen.caught_plainly
    return LevelReport(
        name=chosen.name,
        of=run.available,
        planted=chosen.planted,
        measured=chosen.measured,
        caught=0 if run.selected else caught,
        any_server=not run.target.is_our_mock,
    )


def level_sentence(chosen: LevelReport | None, contracts: int) -> str:
    """The sentence about the level of a run of so many contracts; empty for a report of an earlier version."""
    if not chosen or (chosen.name == FULL and not chosen.caught):
        return ""
    sentence = f"level {chosen.name}: {contracts} of {chosen.of} contracts"
    if not chosen.caught:
        return sentence
    tried = "" if chosen.measured == chosen.planted else f", of {chosen.planted} that there are"
    share = 100 * chosen.caught / chosen.measured
    faults = f"{chosen.caught} of {chosen.measured} faults planted in our mock"
    which = "those that run on any server" if chosen.any_server else "they"
    return f"{sentence}; {which} catch {faults} ({share:.1f} %){tried}"


def is_partial(vendor: VendorReport) -> bool:
    """Whether the run left contracts out, by its level or by an expression."""
    return bool(vendor.selected) or not is_full(vendor)


def is_full(vendor: VendorReport) -> bool:
    """Whether the level leaves no contract out; true for a report of an earlier version."""
    return vendor.level is None or vendor.level.name == FULL
