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
PLAIN = {
    "told": "reported, shown, message",
    "tells": "says, shows, lists",
    "nobody": "unique, unknown, no one",
    "trouble": "error",
    "stray": "unknown, ambiguous",
    "hollow": "empty",
    "heard": "seen, received",
    "wherever": "at any place",
    "comes? to": "ends, reaches",
    "there is to see": "the observable members",
}
REWRITTEN = ("contracts/", "specs/", "brakecheck/", "mock_server/")
HOLLOW = re.compile(r"\bhollow(?=[\"`:=,]|: str)|HOLLOW")  # a key of lifecycle files, and the constants about it
PAPERS = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
]


@pytest.mark.medium
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


@pytest.mark.medium
@pytest.mark.parametrize("word", PLAIN)
def test_a_plain_word_stands_in_place_of_a_dialect_one(word):
    """Names, comments and sentences of the rewritten folders are free of it; names of contracts and faults stay."""
    pattern = re.compile(rf"(?i)(?<![A-Za-z.]){word}s?(?![A-Za-z]|-[a-z]|@)")
    found = [
        f"{name}:{number}"
        for name in ALL
        if name.startswith(REWRITTEN)
        for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(HOLLOW.sub("", line)) and not line.startswith("def test_")
    ]
    assert not found, f"{word}: say {PLAIN[word]}"
