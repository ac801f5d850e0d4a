"""Which errors a person can do something about, and how they are told."""


def explained(error: Exception) -> str | None:
    """One sentence for an error that is not a defect of ours, else None."""
    from contracts.trouble import UsageError
    from specs.errors import SpecError

    return str(error) if isinstance(error, SpecError | UsageError) else None
