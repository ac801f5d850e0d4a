"""Filters find runs without looking at the others."""

from itertools import combinations

import pytest

from brakecheck.mock_server.suprsend import runs as module
from brakecheck.mock_server.suprsend.index import Index, united
from brakecheck.mock_server.suprsend.runs import FILTERS, Run, Runs, sends_from
from brakecheck.mock_server.worlds.clock import Clock

EPOCH = 1_700_000_000.0


def account(size=200):
    """Runs that share slugs, people, keys and addresses in many ways."""
    clock = Clock()
    clock.stop(EPOCH)
    runs = Runs(clock)
    for number in range(size):
        contacts = tuple(f"{name}@example.com" for name in (f"c{number % 11}", f"d{number % 4}"))
        key = f"key-{number % 13}" if number % 3 else None
        person = f"person-{number % 7}"
        runs.start(Run(f"dsl_{number}", f"slug-{number % 5}", person, contacts, "t", key, EPOCH, sends_from(EPOCH)))
    return runs


def plainly(runs, filters):
    """The runs that match, found by looking at every one."""
    wanted = {name: [value] if isinstance(value, str) else value for name, value in filters.items()}
    return {
        run.id
        for run in runs.records.values()
        if run.status == "running"
        and all(any(value in run.values(name) for value in values) for name, values in wanted.items())
    }


VALUES = {
    "execution_id": "dsl_22",
    "recipients": ["person-1", "d2@example.com", "c0@example.com", "nobody", "person-1"],
    "idempotency_key": "key-9",
    "workflow_slug": "slug-2",
}
COMBINATIONS = [names for size in (1, 2, 3, 4) for names in combinations(FILTERS, size)]


@pytest.mark.parametrize("names", COMBINATIONS, ids="+".join)
def test_the_index_finds_what_looking_at_all_finds(names):
    """For each combination of filters the cancelled runs are those that match, each once; then none is left."""
    runs = account()
    filters = {name: VALUES[name] for name in names}
    expected = plainly(runs, filters)
    cancelled = [run.id for run in runs.cancel(filters)]
    assert len(cancelled) == len(set(cancelled))
    assert set(cancelled) == expected
    assert runs.cancel(filters) == []


@pytest.mark.parametrize("filters", [{}, {"recipients": []}, {"recipients": ["nobody"]}, {"execution_id": "nobody"}])
def test_what_names_nobody_matches_nobody(filters):
    """No filter, or one that nobody fits, cancels nothing."""
    assert account().cancel(filters) == []


class Counted(Run):
    """A run that counts how often it is looked at."""

    looks = 0

    def values(self, name):
        Counted.looks += 1
        return super().values(name)


def test_a_cancel_looks_at_few_runs():
    """Of 10,000 runs with one slug, a cancel by slug and person looks at that person's alone."""
    runs = Runs(Clock(lambda: EPOCH))
    for number in range(10_000):
        runs.start(Counted(f"dsl_{number}", "slug", f"person-{number}", (), "t", None, EPOCH, sends_from(EPOCH)))
    Counted.looks = 0
    found = runs.cancel({"workflow_slug": "slug", "recipients": ["person-17", "nobody"]})
    assert [run.id for run in found] == ["dsl_17"]
    assert Counted.looks < 10


def test_many_recipients_are_fine():
    """A list of 100,000 people of whom two have a run cancels these two."""
    runs = account()
    people = [f"stranger-{number}" for number in range(100_000)]
    assert len(runs.cancel({"recipients": people})) == 0
    people[5000] = people[70_000] = "person-3"
    assert {run.recipient for run in runs.cancel({"recipients": people})} == {"person-3"}


def test_an_index_forgets_what_it_is_told_to():
    """A value finds one run, several, one again, and none."""
    first, second = list(account(2).records.values())
    index: Index[Run] = Index()
    sizes = []
    for change, run in ((index.add, first), (index.add, second), (index.remove, first), (index.remove, second)):
        change("value", run)
        sizes.append([sorted(group) for group in index.groups(["value", "other"])])
    assert sizes == [[["dsl_0"]], [["dsl_0", "dsl_1"]], [["dsl_1"]], []]


def test_a_run_in_several_groups_counts_once():
    """The union of groups has each run once."""
    runs = account(3).records
    assert united([]) == {}
    assert united([runs, runs, {"dsl_0": runs["dsl_0"]}]).keys() == runs.keys()


def test_values_are_each_told_once():
    """A person whose contact is their distinct id is found by one value."""
    run = Run("dsl", "slug", "a@example.com", ("a@example.com", "b@example.com"), "t", None, EPOCH, ())
    assert run.values("recipients") == ("a@example.com", "b@example.com")
    assert run.values("idempotency_key") == ()
    assert module.texts("text") == {"text"}
