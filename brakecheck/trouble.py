"""How an error is told: in one sentence where a person can do something about it, else as a defect of ours."""

import os
import re
import traceback

SECRET = re.compile(r"KEY|SECRET|TOKEN|PASSWORD")


def explained(error: Exception) -> str:
    """What to print. Whatever the environment calls a key is left out."""
    from brakecheck.reports.text import visible
    from contracts.redaction import redacted
    from contracts.trouble import UsageError
    from specs.errors import SpecError

    if isinstance(error, SpecError | UsageError):
        return visible(f"brakecheck: {error}")
    told = "".join(traceback.format_exception(error))
    secrets = {name: value for name, value in os.environ.items() if SECRET.search(name)}
    return f"{redacted(told, secrets)}brakecheck: this is a defect of brakecheck, and says nothing of the server"
