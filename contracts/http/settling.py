"""Settling: a server may show a little later what it has acknowledged."""

import inspect
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

import pytest

from brakecheck.contracts.errors import Finding, NotChecked

STEPS = (0.1, 0.3, 1.0)  # seconds that are tried one after the other, as far as they are within `--settle`
HOPELESS = 20  # contracts in a row that fail with patience, too; then the others are not tried again


class Patience:
    """Waits before a look or the next request, once something was changed, until it can be seen."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self.seconds = 0.0
        self._changed = False
        self._sleep = sleep

    def changed(self) -> None:
        """Something was asked for whose effect may come a little later."""
        self._changed = True

    def wait(self) -> None:
        """Let the effect come."""
        if self._changed and self.seconds:
            self._sleep(self.seconds)
        self._changed = False


def steps(longest: float) -> Iterator[float]:
    """How long to wait at each try; the last is the longest."""
    yield from (seconds for seconds in STEPS if seconds < longest)
    if longest > 0:
        yield longest


def kept_with_patience(contract: Callable[[], object], patience: Patience, longest: float) -> float:
    """The wait in seconds with which the contract is kept; 0 where it is not."""
    for patience.seconds in steps(longest):
        with suppress(Finding, NotChecked):
            contract()
            return patience.seconds
    return 0.0


def kept_again(contract: Callable[[], object]) -> bool:
    """Whether the contract is kept at another try."""
    with suppress(Finding, NotChecked):
        contract()
        return True
    return False


def bound(contract: pytest.Function) -> Callable[[], object]:
    """The function of the contract with what it was handed, to be called again."""
    handed = {name: contract.funcargs[name] for name in inspect.signature(contract.obj).parameters}
    return partial(contract.obj, **handed)
