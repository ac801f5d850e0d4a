"""Ids that are made up fit the pattern and the lengths of the description."""

import re

import pytest

from brakecheck.specs.machine.ids import BITS, form_of


@pytest.mark.parametrize(
    ("schema", "prefix", "pattern"),
    [
        ({"pattern": "^RE[0-9a-fA-F]{32}$"}, "RE", r"RE[0-9a-f]{32}"),
        ({"pattern": r"^[0-9A-HJKMNP-TV-Z]{26}$"}, "", r"[0-9A-HJKMNP-TV-Z]{26}"),
        ({"pattern": "^job_[a-z]+$"}, "", r"job_[a-z]{16}"),
        ({"minLength": 24, "maxLength": 24}, "b_", r"b_[0-9a-f]{22}"),
        ({"pattern": r"^\d{6}$"}, "", r"\d{6}"),
    ],
)
def test_ids_have_the_form_of_the_description(schema, prefix, pattern):
    """Many numbers give as many ids, each of which fits."""
    found = form_of(schema, prefix)
    assert found
    form, _ = found
    made = {form(number) for number in range(500)}
    assert len(made) == 500
    assert all(re.fullmatch(pattern, each) for each in made)


def test_short_ids_can_be_anybodys():
    """Six digits are too few to be nobody's by chance, thirty-two hexadecimal ones are not."""
    short, long = (form_of({"pattern": pattern}, "") for pattern in (r"^\d{6}$", "^[a-f0-9]{32}$"))
    assert short
    assert long
    assert short[1] < BITS <= long[1]


@pytest.mark.parametrize("schema", [{}, {"type": "string"}, {"pattern": "^(?:yes|no)-never$"}])
def test_without_a_form_none_is_found(schema):
    """Where nothing has to fit, or nothing known fits, the caller makes ids as ever."""
    assert form_of(schema, "run_") is None
