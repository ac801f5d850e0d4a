"""A file of behaviours, in YAML or JSON, with which the default world begins."""

from pathlib import Path
from typing import Any

from brakecheck.mock_server.behaviours.behaviour import Given
from brakecheck.mock_server.described_file import content_of, schema_of

SEVERAL = "Behaviours"


class ImpossibleBehaviours(Exception):
    """Behaviours of the right form that the mock cannot force. The message names the place and the reason."""


def behaviours_in(path: Path) -> list[Given]:
    """Read the behaviours of the file; `SpecError` names the line that violates the described form."""
    behaviours: list[Given] = content_of(path, SEVERAL)["behaviours"]
    return behaviours


def schema_of_files() -> dict[str, Any]:
    """JSON Schema of a file of behaviours, for editors."""
    return schema_of(SEVERAL, "Behaviours of a brakecheck mock")
