"""A seed in a file, YAML or JSON."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from brakecheck.mock_server.api_error import ApiError
from brakecheck.mock_server.described_file import content_of, line_of, schema_of

SEED = "Seed"


class ImpossibleSeed(Exception):
    """A seed of the right form that the mock cannot follow. The message names file, line, place and reason."""


def seed_in(path: Path) -> dict[str, Any]:
    """The seed of the file; `SpecError` with the line where it has not the described form."""
    return content_of(path, SEED)


@contextmanager
def located(path: Path) -> Iterator[None]:
    """`ImpossibleSeed` with the line of the file where the mock refuses the place that the refusal names."""
    try:
        yield
    except ApiError as no:
        raise impossible(path, no) from None


def impossible(path: Path, no: ApiError) -> ImpossibleSeed:
    """The refusal of the mock, with the line of the file where the place that the refusal names begins."""
    return ImpossibleSeed(f"{path}: line {line_of(path, no.message.partition(': ')[0])}: {no.message}")


def schema_of_files() -> dict[str, Any]:
    """The JSON Schema of a seed, for editors."""
    return schema_of(SEED, "Seed of a world of a brakecheck mock")
