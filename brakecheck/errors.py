"""Errors for a person: one sentence with the next step, or a defect of ours."""

import os
import re
import traceback

from brakecheck.contracts.secrets.command_line import concealed

SECRET = re.compile(r"KEY|SECRET|TOKEN|PASSWORD")
SHORTEST = 6  # characters of a variable's value that is taken for a secret by the variable's name


def explained(error: Exception) -> str:
    """What to print. Whatever the environment calls a key is left out."""
    from brakecheck.contracts.errors import UsageError
    from brakecheck.contracts.http.exhaustion import lack_behind
    from brakecheck.specs.errors import SpecError

    error = lack_behind(error) or error
    if isinstance(error, SpecError | UsageError):
        return shown(f"brakecheck: {error}")
    if isinstance(error, OSError) and (error.filename is not None or _is_without_folder()):
        where = error.filename if error.filename is not None else "the current folder"
        return shown(f"brakecheck: {where}: {error.strerror}; check that it exists, and that you may use it")
    trace = shown("".join(traceback.format_exception(error)))
    return f"{trace}brakecheck: this is a defect of brakecheck, and says nothing of the server"


def shown(text: str) -> str:
    """The text as it may be printed: without secrets, and with every character to be seen."""
    from brakecheck.contracts.secrets.redaction import redacted
    from brakecheck.report.printable import visible

    return visible(redacted(concealed(text), environment()))


def environment() -> dict[str, str]:
    """What the environment calls a key, a secret, a token or a password."""
    return {name: value for name, value in os.environ.items() if SECRET.search(name) and len(value) >= SHORTEST}


def _is_without_folder() -> bool:
    try:
        os.getcwd()
    except OSError:
        return True
    return False
