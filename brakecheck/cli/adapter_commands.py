"""The commands for those who write an adapter: `init`, `adapter check` and `adapter schema`."""

import argparse
from pathlib import Path

from brakecheck.cli.options import Commands, given, path, positive, url


def add_adapter(commands: "Commands[argparse.ArgumentParser]") -> None:
    adapter = commands.add_parser("adapter", help="try an adapter command, or print the schema of its protocol")
    actions = adapter.add_subparsers(title="actions", required=True, metavar="ACTION")
    check = actions.add_parser(
        "check",
        help="try every request of the protocol",
        description="Start an adapter command as a run would, try every request of the protocol, and say what is "
        "wrong. What it makes is removed by its own cleanup.",
        epilog="Exit status: 0 what it says it can do is right, 1 an answer is wrong, 2 could not run.",
    )
    check.add_argument("command", nargs="?", type=given, metavar="COMMAND", help="as in --adapter-command")
    check.add_argument("--vendor", type=given, help="whose records are asked for")
    check.add_argument("-u", "--base-url", type=url, default="http://127.0.0.1:4010", help="default: %(default)s")
    check.add_argument("--target", type=given, metavar="NAME", help="the adapter of this target of the configuration")
    check.add_argument("--config", type=path, default=Path("brakecheck.toml"), help="default: %(default)s")
    check.add_argument("--timeout", type=positive, metavar="SECONDS", help="for one answer (default: 10)")
    check.set_defaults(run=_run_check)
    schema = actions.add_parser("schema", help="print the JSON Schema of requests and answers")
    schema.add_argument("vendor", type=given, help="whose states and records it has")
    schema.set_defaults(run=_run_schema)


def _run_check(options: argparse.Namespace) -> int:
    from brakecheck.adapter_check import check, chosen

    return check(chosen(options))


def _run_schema(options: argparse.Namespace) -> int:
    from brakecheck.adapter_check import print_schema

    return print_schema(options.vendor)


def add_init(commands: "Commands[argparse.ArgumentParser]") -> None:
    init = commands.add_parser(
        "init",
        help="write a configuration and an adapter to begin with",
        description="Write a commented brakecheck.toml and an adapter that can do nothing yet. No file is overwritten.",
    )
    init.add_argument("folder", nargs="?", type=path, default=Path(), metavar="FOLDER", help="default: this one")
    init.add_argument("--vendor", type=given, required=True, help="whose operations your server offers")
    init.add_argument("--language", choices=["python", "node"], default="python", help="default: python")
    init.add_argument(
        "-u", "--base-url", type=url, help="default: port 8000 here, with the path of the vendor's own address"
    )
    init.set_defaults(run=_run_init)


def _run_init(options: argparse.Namespace) -> int:
    from brakecheck.cli.init import write

    return write(options.folder, options.vendor, options.language, options.base_url)
