"""`brakecheck lifecycle`: draft a lifecycle file from an OpenAPI document, and check one against its description."""

import argparse
import os
from pathlib import Path

from brakecheck.cli.options import Commands, path
from brakecheck.contracts.errors import UsageError
from brakecheck.report.printable import counted, visible


def draft(openapi: Path, output: Path | None, *, force: bool) -> int:
    """Print or write the draft; `UsageError` where the file is there already, unless forced."""
    from brakecheck.lifecycle_draft.drafting import draft as drafted
    from brakecheck.specs.openapi_reader.document import read_document

    if output is not None and os.path.lexists(output) and not force:
        raise UsageError(f"{output} exists; choose another file, or overwrite it with --force")
    if output is not None and output.resolve() == openapi.resolve():
        raise UsageError(f"{output} is the OpenAPI document itself; choose another file")
    seen_from = output.parent if output else openapi.parent
    text = drafted(read_document(openapi), Path(os.path.relpath(openapi, seen_from)).as_posix())
    if output is None:
        print(text, end="")
        return 0
    output.write_text(text, encoding="utf-8")
    print(f"wrote {visible(str(output))}: {counted(text.count('OPEN'), 'place')} marked OPEN")
    print(f"next: answer what you can, then run: brakecheck lifecycle check {visible(str(output))}")
    return 0


def check(file: Path) -> int:
    """Print what is wrong with the file, line by line; returns 1 where anything is."""
    from brakecheck.lifecycle_check import judge

    verdict = judge(file)
    for finding in verdict.findings:
        print(visible(str(finding)))
    for remark in verdict.remarks:
        print(f"remark: {visible(str(remark))}")
    told = f"{counted(len(verdict.findings), 'finding')}, {counted(verdict.cells, 'cell')}"
    print(f"{visible(str(file))}: {told}")
    return 1 if verdict.findings else 0


def add_lifecycle(commands: "Commands[argparse.ArgumentParser]") -> None:
    lifecycle = commands.add_parser("lifecycle", help="draft a lifecycle file from an OpenAPI document, or check one")
    actions = lifecycle.add_subparsers(title="actions", required=True, metavar="ACTION")
    drafting = actions.add_parser(
        "draft",
        help="write a commented lifecycle file, and what the vendor has not said",
        description="Guess resources, states and brakes of any OpenAPI document, 3.0 to 3.2, and write them down as a "
        "lifecycle file. What the document does not say is listed as an open question.",
    )
    drafting.add_argument("openapi", type=path, metavar="OPENAPI", help="the document, YAML or JSON")
    drafting.add_argument("-o", "--output", type=path, metavar="FILE", help="write here (default: standard output)")
    drafting.add_argument("--force", action="store_true", help="overwrite the file")
    drafting.set_defaults(run=lambda options: draft(options.openapi, options.output, force=options.force))
    checking = actions.add_parser(
        "check",
        help="hold a lifecycle file to its OpenAPI document",
        description="Find operations, states and statuses of a lifecycle file that its OpenAPI document does not have "
        "or that nobody can reach.",
        epilog="Exit status: 0 nothing is wrong, 1 something is, 2 the file or its document cannot be read.",
    )
    checking.add_argument("file", type=path, metavar="FILE", help="the lifecycle file")
    checking.set_defaults(run=lambda options: check(options.file))
