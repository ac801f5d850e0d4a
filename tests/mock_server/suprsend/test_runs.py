"""SuprSend's model: which runs a cancel finds, and what they have sent."""

import random
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from brakecheck.mock_server.suprsend.provider_states import observe, provide
from brakecheck.mock_server.suprsend.runs import CANCELLED, COMPLETED, FAILED, PARTIAL_FAILURE, RUNNING, Run, Runs
from brakecheck.mock_server.worlds.clock import Clock

SLUGS, PEOPLE, CONTACTS, KEYS = ("s1", "s2"), ("p1", "p2", "p3"), ("a@x", "b@x", "p1"), (None, "k1", "k2")


def standing(at: float = 0.0) -> Clock:
    clock = Clock()
    clock.stop(at)
    return clock


def matches(run: Run, filters: dict[str, Any]) -> bool:
    """What the page says, without any index."""
    return (
        filters.get("execution_id") in (None, run.id)
        and filters.get("workflow_slug") in (None, run.slug)
        and ("idempotency_key" not in filters or filters["idempotency_key"] == run.idempotency_key)
        and ("recipients" not in filters or bool({run.recipient, *run.contacts} & set(filters["recipients"])))
    )


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "execution_id": st.sampled_from([f"run-{number}" for number in range(8)]),
        "recipients": st.lists(st.sampled_from([*PEOPLE, *CONTACTS, "nobody"]), max_size=4),
        "idempotency_key": st.sampled_from(["k1", "k2", "k3"]),
        "workflow_slug": st.sampled_from([*SLUGS, "s3"]),
    },
)


def going_out(run: Run) -> tuple[float, ...]:
    """The moments of the messages that do not fail: of a partial failure the last one does, of a failure all."""
    return {COMPLETED: run.sends, PARTIAL_FAILURE: run.sends[:-1]}.get(run.outcome, ())


class Account(RuleBasedStateMachine):
    """The model beside a list that is searched from end to end."""

    @initialize()
    def begin(self) -> None:
        self.runs = Runs(standing())
        self.ends: dict[str, tuple[float, str]] = {}
        self.sent: dict[str, int] = {}

    @property
    def now(self) -> float:
        return self.runs.clock.now()

    def expected(self, run: Run) -> str:
        at, status = self.ends[run.id]
        return status if at <= self.now else RUNNING

    @precondition(lambda self: len(self.runs.records) < 8)
    @rule(
        slug=st.sampled_from(SLUGS),
        recipient=st.sampled_from(PEOPLE),
        contacts=st.lists(st.sampled_from(CONTACTS), max_size=3),
        key=st.sampled_from(KEYS),
        sends=st.lists(st.integers(0, 5), max_size=3),
        outcome=st.sampled_from([COMPLETED, COMPLETED, PARTIAL_FAILURE, FAILED]),
    )
    def start(self, slug, recipient, contacts, key, sends, outcome) -> None:
        run = Run(
            id=f"run-{len(self.runs.records)}", slug=slug, recipient=recipient, contacts=tuple(contacts),
            tenant="default", idempotency_key=key, started_at=self.now,
            sends=tuple(self.now + at for at in sorted(sends)), outcome=outcome,
        )  # fmt: skip
        self.runs.start(run)
        self.ends[run.id] = (max(run.sends, default=self.now), outcome)

    @rule(filters=FILTERS)
    def cancel(self, filters) -> None:
        running = [run for run in self.runs.records.values() if self.expected(run) == RUNNING]
        wanted = [run.id for run in running if filters and matches(run, filters)]
        cancelled = self.runs.cancel(filters)
        assert sorted(run.id for run in cancelled) == sorted(wanted)
        assert [run.started_at for run in cancelled] == sorted(run.started_at for run in cancelled)
        self.ends |= {run.id: (self.now, CANCELLED) for run in cancelled}

    @rule(seconds=st.sampled_from([0.0, 0.5, 1.0, 3.0]))
    def advance(self, seconds) -> None:
        self.runs.clock.advance(seconds)

    @rule()
    def look(self) -> None:
        """Not an invariant: a cancel has to bring the runs up to now by itself."""
        self.runs.settle()
        assert {run.id: run.status for run in self.runs.records.values()} == {
            run.id: self.expected(run) for run in self.runs.records.values()
        }

    @invariant()
    def nothing_is_unsent_and_nothing_sent_after_the_end(self) -> None:
        for run in self.runs.records.values():
            sent = run.sent(self.now)
            end = min(self.now, self.ends[run.id][0])
            assert sent == sum(at <= end for at in going_out(run))
            assert sent >= self.sent.get(run.id, 0)
            self.sent[run.id] = sent


TestAccount = Account.TestCase
TestAccount.settings = settings(max_examples=50, stateful_step_count=20)


def runs_with(**state: Any) -> tuple[Runs, str]:
    runs = Runs(standing())
    return runs, provide(runs, {"slug": "s", **state})["id"]


@pytest.mark.parametrize(("at", "sent"), [(0, 1), (3599, 1), (3600, 2), (86399, 2), (86400, 3), (10**9, 3)])
def test_messages_go_out_at_their_moments(at, sent):
    """A run sends at once, after an hour and after a day, by the clock alone."""
    runs, run = runs_with()
    runs.clock.advance(at)
    assert observe(runs, run)["sent"] == sent


@pytest.mark.parametrize(("at", "status"), [(86399, RUNNING), (86400, COMPLETED)])
def test_a_run_ends_with_its_last_message(at, status):
    """A run is running until its last message is out."""
    runs, run = runs_with()
    runs.clock.advance(at)
    assert observe(runs, run)["status"] == status


@pytest.mark.parametrize(("at", "sent"), [(0, 1), (3600, 2), (5000, 2)])
def test_a_cancel_stops_what_is_to_come_and_takes_nothing_back(at, sent):
    """What was sent before the cancel stays sent; nothing is sent after it."""
    runs, run = runs_with()
    runs.clock.advance(at)
    assert [one.id for one in runs.cancel({"execution_id": run})] == [run]
    for _ in range(3):
        assert observe(runs, run) == {"exists": True, "status": CANCELLED, "sent": sent, "planned": 3}
        runs.clock.advance(86400)


@pytest.mark.parametrize("status", ["completed", "partial_failure", "failed", "cancelled"])
def test_what_is_over_matches_nothing(status):
    """A finished or cancelled run is found by no filter and stays as it is."""
    runs, run = runs_with(status=status, recipient="r", idempotency_key="k")
    before = observe(runs, run)
    for filters in ({"execution_id": run}, {"recipients": ["r"]}, {"idempotency_key": "k"}, {"workflow_slug": "s"}):
        assert runs.cancel(filters) == []
    assert observe(runs, run) == before
    assert before["status"] == status


def test_no_filter_cancels_nothing():
    """An empty filter never means everything."""
    runs, run = runs_with()
    assert runs.cancel({}) == []
    assert runs.cancel({"recipients": []}) == []
    assert runs.cancel({"tenant_id": "default"}) == []
    assert observe(runs, run)["status"] == RUNNING


def test_a_recipient_named_twice_is_cancelled_once():
    """A run that is found by several of the listed recipients comes once."""
    runs, run = runs_with(recipient="r", contacts=["r@x", "r", "+1"])
    assert [one.id for one in runs.cancel({"recipients": ["r", "r@x", "r", "+1"]})] == [run]


@pytest.mark.parametrize("near", ["us", "user_1234", "USER_123", " user_123", "user_123 ", "user%5F123", "*"])
def test_filters_match_whole_values(near):
    """A part of a value, another case or a blank beside it is another value."""
    runs, run = runs_with(id="user_123", slug="user_123", recipient="user_123", idempotency_key="user_123")
    for filters in ({"execution_id": near}, {"recipients": [near]}, {"idempotency_key": near}, {"workflow_slug": near}):
        assert runs.cancel(filters) == []
    assert observe(runs, run)["status"] == RUNNING


@pytest.mark.medium
def test_ids_never_repeat_and_depend_on_the_seed_alone():
    """Ten thousand ids are different, look like the page's, and come again for the same seed."""
    ids = [[runs.new_id() for _ in range(10_000)] for runs in (Runs(standing(), 7), Runs(standing(), 7))]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 10_000
    assert all(one.startswith("dsl_") for one in ids[0])
    assert Runs(standing(), 8).new_id() not in ids[0]


@pytest.mark.medium
def test_a_cancel_among_many_runs_takes_what_it_matches():
    """Among thousands of runs exactly the matching ones are cancelled, whatever the filters combine."""
    draw = random.Random(1)
    runs = Runs(standing())
    for number in range(3000):
        state = {"recipient": f"r{draw.randrange(50)}", "slug": f"s{draw.randrange(20)}"}
        provide(runs, {"id": f"run-{number}", "idempotency_key": f"k{draw.randrange(10)}", **state})
    for _ in range(50):
        filters = {
            "recipients": [f"r{draw.randrange(50)}", f"r{draw.randrange(50)}"],
            "workflow_slug": f"s{draw.randrange(20)}",
        }
        wanted = {run.id for run in runs.records.values() if run.status == RUNNING and matches(run, filters)}
        assert {run.id for run in runs.cancel(filters)} == wanted
