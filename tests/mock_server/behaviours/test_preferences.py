"""Wishes of a request itself: `Prefer` as RFC 7240 has it, and the query parameters that users of Prism know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brakecheck.mock_server.behaviours import delivery
from brakecheck.mock_server.behaviours.preferences import NAMES, applied, preferred
from brakecheck.mock_server.http.messages import RawRequest


def read(*lines: str) -> dict[str, str]:
    headers = [(b"prefer", line.encode("latin-1")) for line in lines]
    return preferred(RawRequest("GET", b"/", b"", headers, dict(headers), b"", ""))


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["code=409"], {"code": "409"}),
        (["Code = 409"], {"code": "409"}),
        (["code=404, example=long, dynamic=true"], {"code": "404", "example": "long", "dynamic": "true"}),
        (["code=404", "example=long"], {"code": "404", "example": "long"}),
        (['example="a, \\"b\\"; c"'], {"example": 'a, "b"; c'}),
        (["code=404; foo=bar; baz, dynamic=true"], {"code": "404", "dynamic": "true"}),
        (["code=404, code=500"], {"code": "404"}),
        (["code=404", "code=500"], {"code": "404"}),
        (["code"], {"code": ""}),
        (["code="], {"code": ""}),
        ([",, code=404 ,"], {"code": "404"}),
        (["respond-async, wait=10, return=minimal, handling=lenient"], {}),
        (["return=minimal, code=404"], {"code": "404"}),
        (['=, ;, "x", code=1=2, é'], {}),
        (['example="open'], {}),
        ([""], {}),
    ],
)
def test_preferences_are_read_as_the_rfc_writes_them(lines, found):
    """Names in any case, tokens or quoted texts, parameters passed over, of a repeated one the first."""
    assert read(*lines) == found


@pytest.mark.parametrize(
    "hostile", ['a;"' * 40_000, ",".join("a=1" for _ in range(40_000)), '"\\' * 40_000, "a" * 99_999]
)
def test_a_hostile_header_takes_no_time(hostile):
    """Only so much of it is read, and without going back and forth."""
    assert read(hostile) == {}


def test_what_was_applied_is_written_so_that_it_can_be_read_again():
    """Tokens stand as they are, other texts quoted."""
    found = {"code": "409", "example": 'a "b", c'}
    assert read(applied(found).decode()) == found


@pytest.mark.parametrize(
    "prefer", ["return=minimal", "return=representation, wait=10", "handling=strict", "foo", "when=after"]
)
def test_a_preference_that_is_not_known_is_ignored(stop, prefer):
    """The answer is the real one, and nothing is said to have been applied."""
    reply = stop.cancel(prefer)
    assert (reply.status, stop.status()) == (200, "cancelled")
    assert not {"preference-applied", "brakecheck-forced"} & reply.headers.keys()


def test_a_preference_that_was_applied_is_told(stop):
    """`Preference-Applied` names it, and the journal what was forced."""
    reply = stop.cancel("return=minimal, Code=409")
    assert (reply.status, reply.headers["preference-applied"]) == (409, "code=409")
    assert stop.journal()["forced"] == reply.headers["brakecheck-forced"] == "status 409 before the effect"


def test_the_query_can_wish_too(stop):
    """`__code`, `__example` and `__dynamic` do the same, before a header; no parameter is warned of."""
    assert stop.cancel(query=b"__code=409").status == 409
    assert stop.cancel("code=409", query=b"__code=404").status == 404
    assert stop.cancel(query=b"__example=long").json["id"] == "wfl_m3v7zb9rk2px"
    assert stop.cancel(query=b"__dynamic=true").status == 200
    assert stop.status() == "active"
    assert stop.cancel(query=b"__code=500&__when=after").status == 500
    assert stop.status() == "cancelled"
    assert stop.journal()["warning"] is None
    assert "__code=500" in stop.journal()["query"]


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ("code=abc", 'code must be an integer; got "abc"'),
        ("code", 'code must be an integer; got ""'),
        ("code=99", "code must be at least 200; got 99; its description has 200, 401"),
        ("dynamic=maybe", 'dynamic must be true or false; got "maybe"'),
        ("delay=-1", "delay"),
        ("connection=lose", 'connection "lose" is not one of drop, reset, truncate'),
        ("connection=truncate, when=before", "before the effect there is no body to truncate"),
        ("example=none", 'cancelWorkflow has no example "none"; there are: long (200)'),
    ],
)
def test_a_wish_that_cannot_be_had_is_refused(stop, wish, said):
    """The answer is a 400 in the vendor's shape that says what can be had; nothing is done, and no count is used."""
    stop.force({"status": 500, "times": 1})
    reply = stop.cancel(wish)
    assert reply.status == reply.json["statusCode"] == 400
    assert said in reply.json["message"]
    assert "preference-applied" not in reply.headers
    assert (stop.status(), stop.used()) == ("active", [(0, 1)])


def test_a_wish_comes_before_what_is_forced_in_the_world(stop):
    """The request decides over its own answer."""
    stop.force({"status": 500})
    assert stop.cancel("code=404").status == 404


def test_a_wish_against_being_dynamic_changes_nothing(stop):
    """`dynamic=false` leaves the real answer as it is."""
    assert stop.cancel("dynamic=false").json["id"] == stop.workflow


def test_the_admin_api_has_no_wishes(stop):
    """What is wished for there is ignored."""
    assert stop.world.client.send("GET", "/__admin/worlds", headers={"prefer": "code=500"}).status == 200


def test_an_unknown_path_has_no_wishes(stop):
    """Where nothing is served, nothing is forced."""
    assert stop.world.client.send("GET", "/nothing", headers={"prefer": "code=500"}).status == 404
    assert stop.world.client.send("PUT", "/dialnexa/v1/workflows", headers={"prefer": "code=500"}).status == 405


def test_a_wish_can_delay_and_cut(stop, slept):
    """The header speaks of delays and connections as well."""
    assert stop.cancel("delay=1.5, connection=drop, when=after").status == 0
    assert (slept, stop.status()) == ([1.5], "cancelled")


VALUES = st.one_of(
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from(
        ["true", "false", "before", "after", "drop", "truncate", "reset", "long", "1e999", "nan", "0.1", ""]
    ),
    st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=8),
)
NAMED = st.lists(st.tuples(st.sampled_from([*NAMES, "return", "x"]), VALUES), max_size=4)


@pytest.mark.medium
@given(NAMED, st.booleans())
def test_no_wish_is_too_strange(fresh, wishes, in_query):
    """Whatever is wished for is answered as wished, as ever, or with a 400; nothing breaks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery, "sleep", no_time)
        text = ", ".join(f"{name}={value}" for name, value in wishes)
        query = "&".join(f"__{name}={value}" for name, value in wishes).encode("latin-1")
        how = {"query": query} if in_query else {"headers": {"prefer": text}}
        path = "/dialnexa/v1/workflows/wfl_m3v7zb9rk2px/cancel"
        reply = fresh.send("POST", path, key="demo:full", **how)
    wished = {value for name, value in wishes if name == "code"}
    assert reply.status in (0, 200, 400, 409) or str(reply.status) in wished


async def no_time(seconds: float) -> None:
    assert 0 < seconds <= 300


@pytest.mark.parametrize(
    ("prefer", "said"),
    [
        ("cod=409", "preference cod was ignored; did you mean code? Known are code, example,"),
        ("code=500, wen=after", "preference wen was ignored; did you mean when?"),
        ("code=500; when=after", "when behind a semicolon was ignored; write a comma, as in code=500, when=after"),
    ],
)
def test_a_preference_that_was_probably_mistyped_is_warned_of(stop, prefer, said):
    """It is ignored all the same, as the RFC says."""
    reply = stop.cancel(prefer)
    assert reply.headers["brakecheck-warning"].startswith(said)


def test_a_parameter_that_was_probably_mistyped_is_warned_of(stop):
    """The real answer comes with the name that was meant."""
    reply = stop.cancel(query=b"__cde=409")
    assert reply.status == 200
    assert "did you mean __code?" in reply.headers["brakecheck-warning"]


@pytest.mark.parametrize("prefer", ["return=minimal", "wait=10", "respond-async", "foo=bar", "code=409; foo=bar"])
def test_other_preferences_are_not_warned_of(stop, prefer):
    """They are meant for somebody else."""
    assert "brakecheck-warning" not in stop.cancel(prefer).headers
