"""What a mock serves in a process of its own: a lifecycle file with its hooks, or all shipped vendors."""

from pathlib import Path
from typing import NamedTuple

from brakecheck.hook_files import hooks_in
from brakecheck.mock_server.server import Settings, prefix_of
from brakecheck.specs import vendors


class Served(NamedTuple):
    """A lifecycle file and its files of hooks; nothing for shipped vendors."""

    lifecycle: Path | None = None
    hooks: tuple[Path, ...] = ()

    def settings(self) -> Settings:
        """Settings of a mock that serves the file, or all shipped vendors."""
        names = (vendors.add(self.lifecycle),) if self.lifecycle else ()
        return Settings(vendors=names, port=0, hooks=hooks_in(self.hooks))

    def path(self, vendor: str) -> str:
        """Where the mock serves the vendor; one of a lifecycle file, which is alone there, is made known first."""
        if self.lifecycle:
            vendors.add(self.lifecycle)
        return prefix_of(vendor, alone=self.lifecycle is not None)
