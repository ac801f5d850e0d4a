"""`python -m specs`: validates every description anew and lists those that are valid in validated.txt."""

from pathlib import Path

from specs.description import VALIDATED, fingerprint, validate
from specs.files import SPECS
from specs.vendors import shipped


def main(target: Path = VALIDATED) -> None:
    """Write the list; `SpecError`, and no change, where one is not valid."""
    descriptions = shipped()
    for description in descriptions:
        validate(description.document, SPECS / description.name / "openapi.yaml")
    fingerprints = sorted({fingerprint(description.document) for description in descriptions})
    target.write_text("".join(f"{line}\n" for line in fingerprints), encoding="ascii")


if __name__ == "__main__":
    main()
