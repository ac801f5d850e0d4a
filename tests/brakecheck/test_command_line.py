"""How a command line is read: help, completion, and what is said about words that cannot be understood."""

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from brakecheck.cli.command_line import COMMANDS, brakecheck, main

SLOW = {"schemathesis", "pytest", "requests", "uvicorn"}


def commands(group: click.Group = brakecheck, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Each command with the words that call it, those of groups included."""
    context = click.Context(group)
    for name in group.list_commands(context):
        _, found, _ = group.resolve_command(context, [name])
        assert found is not None
        yield " ".join((*path, name)), found
        if isinstance(found, click.Group):
            yield from commands(found, (*path, name))


ALL = dict(commands())


@pytest.mark.parametrize(
    ("words", "usage", "sentence"),
    [
        ("verfy", "brakecheck [OPTIONS]", "Did you mean 'verify'?"),
        ("adapter chek", "brakecheck adapter [OPTIONS]", "'check'"),
        ("verify --vendro x", "brakecheck verify [OPTIONS]", "'--vendor'"),
        ("adapter check --targt x", "brakecheck adapter check [OPTIONS]", "Did you mean '--target'?"),
        ("baseline", "brakecheck baseline [OPTIONS]", "Missing argument 'REPORT'."),
        ("spec dialnexa more", "brakecheck spec [OPTIONS]", "unexpected extra argument (more)"),
        ("verify --timeout", "brakecheck verify [OPTIONS]", "Option '--timeout' requires an argument."),
    ],
)
def test_a_line_that_is_not_understood_shows_the_usage(
    words: str, usage: str, sentence: str, capsys: pytest.CaptureFixture[str]
):
    """The usage is that of the command which was meant, and the sentence says what may have been meant."""
    assert main(words.split()) == 2
    shown, told = capsys.readouterr().err.splitlines()
    assert shown.startswith(f"Usage: {usage}")
    assert told.startswith("brakecheck: ")
    assert sentence in told


@pytest.mark.parametrize(
    "words", [["-k", "--plan"], ["--receipt", "--live"], ["-u", "--plan=x"], ["--rate", "-k", "x"]]
)
def test_an_option_is_no_value(words: list[str], capsys: pytest.CaptureFixture[str]):
    """An empty variable behind an option does not swallow the next one: `-k $NAME --plan` sends nothing."""
    assert main(["verify", *words]) == 2
    assert f"Option '{words[0]}' requires an argument." in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["adapter"]])
def test_without_a_command_the_help_is_shown(words: list[str], capsys: pytest.CaptureFixture[str]):
    """As an error: on standard error, with exit status 2."""
    assert main(words) == 2
    output, errors = capsys.readouterr()
    assert (output, "Commands:" in errors) == ("", True)


@pytest.mark.medium
@pytest.mark.parametrize(
    ("words", "slow"),
    [
        (["--help"], {"yaml", *SLOW, *(f"brakecheck.cli.{name}" for name in COMMANDS)}),
        (["verify", "--help"], SLOW),
        (["mock", "--help"], SLOW),
    ],
)
def test_a_help_is_shown_without_what_is_slow(words: list[str], slow: set[str]):
    """The list of commands loads none of them, and the longest lists of options load neither engine nor server."""
    code = f"import sys; from brakecheck.cli.command_line import main; main({words}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & slow
    assert "brakecheck.cli.command_line" in loaded


def test_the_list_of_commands_is_that_of_the_modules():
    """Each entry has a module, and each module says more than the entry."""
    assert COMMANDS.keys() <= ALL.keys()
    assert {"adapter check", "adapter schema"} <= ALL.keys()


@pytest.mark.parametrize("words", ALL)
def test_each_option_is_explained(words: str, capsys: pytest.CaptureFixture[str]):
    """With -h as with --help, by a sentence that begins with a capital."""
    assert main([*words.split(), "-h"]) == 0
    short = capsys.readouterr().out
    assert main([*words.split(), "--help"]) == 0
    assert capsys.readouterr().out == short
    assert short.startswith(f"Usage: brakecheck {words}")
    sentences = [ALL[words].help, *(option.help for option in ALL[words].params if isinstance(option, click.Option))]
    for sentence in sentences:
        assert sentence
        assert sentence[0].isupper()
        assert sentence.rstrip().endswith((".", ").")), sentence


def test_options_stand_under_headings(capsys: pytest.CaptureFixture[str]):
    """The long lists of verify and mock are in parts."""
    for command, parts in (("verify", ("The server", "Safety", "Results")), ("mock", ("Limits",))):
        assert main([command, "--help"]) == 0
        told = capsys.readouterr().out
        assert [f"\n{part}:\n" in told for part in parts] == [True] * len(parts)


@pytest.mark.parametrize(
    ("line", "completions"),
    [
        ("brakecheck ve", ["plain,verify"]),
        ("brakecheck verify --allow", ["plain,--allow-hazardous"]),
        ("brakecheck verify --level s", ["plain,smoke", "plain,standard"]),
        ("brakecheck adapter sch", ["plain,schema"]),
    ],
)
def test_a_shell_completes_words(
    line: str, completions: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Commands, options and values, by the variable that click documents."""
    for name, value in {
        "COMP_WORDS": line,
        "COMP_CWORD": str(line.count(" ")),
        "_BRAKECHECK_COMPLETE": "bash_complete",
    }.items():
        monkeypatch.setenv(name, value)
    main([])
    assert capsys.readouterr().out.split() == completions


def test_a_pipe_that_breaks_elsewhere_is_no_finding(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Only that of standard output is one that a reader has left; another is a defect, with 2."""

    def broken(_: object) -> int:
        raise BrokenPipeError

    monkeypatch.setattr("brakecheck.cli.faults.print_faults", broken)
    assert main(["faults"]) == 2
    assert "defect of brakecheck" in capsys.readouterr().err
