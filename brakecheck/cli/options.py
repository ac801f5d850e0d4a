"""The kinds of values that options take, and commands that list their options under headings."""

import os
import re
from collections.abc import Callable, Iterable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

Decorator = Callable[[Callable[..., int]], Callable[..., int]]
WHOLE = re.compile(r"-?[0-9]{1,20}", re.ASCII)
DATABASES = ("postgresql://", "postgres://")
VISIBLE = re.compile(r"[!-~]+")
FRACTION = re.compile(r"-?[0-9]{0,20}\.?[0-9]{1,20}(e-?[0-9]{1,3})?", re.ASCII | re.IGNORECASE)


class Checked(click.ParamType):  # type: ignore[type-arg] # older versions of click have no type argument
    """Values that a check of `brakecheck.values` accepts; the module is imported with the first value."""

    def __init__(self, name: str, check: Callable[[Any, str], object]) -> None:
        self.name = name
        self._check = check

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> object:
        """Return the checked value; a default that is no text stays as it is."""
        from brakecheck import values
        from brakecheck.contracts.errors import UsageError

        try:
            return self._check(values, value) if isinstance(value, str) else value
        except UsageError as error:
            self.fail(str(error), param, ctx)


def _number(text: str) -> object:
    """The number that the text is, else the text: whole where it has digits alone."""
    if WHOLE.fullmatch(text):
        return int(text)
    return float(text) if FRACTION.fullmatch(text) else text


def _header(_: object, line: str) -> object:
    from brakecheck.connection import header_line

    return header_line(line)


def whole(least: int, most: int) -> Checked:
    """A whole number between two bounds."""
    return Checked("n", lambda values, text: values.whole(_number(text), least, most))


TEXT = Checked("text", lambda values, text: values.text(text))
FILE = Checked("file", lambda values, text: Path(values.text(text)))
STATE = Checked("state", lambda values, text: _state(values.text(text)))
URL = Checked("url", lambda values, text: values.web_address(text))
REPOSITORY_FILE = Checked("path", lambda values, text: values.repository_file(text))
POSITIVE = Checked("seconds", lambda values, text: values.positive(_number(text)))
NOT_NEGATIVE = Checked("seconds", lambda values, text: values.not_negative(_number(text)))
COUNT = Checked("n", lambda values, text: values.count(_number(text)))
AMOUNT = Checked("n", lambda values, text: values.amount(_number(text)))
HEADER = Checked("line", _header)


def _state(text: str) -> Path | str:
    """The address of a database, or else a file. An address is not shown: a password may be in it."""
    from brakecheck.contracts.errors import UsageError

    if text.startswith(DATABASES):
        if text.partition("://")[2].partition("/")[0].count("@") > 1:
            raise UsageError(
                "expected one @ before the host of the database, received several; write %40 in a password"
            )
        return text
    if "://" in text:
        raise UsageError(f"expected a file, or an address that begins with {DATABASES[0]}, received another address")
    return Path(text)


def state_from(variable: str) -> Path | str:
    """The file or address of a database in the environment variable."""
    from brakecheck.contracts.errors import UsageError

    state = os.environ.get(variable.removeprefix("$"), "").strip()
    if not state:
        raise UsageError(f"the environment variable {variable[:60]} is empty; put the place of the worlds there")
    return _state(state)


def admin_token(variable: str) -> str:
    """The admin token in the environment variable: visible ASCII, as a bearer token has to be (RFC 6750, 2.1)."""
    from brakecheck.contracts.errors import UsageError

    token = os.environ.get(variable.removeprefix("$"))
    if not token:
        raise UsageError(f"the environment variable {variable} is empty; put the admin token there")
    if not VISIBLE.fullmatch(token):
        raise UsageError(
            f"the environment variable {variable}: expected a token of visible ASCII characters without blanks, "
            "received another; choose one such as `openssl rand -hex 16` gives"
        )
    return token


class Option(click.Option):
    """An option that the help lists under a heading."""

    def __init__(self, *names: Any, heading: str, **about: Any) -> None:
        super().__init__(*names, **about)
        self.heading = heading


def heading(title: str) -> Callable[..., Decorator]:
    """Return `click.option` for the options under this heading."""
    return partial(click.option, cls=Option, heading=title)


class Command(click.Command):
    """A command whose help has headings, and whose options never take the option that follows for their value."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse lines such as `-k --plan`, as an empty variable behind `-k` leaves them."""
        found = [option for option in self.get_params(ctx) if isinstance(option, click.Option)]
        options = {name: option for option in found for name in option.opts}
        words = args[: args.index("--")] if "--" in args else args
        for word, following in pairwise([*words, "--help"]) if not ctx.resilient_parsing else ():  # the last has none
            if word in options and not options[word].is_flag and following.partition("=")[0] in options:
                raise click.BadOptionUsage(word, f"Option {word!r} requires an argument.", ctx)
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under their headings, those without one first."""
        found: dict[str, list[tuple[str, str]]] = {"Options": []}
        for option in self.get_params(ctx):
            if isinstance(option, click.Option) and (record := option.get_help_record(ctx)):
                found.setdefault(getattr(option, "heading", "Options"), []).append(record)
        for title, records in found.items():
            with formatter.section(title):
                formatter.write_dl(records)


def lifecycle_option(said: str) -> Decorator:
    """Return the option that names lifecycle files, each of which makes its vendor known."""
    return click.option("--lifecycle", "lifecycles", type=FILE, metavar="FILE", multiple=True, help=said)


def format_option(formats: Iterable[str]) -> Decorator:
    """Return the option that chooses one of the formats; `text` is the default."""
    return click.option("--format", "form", type=click.Choice(list(formats)), default="text", help="Print this format.")


command = partial(click.command, cls=Command)
hooks = click.option(
    "--hooks", type=FILE, metavar="FILE", multiple=True,
    help="Let the functions of this Python file decide what lifecycle files leave to hooks (may be repeated).",
)  # fmt: skip
SERVER = heading("The server")
ca_file = SERVER("--ca-file", type=FILE, help="Trust the certificates in this file, in PEM.")
header = SERVER(
    "--header", type=HEADER, multiple=True,
    help="Send this header with every request, as in 'X-Subscription-Key: ${VARIABLE}' (may be repeated).",
)  # fmt: skip
proxy = SERVER("--proxy", type=URL, help="Send every request through this proxy.")
