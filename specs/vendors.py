"""What the specs folder holds: one folder for each vendor, and the admin API's.

What is shipped is read once in a process, and shared: nobody changes a description or a ledger.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from brakecheck.specs.description import Description, Overlay, read_description
from brakecheck.specs.errors import SpecError
from brakecheck.specs.files import SPECS, read_mapping
from brakecheck.specs.ledger import Ledger, read_ledger
from brakecheck.specs.lifecycle import Lifecycle, read_lifecycle

REQUEST, RESPONSE = frozenset({"request"}), frozenset({"response"})


def vendors() -> list[str]:
    """The vendors, in alphabetical order: every folder with a ledger."""
    return sorted(path.parent.name for path in SPECS.glob("*/rules.yaml"))


def documented(vendor: str, *, neighbours: bool = True) -> Description:
    """What the documents state and imply: contracts judge by this."""
    return _read(vendor, frozenset(), neighbours, frozenset())


def generative(vendor: str) -> Description:
    """The documented operations, with those conventions that narrow requests: Schemathesis generates from this."""
    return _read(vendor, REQUEST, False, frozenset(ledger(vendor).readings.items()))  # noqa: FBT003


def conventional(vendor: str, *, neighbours: bool = True, readings: Mapping[str, str] | None = None) -> Description:
    """The same, and every convention of the mock: the mock is held to this.

    `readings` are those of open rules that are not the mock's own.
    """
    followed = ledger(vendor).readings | dict(readings or {})
    return _read(vendor, REQUEST | RESPONSE, neighbours, frozenset(followed.items()))


@cache
def _read(
    vendor: str,
    conventions: frozenset[str],
    neighbours: bool,  # noqa: FBT001
    readings: frozenset[tuple[str, str]],
) -> Description:
    overlays: list[Overlay] = [("overlay.yaml", None), ("conventions.yaml", conventions)]
    if neighbours:
        overlays.insert(0, ("neighbours.yaml", None))
    return read_description(SPECS / vendor, overlays, dict(readings))


@cache
def admin() -> Description:
    """The admin API of the mock."""
    return read_description(SPECS / "admin", [])


def shipped() -> list[Description]:
    """Every description that some part of the project reads; tests validate them."""
    read = [admin()]
    for vendor in vendors():
        read.append(generative(vendor))
        for neighbours in (True, False):
            read.append(documented(vendor, neighbours=neighbours))
            read.append(conventional(vendor, neighbours=neighbours))
        usual = conventional(vendor).document
        others = [conventional(vendor, readings={rule.id: each}) for rule in ledger(vendor) for each in rule.readings]
        read += [description for description in others if description.document != usual]
    return read


@cache
def ledger(vendor: str) -> Ledger:
    """The rules of the vendor."""
    return read_ledger(SPECS / vendor / "rules.yaml", vendor, set(documented(vendor).operations))


@cache
def lifecycle(vendor: str) -> Lifecycle:
    """The lifecycle table of the vendor."""
    return read_lifecycle(SPECS / vendor / "lifecycle.yaml", ledger(vendor), set(documented(vendor).operations))


def fixtures(vendor: str) -> dict[str, Any]:
    """The named seed data: `keys`, by role, and the vendor's own records."""
    path = SPECS / vendor / "fixtures.yaml"
    data = read_mapping(path)
    if not isinstance(data.get("keys"), dict) or "full" not in data["keys"]:
        raise SpecError(path, "keys", "a list of keys for each role, full among them", str(data.get("keys")))
    return data


def scenarios(vendor: str) -> dict[str, Any]:
    """The vendor's Arazzo document, whose workflows run against any server of its description."""
    path = SPECS / vendor / "scenarios.arazzo.yaml"
    document = read_mapping(path)
    if not isinstance(document.get("workflows"), list):
        raise SpecError(path, "workflows", "a list of workflows", str(document.get("workflows")))
    return document
