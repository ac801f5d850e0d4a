"""`brakecheck mock --reading`: what is chosen, and what cannot be."""

import pytest
import requests

from tests.brakecheck.conftest import Brakecheck, Start


@pytest.mark.medium
def test_readings_can_be_chosen(start: Start):
    """With --reading all worlds begin with that reading, and it is told at the start."""
    origin, process = start("--reading", "dialnexa.delete.message=word", "--reading", "dialnexa.id.shape=wf")
    assert process.stdout is not None
    lines = iter(process.stdout.readline, "")
    told = next(line for line in lines if line.startswith("readings"))
    assert told == "readings: dialnexa.delete.message=word, dialnexa.id.shape=wf\n"
    answer = requests.delete(
        f"{origin}/dialnexa/v1/workflows/wfl_m3v7zb9rk2px", headers={"Authorization": "Bearer demo:full"}, timeout=30
    )
    assert answer.status_code == 409
    rules = requests.get(f"{origin}/__admin/worlds/default/readings", timeout=30).json()["rules"]
    assert {each["rule"]: each["reading"] for each in rules}["dialnexa.id.shape"] == "wf"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("dialnexa.delete.mesage=word", "is no rule, did you mean dialnexa.delete.message?; rules with readings are"),
        ("delete.message=word", "is no rule, did you mean dialnexa.delete.message?"),
        ("dialnexa.cancel.draft=refused", '"dialnexa.cancel.draft" has no readings here'),
        ("dialnexa.delete.message=wrd", "did you mean word?; there are sentence, word, other"),
        ("dialnexa.delete.message", '"" is not a reading of dialnexa.delete.message; there are sentence, word, other'),
        ("suprsend.http.body-too-large=read", "cannot be read as read yet: --body-limit bounds every body"),
    ],
)
def test_a_reading_that_cannot_be_chosen_is_told(brakecheck: Brakecheck, given: str, words: str):
    """One sentence lists what there is, with the nearest first."""
    done = brakecheck("mock", "--port", "0", "--reading", given)
    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
