"""Names and sentences are the field's: words of the project's own, which strangers had to learn, do not come back."""

import re

import pytest

from tests.test_architecture import ALL, ROOT

STANDARD = {
    "garden": "active faults",
    "planter": "fault injector",
    "uproot": "remove",
    "witness": "transition log",
    "breadth": "fuzzing",
    "companion": "neighbour, neighbouring operation",
    "objection": "violation",
    "audience": "listener",
    "whoever": "the caller who, leads that, …",
    "deaf": "isolated from",
}
PAPERS = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
]


@pytest.mark.parametrize("word", STANDARD)
def test_a_word_of_our_own_is_not_used(word):
    """Neither product code nor papers use the word, in any form; the table names the standard term."""
    pattern = re.compile(rf"(?i)\b{word}(?:s|ed|ing)?\b(?!-first)|_{word}|{word}_")
    found = [
        f"{name}:{number}"
        for name in (*ALL, *PAPERS)
        for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]
    assert not found, f"{word}: say {STANDARD[word]}"
