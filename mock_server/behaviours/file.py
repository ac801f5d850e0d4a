"""A file of behaviours, in YAML or JSON: what the default world of a mock begins with."""

from pathlib import Path
from typing import Any

from brakecheck.mock_server.behaviours.behaviour import Given
from brakecheck.mock_server.described_file import content_of, schema_of

SEVERAL = "Behaviours"


class ImpossibleBehaviours(Exception):
    """Behaviours of the right form that the mock cannot force. The message names the place and the reason."""


def behaviours_in(path: Path) -> list[Given]:
    """The behaviours of the file; `SpecError` with the line where it has not the described form."""
    behaviours: list[Given] = content_of(path, SEVERAL)["behaviours"]
    return behaviours


def schema_of_files() -> dict[str, Any]:
    """The JSON Schema of a file of behaviours, for editors."""
    return schema_of(SEVERAL, "Behaviours of a brakecheck mock")
