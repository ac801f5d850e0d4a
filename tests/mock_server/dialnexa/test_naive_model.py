"""Random stories, told to the mock and to the naive model at once: they never differ."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mock_server.asgi import Client
from tests.mock_server.conftest import OwnWorld, open_world
from tests.mock_server.dialnexa.conftest import Account as Mocked
from tests.mock_server.dialnexa.naive import CALL, DELAY, SLOTS, TICK, Account, Lead, Workflow

VERBS = ("activate", "pause", "resume", "cancel", "delete")
PACE = {"tick_seconds": TICK, "voice_call_seconds": CALL, "application_seconds": CALL, "concurrency": SLOTS}
MOST = 3  # workflows of an account; the next number is one that does not exist

accounts = st.integers(0, 1)
workflows = st.integers(0, MOST)
steps = st.one_of(
    st.tuples(st.just("create"), accounts, st.integers(0, 4)),
    st.tuples(st.just("enrol"), accounts, workflows, st.integers(1, 3)),
    st.tuples(st.sampled_from(VERBS), accounts, workflows),
    st.tuples(st.sampled_from(("activate", "pause", "resume")), accounts, st.just(0)),
    st.tuples(st.just("advance"), accounts, st.sampled_from((1, 4, 5, 6, 19, 20, 25, 36, 61, 120))),
)


class Told:
    """One account, in the mock and in the model."""

    def __init__(self, world: OwnWorld) -> None:
        self.mock = Mocked(world)
        self.model = Account()
        self.ids: list[str] = []

    def tell(self, verb: str, *details: int) -> None:
        if verb == "create":
            self.create(details[0])
        elif verb == "advance":
            self.mock.advance(details[0])
            self.model.advance(details[0])
        elif verb == "enrol":
            number, count = details
            table = "phone_number\n" + "".join(f"+1{n}\n" for n in range(count))
            assert self.mock.upload(self.id(number), table).status == self.model.enrol(number, count)
        else:
            number = details[0]
            method, path = ("DELETE", "") if verb == "delete" else ("POST", f"/{verb}")
            answer = self.mock.call(method, f"/workflows/{self.id(number)}{path}")
            assert answer.status == self.model.do(verb, number), (verb, number, answer.json)

    def create(self, leads: int) -> None:
        if len(self.ids) < MOST:
            state = {"leads": {"queued": leads}, "pace": PACE, "delay_hours": DELAY / 3600}
            self.model.workflows[len(self.ids)] = Workflow(leads=[Lead() for _ in range(leads)])
            self.ids.append(self.mock.provide("draft", **state))

    def id(self, number: int) -> str:
        return self.ids[number] if number < len(self.ids) else "wfl_nobody"

    def compare(self) -> None:
        for number, workflow_id in enumerate(self.ids):
            seen, told = self.mock.observe(workflow_id), self.model.workflows.get(number)
            assert seen["exists"] == (told is not None)
            if told is not None:
                places = {place: count for place, count in seen["leads"].items() if count}
                assert (seen["status"], places) == (told.status, told.places())
                assert seen["steps"] == {"started": told.started, "finished": told.finished}


@contextmanager
def two_worlds(client: Client) -> Iterator[list[Told]]:
    """A story for each of two worlds, which are gone afterwards: there is a bound on how many there may be."""
    told = [Told(open_world(client)), Told(open_world(client))]
    yield told
    for each in told:
        client.send("DELETE", f"/__admin/worlds/{each.mock.world.name}")


@settings(max_examples=2000)
@given(story=st.lists(steps, min_size=1, max_size=25))
@pytest.mark.slow
def test_the_mock_and_the_model_never_differ(client: Client, story: list[tuple[str, int, int]]):
    """After every step of a random story in two worlds, what can be seen is the same in both tellings."""
    with two_worlds(client) as two:
        for told in two:
            told.create(2)
        for verb, account, *details in story:
            two[account].tell(verb, *details)
            two[account].compare()
        for told in two:
            told.compare()
            assert told.mock.get("/call-logs?limit=1").json["meta"]["total"] == told.model.calls()
