"""Contracts that could do damage say why, and what a trigger has started can be found again."""

import json
from pathlib import Path
from typing import Any

import pytest

import brakecheck.contracts
from brakecheck.contracts.suprsend.neighbours.operations import _started

FILES = sorted(Path(brakecheck.contracts.__file__).parent.rglob("test_*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_hazard_has_a_reason(path: Path):
    """A plan prints the reason; a bare mark would be passed over."""
    text = path.read_text(encoding="utf-8")
    assert text.count("mark.hazardous") == text.count("mark.hazardous(")


@pytest.mark.parametrize(
    ("trigger", "found"),
    [
        ({"workflow": "w", "recipients": ["a", "b"]}, [(["a", "b"], "w")]),
        ({"workflow": "w", "recipients": [{"distinct_id": "a", "$email": ["e"]}, 7, {}, ""]}, [(["a"], "w")]),
        ({"workflow": "w", "recipients": "a"}, [(["a"], "w")]),
        (
            [{"workflow": "w", "recipients": ["a"]}, {"workflow": "v", "recipients": ["b"]}],
            [(["a"], "w"), (["b"], "v")],
        ),
        ({"workflow": 17, "recipients": ["a"]}, []),
        ({"workflow": "", "recipients": ["a"]}, []),
        ({"workflow": "w", "recipients": []}, []),
        ({"recipients": ["a"]}, []),
        ([17, None], []),
        ("text", []),
    ],
)
def test_what_a_trigger_may_have_started_is_known_from_it(trigger: Any, found: list[Any]):
    """Its recipients and its slug, as far as they are texts: a cancel by both stops what nobody learnt the id of."""
    assert list(_started(json.dumps(trigger).encode())) == found


def test_what_is_no_json_has_started_nothing():
    """Nor has what is too deep to be read."""
    assert list(_started(b"{")) == []
    assert list(_started(b"[" * 100_000)) == []
