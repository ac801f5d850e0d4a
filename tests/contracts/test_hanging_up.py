"""A server may hang up on a large body (RFC 9110, 15.5.14), and its answer may be lost on the way."""

from functools import partial

import pytest

from brakecheck.contracts.errors import Finding
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.inputs.payloads import HANGING_UP, LARGE, answer_or_hang_up


def sent(size: int, failure: str) -> Exchange:
    exchange = Exchange("cancel", "POST", "http://127.0.0.1/", {}, b"x" * size, 0, {}, b"", {}, failure=failure)
    raise Finding("a response", exchange.answer(), exchange)


@pytest.mark.parametrize("failure", HANGING_UP)
def test_hanging_up_on_a_large_body_is_an_answer(failure: str):
    """Before the answer, or within it; on a small body it is a finding."""
    assert answer_or_hang_up(partial(sent, LARGE, failure)).failure == failure
    with pytest.raises(Finding):
        answer_or_hang_up(partial(sent, LARGE - 1, failure))


def test_another_failure_is_a_finding():
    """A body in another encoding than the answer names was not cut."""
    with pytest.raises(Finding):
        answer_or_hang_up(partial(sent, LARGE, "ContentDecodingError"))
