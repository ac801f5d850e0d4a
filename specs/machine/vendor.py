"""The vendor of a lifecycle file: the same parts as a shipped vendor, made from the file."""

from functools import cached_property
from pathlib import Path
from typing import Any

from brakecheck.specs.description import Description
from brakecheck.specs.ledger import Ledger
from brakecheck.specs.lifecycle import Lifecycle
from brakecheck.specs.machine.described import description_of, narrowed, resolved, with_refusals
from brakecheck.specs.machine.ledger import ledger_of, rule_lines
from brakecheck.specs.machine.places import Text
from brakecheck.specs.machine.reader import read_machine
from brakecheck.specs.machine.table import lifecycle_of

NO_KEY = "no-key-is-asked-for"


class LifecycleVendor:
    """Reads the file and its description; `SpecError` if they do not fit each other."""

    def __init__(self, path: Path) -> None:
        machine = read_machine(path)
        self.documented: Description = description_of(machine)
        self.machine = resolved(machine, self.documented)

    @property
    def name(self) -> str:
        """Name of the vendor, as the file has it."""
        return self.machine.vendor

    @cached_property
    def conventional(self) -> Description:
        """Description with the refusals of the mock."""
        return with_refusals(self.documented)

    @cached_property
    def generative(self) -> Description:
        """Description of the brakes and reads alone, so that generated requests create and delete nothing else."""
        resources = self.machine.resources.values()
        wanted = {event.operation for event in self.machine.brakes()} | {each.read for each in resources}
        return narrowed(self.documented, wanted)

    @cached_property
    def ledger(self) -> Ledger:
        """Ledger of the rules that the file makes."""
        return ledger_of(self.machine)

    @cached_property
    def lifecycle(self) -> Lifecycle:
        """Lifecycle of the file's resources, with the rules of the ledger."""
        return lifecycle_of(self.machine, self.ledger)

    @cached_property
    def rule_lines(self) -> dict[str, int]:
        """Line of the file for each rule."""
        return rule_lines(self.machine, self.ledger, Text(self.machine.path))

    @property
    def fixtures(self) -> dict[str, Any]:
        """Keys by role, without records."""
        keys = {role: [*keys] for role, keys in self.machine.keys.items()}
        return {"keys": keys or {"full": [NO_KEY]}}
