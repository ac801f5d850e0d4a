"""Settling: waiting for a server that shows the effects of requests a little later."""

import inspect
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

import pytest

from brakecheck.contracts.errors import Finding, NotChecked

STEPS = (0.1, 0.3, 1.0)  # seconds that are tried one after the other, as far as they are within `--settle`
HOPELESS = 20  # contracts in a row that also fail after waiting; then no other is tried again


class Patience:
    """Waits after a change, before the next observation or request, until the change can be seen.

    With `only_jumps` the wait comes only before the target's clock is advanced.
    """

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self.seconds = 0.0
        self.only_jumps = False
        self._changed = False
        self._sleep = sleep

    def changed(self) -> None:
        """Note a request whose effect may come later."""
        self._changed = True

    def wait(self, *, jump: bool = False) -> None:
        """Wait for the effect of the last change, if there was one. `jump`: the clock is about to be advanced."""
        if self.only_jumps and not jump:
            return
        if self._changed and self.seconds:
            self._sleep(self.seconds)
        self._changed = False


def steps(longest: float) -> Iterator[float]:
    """The wait in seconds of each try, the longest last."""
    yield from (seconds for seconds in STEPS if seconds < longest)
    if longest > 0:
        yield longest


def kept_with_patience(contract: Callable[[], object], patience: Patience, longest: float) -> float:
    """Run the contract with longer and longer waits; returns the wait with which it passes, or 0."""
    for patience.seconds in steps(longest):
        with suppress(Finding, NotChecked):
            contract()
            return patience.seconds
    return 0.0


def kept_again(contract: Callable[[], object]) -> bool:
    """Run the contract again; returns whether it passes."""
    with suppress(Finding, NotChecked):
        contract()
        return True
    return False


def bound(contract: pytest.Function) -> Callable[[], object]:
    """The function of the contract with its fixtures and parameters, to be called again."""
    arguments = {name: contract.funcargs[name] for name in inspect.signature(contract.obj).parameters}
    return partial(contract.obj, **arguments)
