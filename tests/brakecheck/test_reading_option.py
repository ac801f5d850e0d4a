"""`brakecheck mock --reading`: what cannot be chosen."""

import pytest

from tests.brakecheck.conftest import Brakecheck


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("dialnexa.delete.mesage=word", "is no rule, did you mean dialnexa.delete.message?; rules with readings are"),
        ("dialnexa.cancel.draft=refused", "'dialnexa.cancel.draft' has no readings here"),
        ("dialnexa.delete.message=wrd", "did you mean word?; there are sentence, word, other"),
        ("dialnexa.delete.message", "'' is no reading of dialnexa.delete.message; there are sentence, word, other"),
        ("suprsend.http.body-too-large=read", "cannot be read as read yet: --body-limit bounds every body"),
    ],
)
def test_a_reading_that_cannot_be_chosen_is_told(brakecheck: Brakecheck, given: str, words: str):
    """One sentence lists what there is, with the nearest first."""
    done = brakecheck("mock", "--port", "0", "--reading", given)
    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
