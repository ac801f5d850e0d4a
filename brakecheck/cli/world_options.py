"""The options of `brakecheck world`."""

import argparse
from pathlib import Path

from brakecheck.cli.options import Commands, given, path

ORIGIN = "http://127.0.0.1:4010"


def add_world(commands: "Commands[argparse.ArgumentParser]") -> None:
    world = commands.add_parser(
        "world",
        help="write a world of a running mock to a file, or make one of a file",
        description="Move a world between mocks: as lines of JSON, one for each change since its beginning.",
    )
    inner = world.add_subparsers(title="commands", required=True, metavar="COMMAND")
    out = inner.add_parser("export", help="write the changes of a world")
    out.add_argument("name", type=given, help="the world, such as default")
    out.add_argument("-o", "--output", type=path, metavar="FILE", help="default: standard output")
    out.set_defaults(run=_export)
    into = inner.add_parser("import", help="make a world of such a file, with keys of its own")
    into.add_argument("file", type=path)
    into.add_argument("--name", type=given, help="call the world this (default: the name in the file)")
    into.set_defaults(run=_import)
    for command in (out, into):
        command.add_argument("-u", "--base-url", default=ORIGIN, metavar="URL", help="the mock (default: %(default)s)")
        command.add_argument(
            "--admin-token", metavar="VARIABLE", help="environment variable with the admin API's token"
        )


def _export(options: argparse.Namespace) -> int:
    from brakecheck.cli.world import Admin, export

    return export(Admin(options.base_url, options.admin_token), options.name, options.output)


def _import(options: argparse.Namespace) -> int:
    from brakecheck.cli.world import Admin, bring_in

    file: Path = options.file
    return bring_in(Admin(options.base_url, options.admin_token), file, options.name)
