"""The one kind of error that this package raises: a file, of ours or handed to us, is wrong."""

from pathlib import Path


class SpecError(Exception):
    """A description, overlay, ledger or fixture that cannot be used.

    The message names the file, the place in it, what was expected there and what was found.
    """

    def __init__(self, file: Path | str, place: str, expected: str, received: str) -> None:
        self.file = Path(file)
        self.place = place
        self.expected = expected
        self.received = received
        super().__init__(f"{file}: {place}: expected {expected}, found {received}")
