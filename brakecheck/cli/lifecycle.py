"""`brakecheck lifecycle`: draft a lifecycle file from an OpenAPI document, and check one against its description."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from brakecheck.cli.options import FILE, Command
from brakecheck.contracts.errors import UsageError
from brakecheck.output_file import put_out
from brakecheck.report.printable import counted, visible


@click.group
def command() -> None:
    """Draft a lifecycle file from an OpenAPI document, or check one."""


@command.command(cls=Command)
@click.argument("openapi", type=FILE)
@click.option("-o", "--output", type=FILE, metavar="FILE", help="Write to this file (default: standard output).")
@click.option("--force", is_flag=True, help="Overwrite the file.")
def draft(openapi: Path, output: Path | None, *, force: bool) -> int:
    """Write a commented lifecycle file.

    Guess resources, states and brakes of any OpenAPI document, 3.0 to 3.2. List as an open question what the document
    does not say.
    """
    from brakecheck.lifecycle_draft.drafting import draft as drafted
    from brakecheck.specs.openapi_reader.document import read_document

    if output is not None and os.path.lexists(output) and not force:
        raise UsageError(f"{output} exists; choose another file, or overwrite it with --force")
    if output is not None and output.resolve() == openapi.resolve():
        raise UsageError(f"{output} is the OpenAPI document itself; choose another file")
    seen_from = output.parent if output else openapi.parent
    text = drafted(read_document(openapi), Path(os.path.relpath(openapi, seen_from)).as_posix())
    name = visible(str(output))
    message = [
        f"wrote {name}: the comment at its head lists what the vendor has not said; guesses are marked OPEN",
        f"next: answer what you can, then run: brakecheck lifecycle check {name}",
        f"or see what it does already:         brakecheck mock --lifecycle {name}",
    ]
    return put_out(text, output, "\n".join(message))


@command.command(
    cls=Command, epilog="Exit status: 0 nothing is wrong, 1 something is, 2 the file or its document cannot be read."
)
@click.argument("file", type=FILE)
@click.option(
    "--hooks", type=FILE, metavar="FILE", multiple=True,
    help="Run this Python file, and check the names of its hooks (may be repeated).",
)  # fmt: skip
def check(file: Path, hooks: Sequence[Path]) -> int:
    """Hold a lifecycle file to its OpenAPI document.

    Find operations, states and statuses that the document does not have, or that cannot be reached.
    """
    from brakecheck.hook_files import hooks_in
    from brakecheck.lifecycle_check import judge

    result = judge(file, hooks_in(hooks))
    for finding in result.findings:
        print(visible(str(finding)))
    for remark in result.remarks:
        print(f"remark: {visible(str(remark))}")
    counts = f"{counted(len(result.findings), 'finding')}, {counted(result.cells, 'cell')}"
    print(f"{visible(str(file))}: {counts}")
    return 1 if result.findings else 0
