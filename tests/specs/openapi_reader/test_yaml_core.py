"""YAML 1.2 is read as it is meant, and forgivingly: nothing that real documents hold stops the reader."""

import pytest

from brakecheck.specs.errors import SpecError
from brakecheck.specs.openapi_reader.yaml_core import load, plain_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"), ("on", "on"), ("2024-01-31", "2024-01-31"), ("12:30:45", "12:30:45"), ("~", None), ("", None),
        ("Null", None), ("TRUE", True), ("010", 10), ("0x1F", 31), ("0o17", 15), ("1e3", 1000.0), (".5", 0.5),
        ("-3", -3), ("1_000", "1_000"), ("=", "="), ("-", "-"), ("9" * 5000, "9" * 5000), ("3.1.0", "3.1.0"),
    ],
)  # fmt: skip
def test_plain_texts_are_of_the_core_schema(text, value):
    """Dates, `yes` and sexagesimal numbers stay text; numbers and null are what they are in JSON."""
    assert plain_value(text) == value
    assert type(plain_value(text)) is type(value)


def test_names_stay_texts():
    """A status, `on` or null is the name of a member as it stands."""
    assert load("200: a\non: b\nnull: c\n010: d\n", "a.yaml")[0] == {"200": "a", "on": "b", "null": "c", "010": "d"}


def test_quoted_and_tagged_texts_are_texts():
    """Quotes and `!!str` keep a number or a date from being one; an unknown tag is passed over."""
    assert load("a: '1'\nb: !!str 2\nc: !other {d: 3}", "a.yaml")[0] == {"a": "1", "b": "2", "c": {"d": 3}}


def test_a_repeated_name_is_told_and_the_last_counts():
    """A member that stands there twice does not stop the reader."""
    value, notes = load("a: 1\nb: 2\na: 3\n", "a.yaml")
    assert value == {"a": 3, "b": 2}
    assert notes == ["line 3: 'a' stands there a second time; the last one counts"]


def test_control_characters_are_replaced():
    """A character that YAML forbids becomes a sign that can be seen."""
    value, notes = load("a: x\x00y\x1b\n", "a.yaml")
    assert value == {"a": "x\ufffdy\ufffd"}
    assert "2 control characters" in notes[0]


def test_aliases_and_merge_keys_are_followed():
    """An alias is what it stands for; a merged member gives way to the mapping's own and to the first mapping's."""
    text = "base: &b {x: 1, y: 2}\nother: &o {y: 3, z: 4}\nhere: {<<: [*b, *o], x: 5}\nagain: *b\n"
    value, _ = load(text, "a.yaml")
    assert value["here"] == {"x": 5, "y": 2, "z": 4}
    assert value["again"] is value["base"]


def test_an_alias_of_what_it_stands_in_is_none():
    """YAML that holds itself is cut there."""
    value, notes = load("a: &a [1, *a]\nb: *never\n", "a.yaml")
    assert value == {"a": [1, None], "b": None}
    assert len(notes) == 2


def test_aliases_that_unfold_take_no_space():
    """A hundred million values by aliases are as many objects as there are lines."""
    lines = ["a0: &a0 {x: 1}", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9))]
    value, _ = load("\n".join(lines), "a.yaml")
    assert value["a8"][0][0][0] is value["a5"]


def test_odd_names_and_further_documents_are_passed_over():
    """A mapping as a name is told; what follows the first document is not read."""
    value, notes = load("? {a: 1}\n: b\nc: d\n---\ne: f\n", "a.yaml")
    assert value == {"?": "b", "c": "d"}
    assert "a name that is a mapping or list" in notes[0]


@pytest.mark.medium
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [1}", "line 1: expected YAML or JSON"),
        ("[" * 600 + "]" * 600, "at most 500 values within each other"),
        pytest.param(
            f"a: &a {{{', '.join(f'k{n}: 1' for n in range(2000))}}}\nb: [{', '.join(['{<<: *a}'] * 600)}]",
            "1,000,000 members from merge keys",
            id="merge keys",
        ),
    ],
)
def test_what_cannot_be_read_is_refused(text, message):
    """What is no YAML, or would take too much, is an error with its place."""
    with pytest.raises(SpecError, match=message):
        load(text, "a.yaml")
