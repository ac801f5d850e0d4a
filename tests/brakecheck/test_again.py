"""The command that makes the same run again leaves out nothing that chooses the server or what is sent."""

from pathlib import Path

import pytest

from brakecheck.cli import targets
from brakecheck.cli.targets import bounded
from brakecheck.cli.verify import REPEATED
from tests.brakecheck.run_options import read

SERVER = ["--vendor", "dialnexa", "-u", "http://127.0.0.1:1"]


def again(*words: str) -> str:
    options = read(*SERVER, *words)
    chosen = targets._given(options, "dialnexa", SERVER[-1], options.adapter or "none", {}, {})
    return targets.again(chosen, options)


@pytest.mark.parametrize(
    "words",
    [
        "--timeout 3",
        "--settle 0",
        "--settle 5.5",
        "--rate 4",
        "--max-requests 50",
        "--examples 2",
        "--adapter vendor-api --max-wait 0",
        "--live",
        "--allow-hazardous",
        "--strict",
        "--level smoke",
        "--seed 7",
        "--config other.toml",
    ],
)
def test_an_option_that_was_given_is_given_again(words: str):
    """Read again, the command has the same values, zero included."""
    line = again(*words.split())
    first, second = read(*SERVER, *words.split()), read(*line.split()[2:])
    assert {name: getattr(first, name) for name in REPEATED} == {name: getattr(second, name) for name in REPEATED}
    assert line != again()


def test_a_default_is_not_said():
    """The plain command stays plain."""
    assert again() == "brakecheck verify --vendor dialnexa --base-url http://127.0.0.1:1"


def test_a_named_target_takes_a_timeout(tmp_path: Path):
    """The option goes before what the configuration says; without it the configuration counts."""
    text = '[targets.staging]\nvendor = "dialnexa"\nbase-url = "http://127.0.0.1:1"\ntimeout = 3\n'
    (tmp_path / "b.toml").write_text(text)
    for words, seconds in (((), 3), (("--timeout", "7"), 7)):
        options = read("staging", "--config", str(tmp_path / "b.toml"), *words)
        with targets.targets(options) as named:
            assert [bounded(target, options).timeout for target in named] == [seconds]
