"""Records in the console, in a real browser: what is shown of them, and what its buttons do."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.mock_server.console.conftest import Desk

pytestmark = pytest.mark.slow
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>'


def counts(desk: Desk, text: str | re.Pattern[str]) -> None:
    expect(desk.page.locator(".counts")).to_have_text(text)


def test_after_a_cancel_leads_finish_their_step_and_begin_no_other(desk: Desk):
    """Cancel, then an hour: the lead in a step has left it, and stands where it was; the others never move."""
    workflow = desk.provide(
        "dialnexa", name="Nurture", status="active", leads={"queued": 2, "in_step": 1, "waiting": 1}
    )
    page = desk.open()
    counts(desk, re.compile(r"queued 2.*in step 1.*waiting 1"))
    expect(page.locator(".dot")).to_have_count(4)
    expect(page.locator(".dot.at-in_step")).to_have_count(1)
    page.get_by_role("button", name="Cancel workflow").click()
    expect(page.locator(".head .chip")).to_have_text("cancelled")
    counts(desk, "in step 1stopped 3")
    before = desk.admin("GET", f"/dialnexa/records/{workflow}")["steps"]
    place = page.locator(".dot.at-in_step").evaluate("dot => dot.style.transform")
    page.get_by_role("button", name="+1 hour").click()
    expect(page.locator(".time")).to_have_text("2023-11-14 23:13:20")
    counts(desk, "stopped 4")
    assert place in [dot.evaluate("dot => dot.style.transform") for dot in page.locator(".dot").all()]
    after = desk.admin("GET", f"/dialnexa/records/{workflow}")["steps"]
    assert before == {"started": 1, "finished": 0}
    assert after == {"started": 1, "finished": 1}


def test_leads_move_along_the_graph(desk: Desk):
    """Time goes by, and the dot of a lead stands at another node."""
    desk.provide("dialnexa", status="active", leads={"in_step": 1})
    page = desk.open()
    first = page.locator(".dot").evaluate("dot => dot.style.transform")
    page.get_by_role("button", name="+1 hour").click()
    expect(page.locator(".dot")).to_have_class(re.compile("at-waiting"))
    assert page.locator(".dot").evaluate("dot => dot.style.transform") != first
    expect(page.get_by_role("img")).to_have_attribute("aria-label", re.compile("1 waiting"))


def test_a_refusal_shows_its_rule_and_source(desk: Desk):
    """The second cancel is a 409, with the promise that stands behind it."""
    desk.provide("dialnexa", status="cancelled")
    page = desk.open()
    page.get_by_role("button", name="Cancel workflow").click()
    outcome = page.locator(".outcome")
    expect(outcome.locator(".chip")).to_have_text("409")
    expect(outcome.locator(".rule")).to_contain_text("dialnexa.cancel.terminal-conflict · stated")
    expect(outcome.locator(".rule li").first).to_contain_text("(")


def test_a_hostile_name_stays_text(desk: Desk):
    """A name with a script in it is shown as it is, in the list, in the head and in the journal, and does nothing."""
    desk.provide("dialnexa", name=HOSTILE, status="active")
    page = desk.open()
    expect(page.locator(".records .name")).to_have_text(HOSTILE)
    expect(page.locator(".head h2")).to_contain_text(HOSTILE)
    page.evaluate("path => fetch(path, {method: 'POST'})", f"/dialnexa/v1/workflows/{HOSTILE}/cancel?a={HOSTILE}")
    key = {"Authorization": f"Bearer {desk.keys['dialnexa']['full']}", "Content-Type": "application/json"}
    made = {"method": "POST", "headers": key, "body": json.dumps({"title": HOSTILE})}
    page.evaluate("wanted => fetch('/dialnexa/v1/workflows', wanted)", made)
    row = page.locator(".exchanges > li").first
    row.locator("summary").click()
    expect(row).to_contain_text("onerror=")
    assert page.title() == "brakecheck console"
    assert page.locator("main img, main script").count() == 0


def test_a_run_shows_its_messages(desk: Desk):
    """Cancelled before the second message is due, a run has sent one, and sends no other."""
    desk.provide("suprsend", slug="welcome", recipient="anna")
    page = desk.open()
    expect(page.locator(".parts td .chip")).to_have_text(["delivered", "due", "due"])
    page.get_by_role("button", name="Cancel workflow").click()
    expect(page.locator(".head .chip")).to_have_text("cancelled")
    page.get_by_role("button", name="+1 day").click()
    expect(page.locator(".parts td .chip")).to_have_text(["delivered", "stopped", "stopped"])


def test_the_slider_shows_the_world_as_it_was(desk: Desk):
    """Back before the cancel the workflow is active, and cannot be changed; then back to now."""
    desk.provide("dialnexa", status="active", leads={"queued": 1})
    page = desk.open()
    page.get_by_role("button", name="Cancel workflow").click()
    expect(page.locator(".head .chip")).to_have_text("cancelled")
    page.get_by_role("slider").press("ArrowLeft")
    expect(page.locator(".head .chip")).to_have_text("active")
    expect(page.get_by_role("button", name="Cancel workflow")).to_be_disabled()
    page.get_by_role("button", name="Back to now").click()
    expect(page.locator(".head .chip")).to_have_text("cancelled")
