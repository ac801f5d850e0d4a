"""The options of `brakecheck verify`, and what kinds of values options take."""

import argparse
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from brakecheck.connection import Header

Value = TypeVar("Value")
WHOLE = re.compile(r"-?[0-9]{1,20}", re.ASCII)
FRACTION = re.compile(r"-?[0-9]{0,20}\.?[0-9]{1,20}(e-?[0-9]{1,3})?", re.ASCII | re.IGNORECASE)
Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse has no public name for it
Options = argparse.ArgumentParser | argparse._ArgumentGroup  # noqa: SLF001 - argparse has no public name for it


def verify_defaults() -> argparse.Namespace:
    """The options of a run that was given none."""
    parser = argparse.ArgumentParser()
    add_verify_options(parser)
    return parser.parse_args([])


def add_verify_options(verify: argparse.ArgumentParser) -> None:
    verify.add_argument("target", nargs="?", type=given, help="a target of brakecheck.toml")
    verify.add_argument("--config", type=path, default=Path("brakecheck.toml"), help="default: %(default)s")
    verify.add_argument("--seed", type=int, default=0, help="for everything that is made up (default: %(default)s)")
    verify.add_argument("-v", "--verbose", action="store_true", help="show what every rule says")
    _add_server(verify.add_argument_group("the server"))
    _add_extent(verify.add_argument_group("how much is asked"))
    _add_safety(verify.add_argument_group("safety"))
    _add_results(verify.add_argument_group("results"))


def _add_server(group: Options) -> None:
    group.add_argument("--vendor", type=given, help="judge this vendor's operations alone")
    group.add_argument("-u", "--base-url", type=given, help="the server's address; it stands for the documented one")
    add_connection_options(group)
    group.add_argument("--prism", action="store_true", help="judge the npm tool Prism instead, on our descriptions")
    group.add_argument(
        "--adapter", type=given, help="who brings states about: none, admin, vendor-api, command, static"
    )
    group.add_argument("--adapter-command", type=given, metavar="WORDS", help="the command of the adapter `command`")
    group.add_argument(
        "--max-wait", type=not_negative, metavar="SECONDS", help="longest wait of vendor-api (default: 15)"
    )


def add_connection_options(group: Options) -> None:
    """How the server is reached; `brakecheck.connection.asked` reads these."""
    group.add_argument("--ca-file", type=path, metavar="FILE", help="certificates to trust, in PEM")
    group.add_argument(
        "--header",
        type=header,
        action="append",
        default=[],
        metavar="LINE",
        help="send this header, too, as in 'X-Subscription-Key: ${VARIABLE}' (may be repeated)",
    )
    group.add_argument("--proxy", type=url, metavar="URL", help="send everything through this proxy")


def _add_extent(group: Options) -> None:
    group.add_argument("-k", "--select", default="", metavar="EXPRESSION", help="only the contracts that match")
    group.add_argument(
        "--level", type=level, metavar="LEVEL",
        help="smoke (at most 60 requests to a vendor's API), standard (600) or full, all contracts (default)",
    )  # fmt: skip
    group.add_argument("--examples", type=count, default=30, help="requests that Schemathesis makes up an operation")
    group.add_argument("--timeout", type=positive, metavar="SECONDS", help="for one request (default: 10)")
    group.add_argument(
        "--settle", type=not_negative, default=2.0, metavar="SECONDS",
        help="how much later the server may show what it has acknowledged (default: %(default)s)",
    )  # fmt: skip
    group.add_argument("--rate", type=positive, metavar="N", help="send at most N requests a second")
    group.add_argument("--max-requests", type=count, metavar="N", help="send at most N requests in the whole run")


def _add_safety(group: Options) -> None:
    group.add_argument("--plan", action="store_true", help="print what a run would send, and send nothing")
    group.add_argument("--live", action="store_true", help="yes, send requests to a server off this machine")
    group.add_argument(
        "--allow-hazardous", action="store_true", help="run also what could do damage on a server that is not our mock"
    )
    group.add_argument("--keep", action="store_true", help="leave what is made in place, and print how to remove it")
    group.add_argument("--receipt", type=path, metavar="FILE", help="where to note what is made and not removed yet")


def _add_results(group: Options) -> None:
    group.add_argument(
        "--report", type=given, metavar="FORMATS", help="html, junit, json, ctrf, sarif, markdown, or all"
    )
    group.add_argument("--report-dir", type=path, default=Path("brakecheck-report"), help="default: %(default)s")
    group.add_argument(
        "--sarif-file", type=repository_file, metavar="PATH",
        help="the file of your repository that SARIF findings point at, such as the handler (default: our ledger)",
    )  # fmt: skip
    group.add_argument("--fail-on", default="fail", metavar="VERDICTS", help="what ends with 1 (default: %(default)s)")
    group.add_argument("--strict", action="store_true", help="let rules that rest on an RFC fail the server, too")
    group.add_argument("--min-coverage", type=given, metavar="LIST", help="end with 1 below it, as in rules=90")
    group.add_argument(
        "--scope", choices=("served", "documented"), default="served",
        help="what coverage counts: rules of all operations that the server has, or of the documented ones alone "
        "(default: %(default)s)",
    )  # fmt: skip
    group.add_argument("--baseline", type=path, metavar="FILE", help="known findings, which do not count as failed")


def _taken(check: Callable[[Any], Value], value: object) -> Value:
    """The checked value, with the complaint as argparse wants it."""
    from brakecheck.contracts.errors import UsageError

    try:
        return check(value)
    except UsageError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def given(text: str) -> str:
    from brakecheck import values

    return _taken(values.text, text)


def path(text: str) -> Path:
    return Path(given(text))


def repository_file(text: str) -> str:
    from brakecheck import values

    return _taken(values.repository_file, text)


def level(text: str) -> str:
    from brakecheck import values

    return _taken(values.level, text)


def positive(text: str) -> float:
    from brakecheck import values

    return _taken(values.positive, _number(text))


def not_negative(text: str) -> float:
    from brakecheck import values

    return _taken(values.not_negative, _number(text))


def count(text: str) -> int:
    from brakecheck import values

    return _taken(values.count, _number(text))


def amount(text: str) -> int:
    from brakecheck import values

    return _taken(values.amount, _number(text))


def url(text: str) -> str:
    from brakecheck import values

    return _taken(values.web_address, text)


def header(line: str) -> "Header":
    from brakecheck.connection import header_line

    return _taken(header_line, line)


def day_to_come(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a day such as 2027-03-31, received {text!r}") from None
    if day < date.today():  # noqa: DTZ011 - the day where we are
        raise argparse.ArgumentTypeError(f"expected a day to come, received {text}")
    return day


def _number(text: str) -> object:
    """The number that the text is, else the text: whole where it has digits alone."""
    if WHOLE.fullmatch(text):
        return int(text)
    return float(text) if FRACTION.fullmatch(text) else text
