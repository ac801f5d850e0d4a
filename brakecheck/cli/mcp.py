"""`brakecheck mcp`: the mock as tools of an agent, over standard input and output."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from brakecheck.cli import options
from brakecheck.contracts.errors import UsageError

if TYPE_CHECKING:
    from brakecheck.mock_server.engine.hooks import Hook


@options.command()
@click.option(
    "-u", "--base-url", "--url", type=options.URL,
    help="Use the mock that runs at this address of this machine (default: one of its own).",
)  # fmt: skip
@click.option("--vendor", "vendors", multiple=True, help="Serve only this vendor in its own mock (may be repeated).")
@options.lifecycle_option("Serve the vendor of this lifecycle file, or know the running mock's (may be repeated).")
@options.hooks
@click.option(
    "--admin-token", type=options.admin_token, metavar="VARIABLE",
    help="Send the token in this environment variable to the running mock.",
)  # fmt: skip
@click.option("--allow-changes", is_flag=True, help="Offer also the tools that change something in the mock.")
def command(
    *,
    base_url: str | None,
    vendors: Sequence[str],
    lifecycles: Sequence[Path],
    hooks: Sequence[Path],
    admin_token: str | None,
    allow_changes: bool,
) -> int:
    """Offer the mock to an agent as tools of the Model Context Protocol, over standard input and output."""
    from brakecheck.config import chosen_vendors, with_lifecycles
    from brakecheck.hook_files import hooks_in

    try:
        from brakecheck.mcp_server.server import AgentServer
    except ModuleNotFoundError as missing:  # an older version of the library has no such module
        raise UsageError(
            f"a library is not installed ({missing.name}); install it with: pip install 'brakecheck[mcp]'"
        ) from None
    names = with_lifecycles(vendors, lifecycles)
    if base_url and vendors:
        raise UsageError("--vendor is for a mock of its own; the mock at --base-url serves what it serves")
    if admin_token and not base_url:
        raise UsageError("--admin-token is that of a running mock; give its --base-url, too")
    with _origin(base_url, chosen_vendors(*names) if names else [], hooks_in(hooks)) as origin:
        from brakecheck.mcp_server.running_mock import RunningMock

        AgentServer(RunningMock(origin, admin_token), allow_changes=allow_changes).run("stdio")
    return 0


@contextmanager
def _origin(given: str | None, names: Sequence[str], hooks: Sequence["Hook"]) -> Iterator[str]:
    """The origin of the running mock, or of one that lives as long as the agent."""
    if given:
        yield given
        return
    from brakecheck.mock_server.server import Settings, embedded

    with embedded(Settings(vendors=names, port=0, real_time=False, hooks=hooks)) as origin:
        yield origin
