"""The folder with a vendor's contracts: its own, or the generic one, which reads a lifecycle file."""

from importlib import import_module
from pathlib import Path
from typing import Any

CONTRACTS = Path(__file__).parent
GENERIC = "generic"


def folder_of(vendor: str) -> str:
    """The name of the folder."""
    return vendor if vendor != GENERIC and (CONTRACTS / vendor / "hooks.py").exists() else GENERIC


def hooks_of(vendor: str) -> Any:
    """The vendor's hooks for the engine; a lifecycle file gets generic ones."""
    folder = folder_of(vendor)
    hooks = import_module(f"brakecheck.contracts.{folder}.hooks")
    return hooks.Hooks(vendor) if folder == GENERIC else hooks
