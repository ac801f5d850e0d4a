"""A 200 answer lists every cancelled run once, and no other run."""

import pytest

from brakecheck.contracts.engine.scenario import expect, expect_status
from brakecheck.contracts.suprsend.api import CANCELLED, COMPLETED, FILTERS, INVALID, RUNNING, WAYS, Runs, listed

rule = pytest.mark.rule
ways = pytest.mark.parametrize("names", WAYS, ids="+".join)


@rule("suprsend.cancel.reports-cancelled")
@ways
def test_the_list_is_what_was_cancelled(runs: Runs, names: tuple[str, ...]):
    """Cancel among runs that match, nearly match, have ended or differ: the list has exactly the cancelled ones."""
    run = runs.given()
    others = [
        runs.given(**run.like(*FILTERS)),
        *(runs.given(**run.like(*(other for other in FILTERS if other != name))) for name in names),
        runs.given(),
    ]
    ended = runs.given(**run.like(*FILTERS), status=COMPLETED)
    answer = expect_status(runs.cancel(**run.by(*names)), 200)
    cancelled = sorted(known.id for known in (run, *others, ended) if runs.look(known)["status"] == CANCELLED)
    expect(sorted(listed(answer)) == cancelled, f"the cancelled runs {cancelled}", listed(answer), answer)


@rule("suprsend.cancel.reports-cancelled")
def test_a_run_that_several_recipients_match_is_listed_once(runs: Runs):
    """Name a person twice by distinct id and once by contact: the answer lists their run once."""
    run = runs.given()
    answer = runs.cancel(recipients=[run.recipient, *run.contacts, run.recipient])
    count = listed(answer).count(run.id)
    expect(count == 1, f"{run.id} once", f"{count} times", answer)


@rule("suprsend.cancel.reports-cancelled")
def test_many_are_listed_in_full(runs: Runs):
    """Cancel 25 runs at once: the answer lists every one."""
    first = runs.given()
    others = [runs.given(**first.like("idempotency_key")) for _ in range(24)]
    runs.expect_answer(runs.cancel(**first.by("idempotency_key")), first, *others)


@rule("suprsend.cancel.body")
@pytest.mark.parametrize("status", [RUNNING, COMPLETED])
def test_the_answer_is_a_list_of_texts(runs: Runs, status: str):
    """The answer is JSON with execution_ids, a list of strings, whether or not a run was cancelled."""
    answer = expect_status(runs.cancel(execution_id=runs.given(status=status).id), 200)
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    expect(kind == "application/json", "application/json", kind, answer)
    body = answer.json()
    ids = body.get("execution_ids") if isinstance(body, dict) else None
    expect(isinstance(ids, list) and all(isinstance(i, str) for i in ids), "execution_ids, strings", body, answer)


@rule("suprsend.cancel.no-match")
@ways
def test_no_match_is_an_empty_list(runs: Runs, names: tuple[str, ...]):
    """Filters that match no run answer 200 with an empty list; an id of a wrong form may be refused."""
    fresh = runs.scenario.fresh
    filters = {name: [fresh("unknown")] if name == "recipients" else fresh("missing") for name in names}
    answer = runs.cancel(**filters)
    if "execution_id" in names and answer.status in INVALID:
        runs.scenario.observed(f"{answer.status} for an id of another form than the target's own")
    else:
        runs.expect_answer(answer)


@rule("suprsend.cancel.no-match")
def test_no_match_among_many_recipients(runs: Runs):
    """A cancel for several people and addresses without runs answers 200 with an empty list."""
    runs.expect_answer(
        runs.cancel(recipients=[runs.scenario.fresh("unknown"), runs.address(), runs.scenario.fresh("unknown")])
    )
