"""Which errors a person can do something about, and how they are told."""


def explained(error: Exception) -> str | None:
    """One sentence for an error that is not a defect of ours, else None."""
    from specs.errors import SpecError

    if isinstance(error, SpecError):
        return str(error)
    if type(error).__name__ == "UsageError":  # the contracts are slow to import, and may not be needed
        return str(error)
    return None
