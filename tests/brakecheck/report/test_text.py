"""Text of a server, made visible."""

import pytest

from brakecheck.contracts.engine.runner import Run
from brakecheck.contracts.target import Target
from brakecheck.report.baseline import Baseline
from brakecheck.report.document import entry
from brakecheck.report.printable import cleansed, line, visible


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain, größe, 💥", "plain, größe, 💥"),
        ("a\tb\nc\r\nd", "a\tb\nc␍\nd"),
        ("\U000e0041\u202e\u2066\u200b\ufeff\xad\u2028\u2029\ue000\u061c\u0378\U0010ffff", "�" * 12),
        ("❤\ufe0f a\U000e0100b\u3164c\u034fd\u2800e", "❤� a�b�c�d�e"),
        ("\x00\x1b[31m\x7f\rgone", "␀␛[31m␡␍gone"),
        ("\x85\x9b\ud800\udfff\ufffe\uffff", "������"),
    ],
)
def test_what_cannot_be_seen_is_replaced(text, seen):
    """Control characters become pictures, what is no character �, and the rest stays."""
    assert visible(text) == seen
    assert visible(seen) == seen
    seen.encode("utf-8")


def test_plain_data_is_cleansed_to_the_last_name():
    """Lists, objects and their names are made visible, and numbers are left alone."""
    assert cleansed({"a\x00": ["\x1b", 1, None, {"b": "\ud800"}]}) == {"a␀": ["␛", 1, None, {"b": "�"}]}


def test_a_line_is_one_line_and_short():
    """Breaks of all kinds become blanks, and what is too long is cut."""
    assert line(" a\r\nb\x85c\u2028d\t e ") == "a b�c�d e"
    assert line("x" * 400) == "x" * 299 + "…"


def test_a_document_has_no_text_that_a_terminal_would_obey():
    """Whatever a server said is cleansed once, before anything is printed or written."""
    told = entry(Run(Target("\x1b[2J", "dialnexa", "http://localhost"), [], selected="\ud800"), Baseline())
    assert told.target.name == "␛[2J"
    assert told.selected == "�"
