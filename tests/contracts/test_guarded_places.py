"""The guard: where in an address values are looked for, and on our own mock nowhere."""

import pytest

from brakecheck.contracts.errors import GuardViolation
from brakecheck.contracts.safety.guard import Guard
from brakecheck.contracts.safety.selection import Selection
from tests.contracts.guarded import MARK, body, guard_of, passes


@pytest.fixture
def guard() -> Guard:
    return guard_of("mine")


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "get"])
def test_reading_may_name_anything(guard: Guard, method: str):
    """What changes nothing harms nobody."""
    assert passes(guard, method, "/things/theirs?x=theirs", body({"key": "theirs"}))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY", "post"])
def test_a_path_names_a_record(guard: Guard, method: str):
    """What is no literal of a described path has to be ours."""
    assert passes(guard, method, "/things/mine/stop")
    assert passes(guard, method, f"/things/{MARK}%2F{MARK}/stop")
    assert not passes(guard, method, "/things/theirs/stop")
    assert not passes(guard, method, "/things/stop")
    assert not passes(guard, method, "/things/mine%2Ftheirs/stop")


def test_a_path_that_is_not_described_names_records_too(guard: Guard):
    """Its literals are known from other paths; everything else has to be ours."""
    for path in (f"/things/mine/{MARK}", f"/{MARK}/mine/stop", "/stop/mine/things"):
        assert passes(guard, "POST", path, body({"key": "mine"}))
    assert passes(guard, "POST", "/things/mine/stop/")
    assert not passes(guard, "POST", "/things/mine/halt")
    assert not passes(guard, "POST", "/things/mine/stop/now")
    assert not passes(guard, "POST", "/theirs/mine/stop")


def test_a_literal_comes_before_a_parameter():
    """A path that fits two templates is the one with fewer parameters."""
    guard = Guard(MARK, Selection([("POST", "/a/{id}"), ("POST", "/a/all"), ("POST", "/{x}/{y}")]))
    guard.check("POST", "http://h/a/all", {}, None)
    with pytest.raises(GuardViolation):
        guard.check("POST", "http://h/b/all", {}, None)


def test_an_empty_name_is_a_name(guard: Guard):
    """Somebody's record may be the one whose name is empty."""
    guard.hazardous = True
    assert not passes(guard, "DELETE", "/things/")
    assert not passes(guard, "POST", "/things//stop")
    assert passes(guard, "DELETE", "/things/mine/")


def test_dots_are_looked_at_both_ways(guard: Guard):
    """What a path with dots comes to has to be ours as well, even where paths may stray."""
    guard.hazardous = True
    assert passes(guard, "POST", f"/things/{MARK}/../mine/stop")
    assert not passes(guard, "POST", f"/things/{MARK}/../theirs/stop")
    assert not passes(guard, "DELETE", f"/things/{MARK}/../stop")
    assert not passes(guard, "POST", "/things/theirs/../mine/stop")


def test_the_base_is_no_part_of_the_path(guard: Guard):
    """Below the base the description begins; a path beside the base is looked at as a whole."""
    assert guard.below_base("/v1/things") == "/things"
    assert guard.below_base("/v1") == ""
    assert guard.below_base("/v10/things") == "/v10/things"
    with pytest.raises(GuardViolation):
        guard.check("POST", "https://api.example.com/v2/things/mine/stop", {}, None)


def test_a_query_names_records(guard: Guard):
    """Each value of it, and a name that has no value."""
    for query in ("x=mine", f"x={MARK}&y=mine", f"x={MARK}+{MARK}", MARK):
        assert passes(guard, "POST", f"/things?{query}")
    for query in ("x=theirs", "x=mine&y=theirs", "theirs", "x=", "mine&", f"x={MARK}+theirs", f"x={MARK}%2Ctheirs"):
        assert not passes(guard, "POST", f"/things?{query}")
