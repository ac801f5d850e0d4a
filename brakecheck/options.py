"""The options of `brakecheck verify`, and what kinds of values options take."""

import argparse
from datetime import date
from pathlib import Path

Options = argparse.ArgumentParser | argparse._ArgumentGroup  # noqa: SLF001 - argparse has no public name for it


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
    group.add_argument("--prism", action="store_true", help="judge the npm tool Prism instead, on our descriptions")
    group.add_argument(
        "--adapter", type=given, help="who brings states about: none, admin, vendor-api, command, static"
    )
    group.add_argument("--adapter-command", type=given, metavar="WORDS", help="the command of the adapter `command`")
    group.add_argument(
        "--max-wait", type=not_negative, metavar="SECONDS", help="longest wait of vendor-api (default: 10)"
    )


def _add_extent(group: Options) -> None:
    group.add_argument("-k", "--select", default="", metavar="EXPRESSION", help="only the contracts that match")
    group.add_argument("--examples", type=count, default=30, help="requests that Schemathesis makes up an operation")
    group.add_argument("--timeout", type=positive, default=10.0, help="seconds for one request (default: %(default)s)")
    group.add_argument(
        "--settle", type=not_negative, default=2.0, metavar="SECONDS",
        help="how much later the server may show what it has acknowledged (default: %(default)s)",
    )  # fmt: skip
    group.add_argument("--rate", type=positive, metavar="N", help="send at most N requests a second")
    group.add_argument("--max-requests", type=count, metavar="N", help="send at most N requests in the whole run")


def _add_safety(group: Options) -> None:
    group.add_argument("--plan", action="store_true", help="print what a run would send, and send nothing")
    group.add_argument("--live", action="store_true", help="yes, send requests to a server off this machine")
    group.add_argument("--allow-hazardous", action="store_true", help="run, off loopback, what could do damage there")
    group.add_argument("--receipt", type=path, metavar="FILE", help="where to note what is made and not removed yet")


def _add_results(group: Options) -> None:
    group.add_argument(
        "--report", type=given, metavar="FORMATS", help="html, junit, json, ctrf, sarif, markdown, or all"
    )
    group.add_argument("--report-dir", type=path, default=Path("brakecheck-report"), help="default: %(default)s")
    group.add_argument("--fail-on", default="fail", metavar="VERDICTS", help="what ends with 1 (default: %(default)s)")
    group.add_argument("--strict", action="store_true", help="let rules that rest on an RFC fail the server, too")
    group.add_argument("--min-coverage", type=given, metavar="LIST", help="end with 1 below it, as in rules=90")
    group.add_argument("--baseline", type=path, metavar="FILE", help="known findings, which do not count as failed")


def given(text: str) -> str:
    """A text that is not empty: an empty one is most likely a variable that is not set."""
    if not text.strip():
        raise argparse.ArgumentTypeError("expected a value, received an empty text (is the variable set?)")
    return text


def path(text: str) -> Path:
    return Path(given(text))


def positive(text: str) -> float:
    number = _number(text)
    if not 0 < number < 1e6:
        raise argparse.ArgumentTypeError(f"expected a number above 0 (and not beyond a million), received {text!r}")
    return number


def not_negative(text: str) -> float:
    return 0.0 if text == "0" else positive(text)


def count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number above 0, received {text!r}")
    return int(text)


def amount(text: str) -> int:
    return 0 if text == "0" else count(text)


def day_to_come(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a day such as 2027-03-31, received {text!r}") from None
    if day < date.today():  # noqa: DTZ011 - the day where we are
        raise argparse.ArgumentTypeError(f"expected a day to come, received {text}")
    return day


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a number, received {text!r}") from None
