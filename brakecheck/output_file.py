"""Text that a command writes to a file, or prints where no file was named."""

from pathlib import Path

from brakecheck.contracts.errors import UsageError


def put_out(text: str, output: Path | None, message: str) -> int:
    """Write the text to the file and print the `message`; without a file print the text itself.

    Returns exit status 0; `UsageError` where the file cannot be written.
    """
    if output is None:
        print(text, end="")
        return 0
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{output} could not be written ({error.strerror}); choose another --output") from None
    print(message)
    return 0
