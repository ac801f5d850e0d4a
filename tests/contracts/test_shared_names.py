"""Names that others use as well, such as the slug of a workflow that exists, leave beside one of the run's alone."""

import json

import pytest

from brakecheck.contracts.engine.scenario import Scenario
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.safety.guard import Guard, guard_for
from brakecheck.contracts.suprsend.slugs import Slugs
from brakecheck.contracts.target import Target

MARK = "0123456789abcdef"
CANCEL = "http://127.0.0.1/v1/workflow_run/cancel/"


@pytest.fixture
def guard() -> Guard:
    guard = guard_for(Target("t", "suprsend", "http://127.0.0.1"), MARK)
    guard.share("newsletter")
    return guard


def check(guard: Guard, body: object) -> None:
    guard.check("POST", CANCEL, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def test_beside_a_name_of_the_run_it_may_be_sent(guard: Guard):
    """Then a server that reads filters as they are meant finds runs of ours alone."""
    check(guard, {"workflow_slug": "newsletter", "recipients": [f"one-{MARK}"]})


@pytest.mark.parametrize(
    "body",
    [
        {"workflow_slug": "newsletter"},
        {"workflow_slug": "newsletter", "recipients": []},
        {"workflow_slug": "newsletter", "idempotency_key": None},
        {"recipients": ["newsletter"]},
        {"workflow_slug": "newsletter "},
        b'{"workflow_slug": "newsletter"',
    ],
)
def test_alone_it_is_not_sent(guard: Guard, body: object):
    """It would name the runs of everybody; the contract is not checked, and says why."""
    with pytest.raises(NotChecked, match="alone would also name"):
        check(guard, body)


@pytest.mark.parametrize("slug", ["NEWSLETTER", "news", "newsletter2"])
def test_a_name_made_of_it_is_not_sent(guard: Guard, slug: str):
    """Another workflow of somebody could have it."""
    with pytest.raises(NotChecked, match="could name"):
        check(guard, {"workflow_slug": slug, "recipients": [f"one-{MARK}"]})


def scenario(**settings: object) -> Scenario:
    target = Target("t", "suprsend", "http://127.0.0.1", settings=settings)
    made = Scenario.__new__(Scenario)
    made.adapter = type("Bare", (), {"target": target})()
    made._token, made._count = MARK, 0
    return made


def test_each_run_of_a_contract_has_another_of_the_slugs_that_exist():
    """Where there are too few, the contract is not checked."""
    slugs = Slugs(scenario(slugs=["a", "b"]))
    assert [slugs.next(), slugs.next()] == ["a", "b"]
    with pytest.raises(NotChecked, match="needs 3 workflows, and `slugs` lists 2"):
        slugs.next()


def test_without_the_setting_slugs_are_made_up():
    """Nobody else has them."""
    slugs = Slugs(scenario())
    assert MARK in slugs.next()
    assert slugs.next() != slugs.next()
