"""What selects where a path has a fixed end behind an id, and where a POST only reads."""

from typing import Any

import pytest

from brakecheck.contracts.errors import GuardViolation
from brakecheck.contracts.safety.guard import Guard, guard_for
from brakecheck.contracts.safety.selection import Selection
from brakecheck.contracts.target import Target
from brakecheck.specs import vendors
from brakecheck.specs.files import SPECS
from tests.contracts.guarded import BASE, MARK
from tests.contracts.test_selection import keeping

OTHERS = (("DELETE", "/runs/filter"), ("POST", "/runs/other"), ("POST", "/runs//filter"), ("PUT", "/runs/filter"))
ENDED = Selection([("POST", "/calls/{id}.json"), ("POST", "/calls/search"), ("GET", "/calls/{id}.json")])


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/calls/CA1.json", ["CA1"]),
        ("/calls/CA1.json\x00", ["CA1"]),
        ("/calls/CA1", ["CA1"]),
        ("/calls/CA1.json/more", ["CA1", "more"]),
        ("/calls/search", []),
        ("/calls/search.json", ["search"]),
    ],
)
def test_a_fixed_end_of_a_segment_names_nobody(path: str, values: list[str]):
    """Of `{id}.json` the value before the end is what selects."""
    seen: list[Any] = []
    assert ENDED.path(path, keeping(seen)) == path
    assert seen == values


def test_the_end_alone_lacks_a_name():
    """Where nothing stands before the end, an empty name is seen."""
    seen: list[Any] = []
    ENDED.path("/calls/.json", keeping(seen))
    assert "" in seen


def test_an_end_of_a_template_is_no_part_of_the_name():
    """Of two templates that fit, one of them with a fixed end, that one says what is named, in any order of the set."""
    both = [("GET", "/jobs/{id}"), ("POST", "/jobs/{id}:cancel")]
    for operations in (both, both[::-1]):
        seen: list[Any] = []
        Selection(operations).path("/jobs/CA1:cancel", keeping(seen))
        assert seen == ["CA1"]


FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}


@pytest.mark.parametrize("body", ["queue=mail", "filter[queue]=mail", "ids[0]=CA9", "Status=canceled&queue=mail"])
def test_a_form_carries_only_values_of_the_run(body: str):
    """A value that the run did not make up is not sent, whatever its member is called."""
    guard = Guard(MARK, Selection([("POST", "/jobs/cancel")], plain=["Status"]), base=BASE)
    with pytest.raises(GuardViolation):
        guard.check("POST", f"{BASE}/jobs/cancel", FORM, body.encode())


@pytest.mark.parametrize("body", [f"queue={MARK}", f"ids[0]={MARK}-1&ids[1]={MARK}-2", "Status=canceled", ""])
def test_a_form_of_the_run_is_sent(body: str):
    """Its own values pass, and so does content."""
    guard = Guard(MARK, Selection([("POST", "/jobs/cancel")], plain=["Status"]), base=BASE)
    guard.check("POST", f"{BASE}/jobs/cancel", FORM, body.encode())


def test_a_form_may_hold_the_filter():
    """Where the body alone selects, a filter in a form is one, and a form without any is empty."""
    selection = Selection([("POST", "/jobs/cancel")], filters={"/jobs/cancel": ["ids"]})
    assert not selection.is_empty("/jobs/cancel", f"ids[0]={MARK}".encode())
    assert selection.is_empty("/jobs/cancel", b"other=1")


def test_a_list_asked_for_by_post_only_reads():
    """The operation that lists may carry any value; the same path by another method, or another path, may not."""
    operations = [("POST", "/runs/filter"), ("POST", "/runs/{id}"), ("DELETE", "/runs/{id}")]
    guard = Guard(MARK, Selection(operations, reads=[("POST", "/runs/filter")]), base=BASE)
    body = b'{"limit": 5, "flow_runs": {"id": "somebody\'s"}}'
    guard.check("POST", f"{BASE}/runs/filter", {}, body)
    for method, path in OTHERS:
        with pytest.raises(GuardViolation):
            guard.check(method, f"{BASE}{path}", {}, body)


def test_the_lists_of_a_lifecycle_file_are_known_to_read():
    """The guard of a vendor whose file lists by POST lets such a list carry any value."""
    vendor = vendors.add(SPECS / "examples/prefect/lifecycle.yaml")
    guard = guard_for(Target("t", vendor, BASE), MARK)
    guard.check("POST", f"{BASE}/flow_runs/paginate", {}, b'{"flow_runs": {"id": "somebody\'s"}}')
    with pytest.raises(GuardViolation):
        guard.check("POST", f"{BASE}/flow_runs/{MARK}/set_state", {}, b'{"id": "somebody\'s"}')
