"""`brakecheck init`: write a configuration and an adapter to start from."""

import json
import os
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import click

from brakecheck.cli import options
from brakecheck.cli.options import TEXT, URL
from brakecheck.config import FILE, chosen_vendors, roles
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.target import Target
from brakecheck.specs import vendors

HERE = "http://127.0.0.1:8000"
ADAPTERS = {"python": ("adapter.py", ["python3", "adapter.py"]), "node": ("adapter.mjs", ["node", "adapter.mjs"])}


@options.command()
@click.argument("folder", type=options.FILE, default=Path())
@click.option("--vendor", type=TEXT, required=True, help="Name the vendor whose operations your server offers.")
@click.option("--language", type=click.Choice(list(ADAPTERS)), default="python", help="Choose the adapter's language.")
@click.option("-u", "--base-url", type=URL, help="Name your server's address (default: port 8000 of this machine).")
def command(folder: Path, vendor: str, language: str, base_url: str | None) -> int:
    """Write a commented brakecheck.toml, and an adapter that can do nothing yet, into FOLDER.

    FOLDER is made where it is missing, and is the current folder by default. No file is overwritten.
    """
    chosen_vendors(vendor)
    adapter, command = ADAPTERS[language]
    if there := [name for name in (FILE, adapter) if os.path.lexists(folder / name)]:
        raise UsageError(f"{folder / there[0]} exists; choose another folder, or move it away")
    documented = str(vendors.documented(vendor, neighbours=False).document["servers"][0]["url"])
    base_url = base_url or f"{HERE}{urlsplit(documented).path.rstrip('/')}"
    values = {
        "{vendor}": vendor,
        "{base_url}": base_url,
        "{documented}": documented,
        "{variable}": Target("", vendor, base_url).variable("full"),
        "{roles}": ", ".join(role for role in roles(vendor) if role != "full"),
        "{command}": json.dumps(command),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name in (FILE, adapter):
        (folder / name).write_text(_filled(name, values), encoding="utf-8")
        print(f"wrote {folder / name}")
    print(f"next: write what {folder / adapter} can do, and run there: brakecheck adapter check --target local")
    return 0


def _filled(name: str, values: dict[str, str]) -> str:
    text = (files("brakecheck") / "skeletons" / name).read_text(encoding="utf-8")
    for place, value in values.items():
        text = text.replace(place, value)
    return text
