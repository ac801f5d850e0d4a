"""The guard: which values may leave."""

import pytest

from brakecheck.contracts.errors import GuardViolation
from brakecheck.contracts.safety.guard import Guard, guard_for
from brakecheck.contracts.target import Target
from tests.contracts.guarded import MARK, body, guard_of, passes


@pytest.fixture
def guard() -> Guard:
    return guard_of("mine")


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


def test_a_record_with_nul_around_it_is_the_same_record():
    """An odd id that a contract makes of a record of ours is allowed; one of a stranger's is not."""
    guard = Guard(MARK)
    guard.allow("a record, / of ours")
    assert [guard.allows(f"{nul}a record, / of ours{nul}") for nul in ("", "\0", "\0\0")] == [True] * 3
    assert not guard.allows("\0a record, / of theirs")
    assert not guard.allows("XXa record, / of oursXX")


def test_what_an_order_may_carry_names_nothing_elsewhere(guard: Guard):
    """Values that the file gives for new records pass in the request that makes one, and in no other."""
    guard.order("POST", "/things", ["theirs", 3])
    assert passes(guard, "POST", "/things", body({"name": "theirs", "size": 3}))
    assert passes(guard, "POST", "/things?name=theirs")
    assert not passes(guard, "POST", "/things?name=somebodys")
    assert not passes(guard, "POST", "/things", body({"name": "somebody's"}))
    assert not passes(guard, "POST", "/things/theirs/stop")
    assert not passes(guard, "DELETE", "/things/theirs")
    assert not passes(guard, "POST", "/find/stop/", body({"key": "theirs"}))
    assert not passes(guard, "PUT", "/things", body({"size": 3}))
    guard.order("POST", "/things/{id}/stop", ["theirs"])
    assert passes(guard, "POST", "/things/theirs/stop")
