"""A lack of this machine is found behind any error, and the sentence says what to do."""

import errno
from collections.abc import Callable

import pytest

from brakecheck.contracts.http.exhaustion import Exhausted, lack_behind

START = "brakecheck itself ran out of "
FULL = OSError(errno.ENOSPC, "full")


def caused(error: Exception, how: Callable[[Exception], None]) -> Exception:
    """The error that comes of another one."""
    try:
        how(error)
    except Exception as raised:  # noqa: BLE001 - whatever it is
        return raised
    raise AssertionError("nothing was raised")


def because(error: Exception) -> None:
    raise ValueError("x") from error


def meanwhile(error: Exception) -> None:
    try:
        raise error
    except Exception:  # noqa: BLE001 - whatever it is
        raise ValueError("x")  # noqa: B904 - the context is the point


def unrelated(error: Exception) -> None:
    try:
        raise error
    except Exception:  # noqa: BLE001 - whatever it is
        raise ValueError("x") from None


def with_a_reason(error: Exception) -> None:
    other = ValueError("x")
    other.reason = error  # type: ignore[attr-defined]
    raise other


def as_an_argument(error: Exception) -> None:
    raise ValueError("x", error, "y")


@pytest.mark.parametrize("how", [because, meanwhile, with_a_reason, as_an_argument])
def test_a_lack_is_found_behind_another_error(how: Callable[[Exception], None]):
    """Behind its cause, its context, its reason and its arguments, two errors deep."""
    once = caused(FULL, how)
    assert str(lack_behind(once)).startswith(f"{START}disk space: ")
    assert str(lack_behind(caused(once, because))).startswith(f"{START}disk space: ")


def test_a_lack_is_found_among_other_errors():
    """Each of several errors behind one is looked at, whichever comes first."""
    several = ValueError("x", FULL, ValueError("y"))
    several.__cause__ = ValueError("z")
    assert str(lack_behind(several)).startswith(f"{START}disk space: ")


def test_a_context_that_is_left_out_does_not_count():
    """Nor does an error that comes of nothing."""
    assert lack_behind(caused(FULL, unrelated)) is None
    assert [lack_behind(error) for error in (None, ValueError("x"), OSError(errno.ECONNRESET, "reset"))] == [None] * 3


def test_errors_that_stand_behind_each_other_are_looked_at_once():
    """A circle has an end."""
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__cause__ = other, one
    assert lack_behind(one) is None


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (MemoryError(), "memory: expected enough, received too little; free some, or raise its limit, and run again"),
        (RuntimeError("can't start new thread"),
         "threads: expected enough, received too little; raise their limit, as with `ulimit -u`, and run again"),
        (OSError(errno.EMFILE, "x", "/a/file"),
         "file descriptors: expected enough, received Too many open files for /a/file; "
         "raise their limit, as with `ulimit -n 1024`, and run again"),
        (OSError(errno.ENOMEM, "x"), "memory: expected enough, received Cannot allocate memory; "
         "free some, or raise its limit, and run again"),
    ],
)  # fmt: skip
def test_the_sentence_says_what_to_do(error: Exception, sentence: str):
    """What is lacking, what was received, for which file, and the next step."""
    assert str(lack_behind(error)) == START + sentence
    lack = Exhausted("as it was")
    assert lack_behind(lack) is lack
