"""`brakecheck spec`: descriptions for other tools, printed."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from brakecheck.cli import options
from brakecheck.config import LIFECYCLES, chosen_vendors, vendor_named
from brakecheck.contracts.errors import UsageError
from brakecheck.report.loading import schema
from brakecheck.specs import vendors
from brakecheck.specs.files import SPECS
from brakecheck.specs.input_file import json_value
from brakecheck.values import web_address

FILES = SPECS / "schemas"
SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "report": schema,
    **{
        name: partial(json_value, FILES / f"{name}.schema.json")
        for name in ("behaviours", "lifecycle", "seed", "world")
    },
}


@options.command()
@click.argument("name", metavar="VENDOR|FILE|admin|SCHEMA")
@click.option("--documented-only", is_flag=True, help="Leave out the neighbouring operations and the mock's choices.")
@click.option("-u", "--base-url", help="Describe the server at this address; leave out the mock's choices.")
@click.option("--arazzo", is_flag=True, help="Print the scenarios as an Arazzo document, which reads openapi.json.")
def command(name: str, *, documented_only: bool, base_url: str | None, arazzo: bool) -> int:
    """Print as JSON the OpenAPI description of a vendor or of the admin API, or a JSON Schema.

    FILE is a lifecycle file, whose vendor is described. SCHEMA is report, seed, behaviours, lifecycle or world.
    """
    if Path(name).suffix in LIFECYCLES:
        name = vendor_named(name)
    if arazzo:
        if documented_only or base_url:
            raise UsageError("expected --arazzo alone; give the other options when you print the openapi.json it reads")
        document = vendors.scenarios(*chosen_vendors(name))
    elif name in SCHEMAS:
        if documented_only or base_url:
            raise UsageError(f"give {name} alone: its schema is the same for every server")
        document = SCHEMAS[name]()
    else:
        document = _description(name, documented_only=documented_only, base_url=base_url)
    print(json.dumps(document, indent=2, ensure_ascii=False))
    return 0


def _description(name: str, *, documented_only: bool, base_url: str | None) -> dict[str, Any]:
    """The description. One of another server, at `base_url`, leaves out the mock's choices."""
    if name == "admin":
        description = vendors.admin()
    elif documented_only or base_url:
        description = vendors.documented(*chosen_vendors(name), neighbours=not documented_only)
    else:
        description = vendors.conventional(*chosen_vendors(name))
    return (description.at(web_address(base_url).rstrip("/")) if base_url else description).document
