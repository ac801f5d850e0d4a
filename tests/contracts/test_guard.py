"""The guard: which values may leave, and where in a request they are looked for."""

import gzip
import io
import json
from typing import Any

import pytest
import requests

from contracts.guard import BODY, HEADERS, MEMBERS, NESTED, Guard, guard_for
from contracts.selection import Selection
from contracts.target import Target
from contracts.trouble import GuardViolation

MARK = "0123456789abcdef"
BASE = "https://api.example.com/v1"
ITEM, STOP, FIND = "/things/{id}", "/things/{id}/stop", "/find/stop/"
SELECTION = Selection(
    [("GET", "/things"), ("POST", "/things"), ("DELETE", ITEM), ("POST", STOP), ("POST", FIND)],
    plain=("title", "data"),
    filters={FIND: ("key", "people")},
)
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def guard() -> Guard:
    made = Guard(MARK, SELECTION, base=BASE)
    made.allow("mine")
    return made


def body(value: Any) -> bytes:
    return json.dumps(value).encode()


def passes(guard: Guard, method: str, path: str, content: bytes | None = None, headers: Any = JSON) -> bool:
    try:
        guard.check(method, BASE + path, headers, content)
    except GuardViolation:
        return False
    return True


def raw_passes(guard: Guard, content: bytes) -> bool:
    try:
        guard.check_raw(content)
    except GuardViolation:
        return False
    return True


# Values.


@pytest.mark.parametrize(
    "value",
    [
        "mine",
        MARK,
        f"thing-{MARK}",
        f"{MARK}-1",
        MARK.upper(),
        f"{MARK}😀",
        f"{MARK}\ud800",
        f"{MARK}'--",
        f"%x{MARK}%",
        f"{MARK}*",
        f"{MARK}_",
        f"{MARK}/{MARK}",
        f" {MARK} ",
        f"{MARK}\x00",
        f"{MARK}%2F{MARK}",
        "mine/",
        "mine\x00",
        f"mine,{MARK}",
    ],
)
def test_what_the_run_made_up_or_was_given_may_be_named(guard: Guard, value: str):
    """The marker stands in each piece that a server could take the value apart into, or the piece is a known one."""
    assert guard.allows(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "\x00",
        f"%{MARK}",
        "*",
        "%",
        "_",
        "0",
        "-1",
        "null",
        "theirs",
        "min",
        "mine2",
        "Mine",
        MARK[:-1],
        "..",
        ".",
        "1e3",
    ],
)
def test_anything_else_may_not(guard: Guard, value: str):
    """Short, common, empty and nearly right values could be somebody's."""
    assert not guard.allows(value)


@pytest.mark.parametrize(
    "separator", ["/", "\\", ",", ";", "|", "&", "?", "#", "\x00", "\x1f", "\x7f", " ", "\t", "\n", "\u00a0"]
)
@pytest.mark.parametrize("pieces", [("theirs", MARK), (MARK, "theirs"), ("mine", "theirs"), (MARK, "*")])
def test_every_piece_of_a_value_has_to_be_ours(guard: Guard, separator: str, pieces: tuple[str, str]):
    """A server may split a value, and then a marker in one half does not speak for the other."""
    assert not guard.allows(separator.join(pieces))


@pytest.mark.parametrize("coded", ["theirs%2C{}", "theirs%252C{}", "theirs%25252C{}", "{}%2Ftheirs", "{}%00theirs"])
def test_pieces_are_found_however_often_they_are_encoded(guard: Guard, coded: str):
    """Percent-decoding goes on until nothing changes."""
    assert not guard.allows(coded.format(MARK))


def test_what_is_encoded_too_often_may_not_be_named(guard: Guard):
    """Decoding that comes to no end vouches for nothing; one that just does is looked at."""
    assert guard.allows("%" + "25" * 6 + "41" + MARK)
    assert not guard.allows("%" + "25" * 20 + "41" + MARK)


def test_numbers_are_those_that_were_drawn(guard: Guard):
    """As a number of either sign, as a float, or as digits; big, and each time another."""
    number, other = guard.number(), guard.number()
    assert number != other
    assert 10**14 <= number < 2**53
    for value in (number, -number, float(number), str(number), f"-{number}", f"+{number}"):
        assert guard.allows(value)
    for value in (0, 1, -1, 1.5, number + 1, float("nan"), float("inf"), 10**30, str(number + 1), f"--{number}"):
        assert not guard.allows(value)
    assert not guard.allows("1" * 1_000_000)


def test_numbers_are_those_of_the_marker():
    """The same run draws the same numbers, so that it sends the same bytes; another run draws others."""
    assert Guard(MARK).number() == Guard(MARK).number() != Guard(MARK[::-1]).number()


def test_a_marker_can_be_guessed_if_it_is_short():
    """Seven characters are refused, eight are not."""
    with pytest.raises(ValueError, match="8 characters"):
        Guard("1234567")
    assert Guard("12345678").marker == "12345678"


def test_whatever_is_allowed_is_a_text(guard: Guard):
    """A record that is allowed as a number may be named by its digits."""
    guard.allow(17)
    assert guard.allows("17")


def test_a_tail_makes_another_name_of_a_record(guard: Guard):
    """The whole is allowed then; a tail that would name somebody, or a record that is not ours, is refused."""
    assert guard.extended("mine", f",{MARK}") == f"mine,{MARK}"
    assert guard.extended("mine", f"{MARK}xx") == f"mine{MARK}xx"
    assert guard.allows(f"mine{MARK}xx")
    assert guard.extended("mine", "\n") == "mine\n"
    for record, tail in (("mine", ",theirs"), ("mine", "2"), ("theirs", MARK)):
        with pytest.raises(GuardViolation):
            guard.extended(record, tail)
        assert not guard.allows(record + tail) or record == "theirs"


# Requests.


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


@pytest.mark.parametrize("content", [None, b"", b" \r\n", b"{}", b"[]", b"null", b"true", b'{"a": [null, false, {}]}'])
def test_what_names_nothing_may_be_sent(guard: Guard, content: bytes | None):
    """Where no filter is due, no body, null, booleans and empty lists and objects are nobody's names."""
    assert passes(guard, "POST", "/things", content)


def test_texts_and_numbers_of_a_body_name_records(guard: Guard):
    """Wherever they stand, unless the member that they stand under is content."""
    content = {"title": "theirs", "data": {"id": "theirs", "n": 1}}
    ours: list[Any] = [{"id": "mine"}, [{"a": {"b": ["mine", guard.number()]}}], content, MARK]
    theirs: list[Any] = [
        {"id": "theirs"},
        {"id": 1},
        [["theirs"]],
        {"a": {"b": {"c": ""}}},
        "theirs",
        0,
        {"Title": "x"},
    ]
    assert all(passes(guard, "POST", "/things", body(value)) for value in ours)
    assert not any(passes(guard, "POST", "/things", body(value)) for value in theirs)


def test_a_name_that_comes_twice_is_looked_at_twice(guard: Guard):
    """A server may take either value."""
    assert passes(guard, "POST", "/things", b'{"id": "mine", "id": "mine"}')
    assert not passes(guard, "POST", "/things", b'{"id": "theirs", "id": "mine"}')
    assert not passes(guard, "POST", "/things", b'{"id": "mine", "id": "theirs"}')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le"])
def test_json_is_read_in_every_encoding_of_it(guard: Guard, encoding: str):
    """As a server might read it."""
    assert passes(guard, "POST", "/things", '{"id": "mine"}'.encode(encoding))
    assert not passes(guard, "POST", "/things", '{"id": "theirs"}'.encode(encoding))


def test_a_packed_body_is_unpacked(guard: Guard):
    """What cannot be unpacked, or is packed too tightly, is not sent."""
    assert passes(guard, "POST", "/things", gzip.compress(b'{"id": "mine"}'))
    assert not passes(guard, "POST", "/things", gzip.compress(b'{"id": "theirs"}'))
    assert not passes(guard, "POST", "/things", gzip.compress(b'{"id": "mine"}')[:-9])
    assert not passes(guard, "POST", "/things", b"\x1f\x8b rubbish")
    assert passes(guard, "POST", "/things", gzip.compress(b" " * 1_000_000))
    assert not passes(guard, "POST", "/things", gzip.compress(b" " * 1_000_001))


@pytest.mark.parametrize(
    "content",
    [
        b"phone_number,place\n+15550100,here\n",
        b"rubbish",
        b"\x00" * 9,
        bytes(range(128, 256)),
        b"id=mine",
        b"{'id': 'mine',}",
        b'{"id": "mine"',
        b'{"id": ' * 5000,
        b'{"id": "mine"} // "mine"',
    ],
)
def test_a_body_that_is_no_json_passes(guard: Guard, content: bytes):
    """Where none of its words could name a member that names records, or all other words are ours."""
    guard.hazardous = True
    assert passes(guard, "POST", "/things", content)


@pytest.mark.parametrize(
    "content",
    [
        b"id=theirs",
        b"user_id=theirs",
        b"recipients[]=theirs",
        b"id=mine%26id=theirs",
        b"{'key': 'theirs'}",
        b'{"slugs": ["theirs"',
        b"id=theirs&title=mine",
        b"theirs,id",
        b'{"ID": theirs}',
        b'{"email": theirs}',
        b"filter: theirs",
        '{"id": "theirs"'.encode("utf-16-le"),
        b'{"id": "mine"}{"id": "theirs"}',
    ],
)
def test_a_body_that_is_no_json_is_looked_at_word_by_word(guard: Guard, content: bytes):
    """Once a word of it could be the name of a member that names records, every other word has to be ours."""
    guard.hazardous = True
    assert not passes(guard, "POST", "/things", content)
    ours = content.replace(b"theirs", b"mine").replace("theirs".encode("utf-16-le"), "mine".encode("utf-16-le"))
    assert passes(guard, "POST", "/things", ours.removesuffix(b",id"))


@pytest.mark.parametrize("value", [b"null", b"true", b"0", b"title", b"key", b"id", b"*", b"%25"])
def test_a_word_is_no_name_where_a_value_is_due(guard: Guard, value: bytes):
    """In a form, null is a text like any other, and so is what elsewhere is the name of a member."""
    assert not passes(guard, "POST", "/things", b"id=" + value)


# Hazards.


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"null", b"[]", b"{", b"rubbish", b'{"key": null}', b'{"people": []}', b'{"title": "x"}',
     b'{"people": ["mine", null]}', b'["mine"]', b'{"other": "mine"}'],
)  # fmt: skip
def test_an_empty_filter_is_a_hazard(guard: Guard, content: bytes):
    """A body that alone says what is meant and says nothing could be taken for everything."""
    assert not passes(guard, "POST", "/find/stop/", content)
    assert not passes(guard, "POST", f"/find/{MARK}/", content)
    assert passes(guard, "POST", "/things", content)
    guard.hazardous = True
    assert passes(guard, "POST", "/find/stop/", content)


@pytest.mark.parametrize("value", [{"key": "mine"}, {"people": ["mine", MARK]}, {"key": "mine", "people": None}])
def test_a_filter_that_names_something_is_none(guard: Guard, value: Any):
    """One filter is enough."""
    assert passes(guard, "POST", "/find/stop/", body(value))


def test_a_blank_filter_names_nothing(guard: Guard):
    """Nor may a blank be sent as a name, hazardous or not."""
    assert SELECTION.is_empty(FIND, b'{"key": " "}')
    assert SELECTION.is_empty(FIND, b'{"people": [" "]}')
    guard.hazardous = True
    assert not passes(guard, "POST", "/find/stop/", b'{"key": " "}')


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "//things/mine/stop"),
        ("POST", "/things/mine//stop"),
        ("POST", "/things/mine/stop//"),
        ("POST", "/things/mine/./stop"),
        ("DELETE", "/things"),
        ("PUT", "/things"),
        ("PATCH", "/find/stop/"),
    ],
)
def test_a_path_that_may_stray_is_a_hazard(guard: Guard, method: str, path: str):
    """A server could read it as another, and a method that is not described as one for the whole collection."""
    content = body({"key": "mine"})
    assert not passes(guard, method, path, content)
    guard.hazardous = True
    assert passes(guard, method, path, content)


def test_a_flood_is_a_hazard(guard: Guard):
    """Just below each bound a request passes, just above it only where hazards do."""
    deep, wide, long = b"[" * 500 + b"]" * 500, b"[" + b"1," * MEMBERS + b"1]", b" " * BODY
    for number in (1,):
        guard.allow(number)
    assert passes(guard, "POST", "/things", b" " * BODY)
    assert not passes(guard, "POST", "/things", long + b" ")
    assert passes(guard, "POST", "/things", b"[" * (NESTED // 2) + b"{" * (NESTED // 2))
    assert not passes(guard, "POST", "/things", b"[" * (NESTED // 2) + b"{" * (NESTED // 2 + 1))
    assert passes(guard, "POST", "/things", b"," * MEMBERS)
    assert not passes(guard, "POST", "/things", b"," * (MEMBERS + 1))
    assert passes(guard, "POST", "/things", None, {"X": "x" * (HEADERS - 1)})
    assert not passes(guard, "POST", "/things", None, {"X": "x" * HEADERS})
    assert passes(guard, "POST", "/things", deep)
    guard.hazardous = True
    assert passes(guard, "POST", "/things", long + b" ")
    assert not passes(guard, "POST", "/things", wide.replace(b"1", b"2"))


def test_a_refusal_tells_why(guard: Guard):
    """The value, cut where it is long, or the hazard; and that nothing was sent."""
    with pytest.raises(GuardViolation, match=r"^'x{60}' was not provided by this run; nothing was sent$"):
        guard.check("POST", f"{BASE}/things/{'x' * 99}/stop", {}, None)
    with pytest.raises(GuardViolation, match=r"^an empty filter could be taken for all records; only a hazardous"):
        guard.check("POST", f"{BASE}/find/stop/", {}, b"{}")
    with pytest.raises(GuardViolation, match=r"^the path could be taken for another"):
        guard.check("POST", f"{BASE}/things//mine/stop", {}, b"{}")


def test_on_our_own_mock_anything_may_be_sent(guard: Guard):
    """A free guard looks at nothing; one that lets hazards through still looks at values."""
    guard.hazardous = True
    assert not passes(guard, "POST", "/things/theirs/stop")
    assert not raw_passes(guard, b"POST /v1/things/theirs/stop HTTP/1.1\r\n\r\n")
    guard.free = True
    assert passes(guard, "POST", "/things/theirs/stop")
    assert raw_passes(guard, b"POST /v1/things/theirs/stop HTTP/1.1\r\n\r\n")


def test_a_prepared_request_is_looked_at_as_it_goes_out(guard: Guard):
    """Its method, its address, its body as text or bytes; a stream cannot be looked at."""
    guard.check_prepared(requests.Request("POST", f"{BASE}/things/mine/stop", json={"id": "mine"}).prepare())
    guard.check_prepared(requests.Request("POST", f"{BASE}/things", data="id=mine").prepare())
    for how in (
        {"json": {"id": "theirs"}},
        {"data": "id=theirs"},
        {"params": {"id": "theirs"}},
        {"data": io.BytesIO(b"x")},
    ):
        with pytest.raises(GuardViolation):
            guard.check_prepared(requests.Request("POST", f"{BASE}/things", **how).prepare())


# Bytes.


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x16\x03\x01\r\n\r\n",
        b"POST\r\nHost: h\r\nAuthorization: Bearer key\r\n\r\n",
        b"POST /v1/things/mine/stop HTTP/1.1\r\nHost: h\r\n\r\n",
        b"POST /v1/things/mine/stop HT",
        b'POST /v1/things/mine/stop\x00 HTTP/1.1\r\n\r\n{"key": "mine"}',
        b"POST / v1/things/mine/stop HTTP/1.1\r\n\r\n",
        b"POST http://h/v1/things/mine/stop HTTP/1.1\r\n\r\n",
        b'POST /v1/find/stop/ HTTP/1.1\r\n\r\n{"key": "mine"}',
        b'POST /v1/find/stop/ HTTP/1.1\r\n\r\n{"key": "mine"}POST /v1/things/mine/stop HTTP/1.1\r\n\r\n',
        b'POST /v1/find/stop/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n{"key": "mine"}\r\n0\r\n\r\n',
    ],
)
def test_bytes_that_name_what_is_ours_pass(guard: Guard, content: bytes):
    """Broken or not: requests are found in them, and rubbish names nothing."""
    assert raw_passes(guard, content)


@pytest.mark.parametrize(
    "content",
    [
        b"POST /v1/things/theirs/stop HTTP/1.1\r\n\r\n",
        b"GET /v1/things/theirs/stop HTTP/1.1\r\n\r\n",
        b"post\t/v1/things/theirs/stop\tHTTP/1.1\r\n\r\n",
        b"\r\nPOST /v1/things/theirs/stop HTTP/1.0\r\n\r\n",
        b"POST /v1/things/theirs/stop HT",
        b"POST / v1/things/theirs/stop HTTP/1.1\r\n\r\n",
        b"POST http://h/v1/things/theirs/stop HTTP/1.1\r\n\r\n",
        b"POST /v1/things?id=theirs HTTP/1.1\r\n\r\n",
        b'POST /v1/find/stop/ HTTP/1.1\r\n\r\n{"key": "theirs"}',
        b'POST /v1/find/stop/ HTTP/1.1\r\n\r\n{"key": "mine"}POST /v1/things/theirs/stop HTTP/1.1\r\n\r\n',
        b"POST /v1/things/mine/stop HTTP/1.1\r\n\r\nPOST /v1/find/stop/ HTTP/1.1\r\n\r\n{\"key\": \"theirs\"}",
        b'POST /v1/find/stop/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n{"key": "theirs"}\r\n0\r\n\r\n',
        b'POST\r\nHost: h\r\n\r\n{"key": "theirs"}',
        b'{"key": "theirs"}',
        b"POST /v1/find/stop/ HTTP/1.1\r\n\r\n{}",
        b"POST /v1/things//mine/stop HTTP/1.1\r\n\r\n",
        b"POST /v1/things HTTP/1.1\r\nX: " + b"x" * HEADERS + b"\r\n\r\n",
    ],
)  # fmt: skip
def test_bytes_that_name_anything_else_do_not(guard: Guard, content: bytes):
    """Whatever the method, and however they are broken."""
    assert not raw_passes(guard, content)


# The vendors.


def test_the_guard_of_a_vendor_knows_its_paths_and_members():
    """Described paths, content and filters come from the vendor's package and description."""
    dialnexa = guard_for(Target("t", "dialnexa", "https://h/v1"), MARK)
    assert dialnexa.selection.template("/workflows/x/cancel") == "/workflows/{id}/cancel"
    dialnexa.check("POST", "https://h/v1/workflows", {}, b'{"title": "anything"}')
    with pytest.raises(GuardViolation):
        dialnexa.check("POST", f"https://h/v1/workflows/{MARK}/edges", {}, b'{"from_node_id": "node_abc"}')
    suprsend = guard_for(Target("t", "suprsend", "https://h"), MARK)
    for content in (b"{}", b'{"recipients": ["user_123"]}', b'{"workflow_slug": "order-confirmation"}'):
        with pytest.raises(GuardViolation):
            suprsend.check("POST", "https://h/v1/workflow_run/cancel/", {}, content)
