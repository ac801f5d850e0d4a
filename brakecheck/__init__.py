"""Mocks of vendors' control APIs that keep their promises, and contracts that judge any server by them."""

from typing import Any


def __getattr__(name: str) -> Any:
    """Load `mock`, the fixture of a lifecycle file, on demand, since it loads pytest."""
    if name == "mock":
        from brakecheck.plugin import mock

        return mock
    raise AttributeError(name)
