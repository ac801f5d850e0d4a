"""A server with bystanders on it: where, with which keys, and who watches."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bystander.watch import Watch

ADAPTER = Path(__file__).parents[1] / "plain_server" / "adapter.py"
State = dict[str, Any]


@dataclass(frozen=True)
class Inhabited:
    """`provide` gives the id of a record in a state, `advance` lets seconds go by, `control_url` offers both."""

    vendor: str
    base_url: str
    keys: dict[str, str]
    watch: Watch
    control_url: str
    provide: Callable[[State], str]
    advance: Callable[[float], None]

    @property
    def command(self) -> list[str]:
        return [sys.executable, str(ADAPTER), self.control_url]
