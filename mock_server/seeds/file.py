"""A seed in a file, YAML or JSON."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.described_file import content_of, line_of, schema_of

SEED = "Seed"


class ImpossibleSeed(Exception):
    """Seed of the right form that the mock cannot apply. The message names file, line, place and reason."""


def seed_in(path: Path) -> dict[str, Any]:
    """Read the seed of the file; `SpecError` names the line that violates the described form."""
    return content_of(path, SEED)


@contextmanager
def located(path: Path) -> Iterator[None]:
    """Turn a refusal within the context into `ImpossibleSeed`, with the line of the refused place."""
    try:
        yield
    except ApiError as no:
        raise impossible(path, no) from None


def impossible(path: Path, no: ApiError) -> ImpossibleSeed:
    """Make an `ImpossibleSeed` of the refusal, with the line of the refused place."""
    return ImpossibleSeed(f"{path}: line {line_of(path, no.message.partition(': ')[0])}: {no.message}")


def schema_of_files() -> dict[str, Any]:
    """JSON Schema of a seed, for editors."""
    return schema_of(SEED, "Seed of a world of a brakecheck mock")
