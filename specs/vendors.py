"""The content of the specs folder: one folder for each vendor and the admin API, and added lifecycle files.

Shipped files are read once in a process, and shared: no caller changes a description or a ledger.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brakecheck.specs import lines
from brakecheck.specs.description import Description, Overlay, read_description
from brakecheck.specs.errors import SpecError
from brakecheck.specs.files import SPECS, read_mapping
from brakecheck.specs.ledger import Ledger, read_ledger
from brakecheck.specs.lifecycle import Lifecycle, read_lifecycle

if TYPE_CHECKING:
    from brakecheck.specs.machine.model import Machine
    from brakecheck.specs.machine.vendor import LifecycleVendor

REQUEST, RESPONSE = frozenset({"request"}), frozenset({"response"})
_read_once = cache(read_mapping)  # several descriptions share a file, and do not change it
_added: "dict[str, LifecycleVendor]" = {}


def vendors() -> list[str]:
    """The vendors that are shipped, in alphabetical order: every folder with a ledger and a description."""
    ledgers = (path.parent for path in SPECS.glob("*/rules.yaml"))
    return sorted(folder.name for folder in ledgers if (folder / "openapi.yaml").exists())


def examples() -> list[Path]:
    """The lifecycle files of the examples, each beside its description."""
    return sorted(SPECS.glob("examples/*/lifecycle.yaml"))


def add(path: Path) -> str:
    """Make the vendor of a lifecycle file known in this process; returns its name. A file of the same name goes."""
    from brakecheck.specs.machine.vendor import LifecycleVendor  # whose libraries take longer than the mock's start

    vendor = LifecycleVendor(path)
    if vendor.name in {*vendors(), "admin"}:
        raise SpecError(path, "vendor", "a name that no shipped vendor has", vendor.name)
    _added[vendor.name] = vendor
    return vendor.name


def added() -> list[str]:
    """The names of the vendors that lifecycle files have made known."""
    return [*_added]


def machine(vendor: str) -> "Machine | None":
    """The machine of a lifecycle file; None for a vendor that has none."""
    return _added[vendor].machine if vendor in _added else None


def documented(vendor: str, *, neighbours: bool = True) -> Description:
    """What the documents state and imply: contracts judge by this."""
    if vendor in _added:
        return _added[vendor].documented
    return _read(vendor, frozenset(), neighbours, frozenset())


def generative(vendor: str) -> Description:
    """The documented operations, with those conventions that narrow requests: Schemathesis generates from this."""
    if vendor in _added:
        return _added[vendor].generative
    return _read(vendor, REQUEST, False, frozenset(ledger(vendor).readings.items()))  # noqa: FBT003


def conventional(vendor: str, *, neighbours: bool = True, readings: Mapping[str, str] | None = None) -> Description:
    """The same, and every convention of the mock: the mock is held to this.

    `readings` are those of open rules that are not the mock's own.
    """
    if vendor in _added:
        return _added[vendor].conventional
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
    return read_description(SPECS / vendor, overlays, dict(readings), _read_once)


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


def ledger(vendor: str) -> Ledger:
    """The rules of the vendor."""
    return _added[vendor].ledger if vendor in _added else _ledger(vendor)


@cache
def _ledger(vendor: str) -> Ledger:
    return read_ledger(SPECS / vendor / "rules.yaml", vendor, set(documented(vendor).operations))


def lifecycle(vendor: str) -> Lifecycle:
    """The lifecycle table of the vendor."""
    return _added[vendor].lifecycle if vendor in _added else _lifecycle(vendor)


@cache
def _lifecycle(vendor: str) -> Lifecycle:
    return read_lifecycle(SPECS / vendor / "lifecycle.yaml", ledger(vendor), set(documented(vendor).operations))


def rule_lines(vendor: str) -> dict[str, int]:
    """Line of each rule in the vendor's ledger or lifecycle file; empty for an unknown vendor."""
    if vendor in _added:
        return _added[vendor].rule_lines
    return lines.rule_lines(vendor) if vendor in vendors() else {}


def fixtures(vendor: str) -> dict[str, Any]:
    """The named seed data: `keys`, by role, and the vendor's own records."""
    if vendor in _added:
        return _added[vendor].fixtures
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
