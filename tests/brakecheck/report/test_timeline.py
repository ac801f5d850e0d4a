"""The story of a contract as reports tell it."""

from brakecheck.contracts.engine.verdicts import Outcome, Verdict
from brakecheck.contracts.events import Advanced, Observed, Provided, StoryEvent
from brakecheck.contracts.exchange import Exchange
from brakecheck.report.recorded import StoryExchange, StoryRemark
from brakecheck.report.timeline import story

KEYS = {"KEY": "canary-4711"}
CANCEL = Exchange(
    "cancel", "POST", "http://h/cancel", {"Date": "now"}, None, 409, {"date": "now"}, b"canary-4711", KEYS
)


def told(*events: StoryEvent, verdict: Verdict = Verdict.PASS, about: Exchange | None = None) -> list[str]:
    """Each part of the story, the decisive one with a star."""
    parts = story(Outcome("c", "p", "r", verdict, exchange=about, story=events), KEYS)
    texts = [part.remark if isinstance(part, StoryRemark) else part.answer for part in parts]
    return [f"{text}{'*' * part.decisive}" for text, part in zip(texts, parts, strict=True)]


def test_whatever_is_no_exchange_is_a_remark():
    """What was given, what was seen and how time went by, without keys."""
    given = Provided("wf_1", {"status": "active", "leads": {"queued": 2}, "delay": None})
    looked = Observed("wf_1", {"status": "cancelled", "note": "canary-4711", "held": False})
    elsewhere = Provided("wf_2", {"status": "paused"}, elsewhere=True)
    assert told(given, elsewhere, looked, Advanced(7200.0), Advanced(0.5), Observed("wf_1", {})) == [
        "given wf_1: status active, leads (queued 2)",
        "given wf_2 in another account: status paused",
        "looked at wf_1: status cancelled, note ${KEY}, held no",
        "2 h went by",
        "0.5 s went by",
        "looked at wf_1: as before",
    ]


def test_an_exchange_has_neither_keys_nor_moments():
    """Two runs tell the same."""
    (part,) = story(Outcome("c", "p", "r", Verdict.PASS, story=(CANCEL,)), KEYS)
    assert isinstance(part, StoryExchange)
    assert (part.answer, part.request_headers, part.response_headers) == ("409 ${KEY}", {}, {})


def test_a_finding_is_about_its_exchange_or_what_was_seen_last():
    """The decisive exchange is told where the story is cut before it, too."""
    seen = Observed("wf_1", {"status": "active"})
    assert told(CANCEL, seen, verdict=Verdict.FAIL, about=CANCEL) == [
        "409 ${KEY}*", "looked at wf_1: status active*",
    ]  # fmt: skip
    assert told(seen, verdict=Verdict.FAIL, about=CANCEL) == ["looked at wf_1: status active", "409 ${KEY}*"]
    assert told(CANCEL, seen) == ["409 ${KEY}", "looked at wf_1: status active"]
