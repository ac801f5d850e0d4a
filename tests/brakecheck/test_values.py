"""Values of options and of the configuration."""

import math
import reprlib
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from brakecheck import values
from brakecheck.cli import options
from brakecheck.config import target_named
from brakecheck.contracts.errors import UsageError

HUGE = 10**6000
NO_NUMBERS = [math.nan, math.inf, -math.inf, -1, -0.001, 1e-9, 1_000_001, HUGE, -HUGE, True, False, "3", None, [], {}]


def kind(value: object) -> str:
    """The name of a case; Python does not write all numbers out."""
    return type(value).__name__


@pytest.mark.parametrize("value", [0.001, 1, 10, 2.5, 1_000_000])
def test_a_number_is_taken(value: float):
    """From a thousandth to a million."""
    assert values.positive(value) == values.not_negative(value) == value


@pytest.mark.parametrize("value", [*NO_NUMBERS, 0], ids=kind)
def test_what_is_no_number_is_refused(value: object):
    """Whatever would be a wait without an end, or is a number by accident."""
    with pytest.raises(UsageError, match="expected a number above 0"):
        values.positive(value)


def test_nothing_may_be_a_number():
    """Where there may be nothing to wait for."""
    assert values.not_negative(0) == values.not_negative(0.0) == 0
    assert values.amount(0) == 0
    for value in (False, "0", math.nan, -1):
        with pytest.raises(UsageError):
            values.not_negative(value)
        with pytest.raises(UsageError):
            values.amount(value)


@pytest.mark.parametrize("value", [*(value for value in NO_NUMBERS if value != 1_000_001), 0, 1.0, 10**10], ids=kind)
def test_a_count_is_a_whole_number(value: object):
    """And no switch, fraction or text."""
    with pytest.raises(UsageError, match="expected a whole number"):
        values.count(value)


@pytest.mark.parametrize("value", ["yes", "true", 1, 0, None, []])
def test_a_switch_is_true_or_false(value: object):
    """No text that sounds like it."""
    assert values.switch(True) is True
    assert values.switch(False) is False
    with pytest.raises(UsageError, match="expected true or false"):
        values.switch(value)


@pytest.mark.parametrize("option", [options.POSITIVE, options.NOT_NEGATIVE])
@pytest.mark.parametrize(
    "text",
    ["nan", "inf", "-inf", "1e999", "1e-9", "-1", "1_0", "\u0661", "\uff11", "", " 1", "0x1", "9" * 5000, "true"],
)
def test_the_command_line_takes_no_other_number(option: Callable[[str], float], text: str):
    """The same check, and the spelling of a number besides."""
    with pytest.raises(click.BadParameter, match="expected a number"):
        option(text)


def test_the_command_line_takes_numbers():
    """Whole ones, fractions and nothing."""
    assert options.POSITIVE("2.5") == 2.5
    assert options.POSITIVE(".5") == 0.5
    assert options.POSITIVE("1e3") == 1000
    assert options.NOT_NEGATIVE("0") == 0
    assert options.COUNT("7") == 7
    assert options.AMOUNT("0") == 0
    for text in ("1.0", "-1", "0", "1e3", "\u0661", "9" * 30):
        with pytest.raises(click.BadParameter, match="expected a whole number"):
            options.COUNT(text)


@pytest.mark.parametrize(
    "number", ["nan", "inf", "-inf", "-1", "1e300", "1e-300", "true", "'3'", "0x" + "f" * 9000], ids=reprlib.repr
)
@pytest.mark.parametrize("place", ["timeout", "max-wait"])
def test_the_configuration_takes_no_other_number(tmp_path: Path, place: str, number: str):
    """A wait of `nan` seconds would have no end."""
    line = f"timeout = {number}" if place == "timeout" else f"adapter = {{kind = 'vendor-api', max-wait = {number}}}"
    with pytest.raises(UsageError, match=f"{place}: expected a number"):
        configured(tmp_path, line)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("allow-hazardous = 'yes'", "allow-hazardous: expected true or false, received 'yes'"),
        ("allow-hazardous = 1", "expected true or false"),
        ("allow-hasardous = true", "received allow-hasardous"),
        ("adapter = {kind = 'vendor-api', clock = 'amdin'}", "clock: expected admin or real"),
        ("adapter = {kind = 'vendor-api', clock = ['admin']}", "clock: expected admin or real"),
        ("adapter = {kind = 'admin', admin-url = 3}", "admin-url: expected a text"),
        ("adapter = {kind = 'admin', admin-url = 'http://[::1]evil.example'}", "admin-url: expected a URL"),
        ("adapter = {kind = 'admin', admin-token = ''}", "admin-token: expected a value"),
        ("adapter = {kind = 'command', command = 'rm -rf'}", "command: expected a list of texts"),
        ("adapter = {kind = 'none', max-wait = 3}", "received max-wait"),
        ("proxy = 'http://loc\\talhost'", "proxy: expected a URL"),
    ],
)
def test_what_the_configuration_says_is_checked(tmp_path: Path, line: str, message: str):
    """Each value by its kind, with the place."""
    with pytest.raises(UsageError, match=message) as caught:
        configured(tmp_path, line.replace("'http://loc", '"http://loc').replace("host'", 'host"'))
    assert "[targets.mine]" in str(caught.value)


def configured(folder: Path, line: str, **environment: str) -> object:
    file = folder / "brakecheck.toml"
    file.write_text(f"[targets.mine]\nvendor = 'dialnexa'\nbase-url = 'http://127.0.0.1:1'\n{line}\n")
    return target_named("mine", file, environment)
