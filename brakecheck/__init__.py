"""Mocks of vendors' control APIs that keep their promises, and contracts that judge any server by them."""

from typing import Any


def __getattr__(name: str) -> Any:
    """`mock`, the fixture of a lifecycle file; loaded when it is asked for, as pytest comes with it."""
    if name == "mock":
        from brakecheck.plugin import mock

        return mock
    raise AttributeError(name)
