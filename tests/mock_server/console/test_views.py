"""Journal, switches, worlds and findings in the console, in a real browser."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, expect

from brakecheck.mock_server.server import Settings, embedded
from tests.mock_server.console.conftest import Desk

pytestmark = pytest.mark.slow
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 360, "height": 740}}


def send(desk: Desk, path: str, method: str = "POST", headers: dict[str, str] | None = None, **how: Any) -> int:
    sent = {"Authorization": f"Bearer {desk.keys['dialnexa']['full']}", **(headers or {})}
    return requests.request(method, f"{desk.origin}/dialnexa/v1{path}", headers=sent, timeout=10, **how).status_code


def test_the_journal_is_live(desk: Desk):
    """A request of somebody else appears without a reload, with its rule; copied as code it holds no key."""
    page = desk.open()
    expect(page.locator(".exchanges > li")).to_have_count(0)
    assert send(desk, "/workflows/gone/cancel") == 404
    row = page.locator(".exchanges > li")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("POST")
    expect(row).to_contain_text("/dialnexa/v1/workflows/gone/cancel")
    row.locator("summary").click()
    expect(row.locator(".rule")).to_contain_text("dialnexa.cancel.missing")
    for name, begins in (("curl", "curl -X POST"), ("fetch", "const answer"), ("pytest", "import os")):
        row.get_by_role("button", name=name).click()
        expect(page.get_by_role("status").filter(has_text=f"Copied as {name}")).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(begins)
        assert "KEY" in copied
        assert desk.keys["dialnexa"]["full"] not in copied
        if name == "pytest":
            compile(copied, "copied", "exec")
    assert desk.keys["dialnexa"]["full"] not in page.content()


def test_a_refusal_is_shown_with_what_was_meant(desk: Desk):
    """The row of a mistyped path has the guess of its answer."""
    page = desk.open()
    assert send(desk, "/workflows/gone/cancle") == 404
    row = page.locator(".exchanges > li")
    expect(row).to_contain_text("did you mean POST /dialnexa/v1/workflows/{id}/cancel?")


def test_the_journal_of_the_whole_mock_has_requests_with_wrong_keys(desk: Desk):
    """They belong to no world; those that come later are shown as well."""
    page = desk.open()
    rows = page.locator(".exchanges > li")
    page.get_by_label("Whose requests are shown").select_option("all requests")
    for number in (1, 2):
        path = f"/workflows/{desk.world}-{number}/cancel"
        assert send(desk, path, headers={"Authorization": "Bearer wrong"}) == 401
        expect(rows.filter(has_text=path)).to_have_count(1)
    page.get_by_label("Whose requests are shown").select_option("this world")
    expect(rows).to_have_count(0)


def test_copied_curl_is_one_command(desk: Desk):
    """Quotes, dollars and lines in a body stay in the one word that they were, so that pasting runs nothing."""
    body = '{"title": "it\'s `id` $(id) \\u0007"}\r\n'
    key = {"Authorization": f"Bearer {desk.keys['dialnexa']['full']}", "Content-Type": "application/json"}
    assert requests.post(f"{desk.origin}/dialnexa/v1/workflows", data=body, headers=key, timeout=10).status_code == 201
    page = desk.open()
    row = page.locator(".exchanges > li")
    row.locator("summary").click()
    words = pasted(copied(desk, row, "curl"))
    assert words[-3:] == ["--data-raw", body.replace("\r\n", "\n"), ""]
    assert "authorization: Bearer k" in words


STRANGE = {"x-request-id": "$(echo run)$KEY", "x-`id`": "a", "x-$home": "b"}


def test_copied_headers_stay_words(desk: Desk):
    """A header that somebody else chose is no key, whatever it ends in, and runs nothing in a shell."""
    assert send(desk, "/workflows/gone/cancel", headers=STRANGE) == 404
    row = desk.open().locator(".exchanges > li")
    row.locator("summary").click()
    words = pasted(copied(desk, row, "curl"))
    assert {"x-request-id: $(echo run)$KEY", "x-`id`: k", "x-$home: k", "authorization: Bearer k"} <= {*words}
    assert '"x-request-id": "$(echo run)$KEY"' in copied(desk, row, "fetch")
    assert '"authorization": "Bearer " + os.environ["KEY"]' in copied(desk, row, "pytest")


def copied(desk: Desk, row: Locator, name: str) -> str:
    """The exchange as it is copied under this name."""
    row.get_by_role("button", name=name).click()
    expect(desk.page.get_by_role("status").filter(has_text=f"Copied as {name}")).to_be_visible()
    text: str = desk.page.evaluate("navigator.clipboard.readText()")
    return text


def pasted(command: str) -> list[str]:
    """The words that curl is given where the command is pasted."""
    script = 'curl() { printf "%s\\0" "$@"; }\n' + command
    done = subprocess.run(["bash", "-c", script], env={"KEY": "k"}, capture_output=True, text=True, check=True)
    return done.stdout.replace("\r\n", "\n").split("\0")


def test_the_next_cancel_is_made_to_fail(desk: Desk):
    """By the switch, one cancel answers 500 and does nothing; the second one cancels."""
    desk.provide("dialnexa", status="active")
    page = desk.open("switches")
    page.get_by_role("button", name="Force it").click()
    expect(page.locator("#switches .rows").first).to_contain_text("1 left")
    page.get_by_role("link", name="Records").click()
    page.get_by_role("button", name="Cancel workflow").click()
    expect(page.locator(".outcome .chip")).to_have_text("500")
    expect(page.locator(".head .chip")).to_have_text("active")
    page.get_by_role("button", name="Cancel workflow").click()
    expect(page.locator(".outcome .chip")).to_have_text("200")


def test_a_reading_is_chosen(desk: Desk):
    """The world follows the reading that the page chooses."""
    page = desk.open("switches")
    page.get_by_label("Reading of dialnexa.delete.message").select_option("word")
    expect(page.locator(".readings")).to_contain_text("success")
    rules = desk.admin("GET", "/readings")["rules"]
    assert next(rule["reading"] for rule in rules if rule["rule"] == "dialnexa.delete.message") == "word"


def test_worlds_are_made_kept_and_reset(desk: Desk):
    """A new world, a snapshot of it, a record deleted and back again; a reset asks first."""
    page = desk.open()
    page.get_by_role("button", name="New world").click()
    page.get_by_label("Name").fill("made-here")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("combobox", name="World")).to_have_value("made-here")
    expect(page.locator(".records button")).to_have_count(10)
    page.get_by_role("button", name="Snapshot").click()
    page.locator(".records button", has_text="Not started yet").click()
    expect(page.get_by_role("heading", name="Not started yet")).to_be_visible()  # before, another record is shown
    page.get_by_role("button", name="Delete workflow").click()
    expect(page.locator(".records button")).to_have_count(9)
    page.get_by_label("Restore a snapshot").select_option("snapshot-1")
    expect(page.locator(".records button")).to_have_count(10)
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_role("dialog")).to_contain_text("begin anew")
    page.get_by_role("button", name="Cancel", exact=True).click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("combobox", name="World")).to_have_value("default")


def report(origin: str, *steps: dict[str, Any]) -> dict[str, Any]:
    """A report with one finding, of which a step decides."""
    wanted = {"clock": {"mode": "manual", "now": 1767225600.0}}
    world = {
        "do": "world",
        "at": 0,
        "account": "own",
        "url": f"{origin}/__admin",
        "wanted": wanted,
        "keys": {"KEY": "full"},
    }
    record = {"variables": ["KEY"], "steps": [world, *steps]}
    contract = {"promise": "It stays.", "expected": "409", "received": "200", "story": [], "record": record}
    rule = {"id": "dialnexa.cancel.permanent", "statement": "Cancelled is cancelled.", "contracts": [contract]}
    target = {"base_url": f"{origin}/dialnexa/v1"}
    return {"vendors": [{"vendor": "dialnexa", "target": target, "rules": [rule]}]}


def sent(by: str, method: str, url: str, status: int, **more: Any) -> dict[str, Any]:
    headers = {"Authorization": "Bearer ${KEY}"} if by == "contract" else {}
    return {"do": "send", "at": 0, "by": by, "method": method, "url": url, "headers": headers, "status": status, **more}


def test_a_finding_is_played_again(desk: Desk, tmp_path: Path):
    """Its state comes about in a world of its own, under ids of its own; the step that decides is marked."""
    then = "http://elsewhere.example/dialnexa/v1/workflows/wfl_then"
    given = sent("admin", "POST", "/worlds/{own}/dialnexa/records", 201, body='{"status": "active"}')
    given["gives"] = [{"place": ["id"], "value": "wfl_then"}]
    steps = (
        given,
        sent("contract", "POST", f"{then}/cancel", 200),
        sent("contract", "POST", f"{then}/pause", 200, decisive=True),
    )
    file = tmp_path / "report.json"
    file.write_text(json.dumps(report("http://elsewhere.example", *steps)))
    page = desk.open("findings")
    page.get_by_label("Report").set_input_files(file)
    page.get_by_role("button", name="Cancelled is cancelled.").click()
    expect(page.locator(".steps .decides")).to_contain_text("/pause")
    page.get_by_role("button", name="Next step").click()
    expect(page.locator(".steps .now").first).to_contain_text("now: 201")
    page.get_by_role("button", name="Play all").click()
    expect(page.locator(".steps .decides .now")).to_contain_text("now: 409")
    page.get_by_role("button", name="See the record").click()
    expect(page.locator(".head .chip")).to_have_text("cancelled")
    expect(page.locator(".exchanges > li")).to_have_count(2)


@pytest.mark.parametrize(
    "step",
    [
        sent("admin", "DELETE", "/worlds/{own}/../default/journal", 204),
        sent("admin", "POST", "/worlds/default/reset", 200),
        sent("admin", "PUT", "/faults", 200, body='{"names": []}'),
        sent("contract", "DELETE", "http://elsewhere.example/dialnexa/v1/../../__admin/journal", 204),
        sent("contract", "POST", "http://elsewhere.example/dialnexa/v1/workflows/wf_abc123/cancel", 200)
        | {"headers": {"authorization": "Bearer ${KEY:0:0}demo:full"}},
    ],
    ids=lambda step: step["url"],
)
def test_a_step_that_would_leave_its_world_is_not_sent(desk: Desk, tmp_path: Path, step: dict[str, Any]):
    """A report from anywhere can do nothing to other worlds of the mock."""
    asked: list[str] = []
    file = tmp_path / "report.json"
    file.write_text(json.dumps(report("http://elsewhere.example", step)))
    page = desk.open("findings")
    page.get_by_label("Report").set_input_files(file)
    page.get_by_role("button", name="Cancelled is cancelled.").click()
    page.on("request", lambda request: asked.append(request.url) if request.method == step["method"] else None)
    page.get_by_role("button", name="Next step").click()
    expect(page.get_by_text(re.compile("leave its world|whole mock|written out")).first).to_be_visible()
    assert all(url.endswith("/__admin/worlds") for url in asked)


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(desk: Desk, browser: Browser, size: Any, scheme: Any):
    """In every view, nothing is wider than the window, and axe finds nothing."""
    desk.provide("dialnexa", status="active", leads={"queued": 30, "in_step": 2, "waiting": 1})
    page = browser.new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    for view in ("records", "switches", "findings", "journal"):
        page.goto(f"{desk.origin}/__admin/#{view}/{desk.world}")
        page.locator(".light.on").wait_for(state="attached")
        if view == "records":
            page.get_by_role("button", name="Activate workflow").click()
            page.locator(".outcome .rule").wait_for()
        if view == "journal":
            page.locator(".exchanges summary").first.click()
            page.locator(".exchange pre").first.wait_for()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
    page.close()


def test_with_a_token_the_page_asks_for_it(browser: Browser):
    """The token opens the console, and stays in its tab: neither a cookie nor lasting storage has it."""
    with embedded(Settings(port=0, admin_token="open-sesame", real_time=False)) as origin:
        page = browser.new_page()
        page.goto(f"{origin}/__admin/")
        field = page.get_by_role("textbox", name="Token")
        field.fill("wrong")
        page.keyboard.press("Enter")
        field.fill("open-sesame")
        page.keyboard.press("Enter")
        page.locator(".light.on").wait_for()
        expect(page.locator(".records button")).to_have_count(10)
        assert page.evaluate("[localStorage.length, document.cookie]") == [0, ""]
        page.close()


def test_a_fault_is_injected_into_this_world_or_into_all(desk: Desk):
    """Without a choice a fault is in this world alone; the choice tells which faults are shown and changed."""
    name = "dialnexa.cancel.204-for-200"
    page = desk.open("switches")
    where = page.get_by_label("Where faults are injected")
    expect(where).to_have_value("this world")
    page.get_by_label("Search the faults").fill(name)
    box = page.locator(f'input[data-key="{name}"]')
    box.check()
    expect(page.get_by_text("1 fault injected")).to_be_visible()
    assert desk.admin("GET", "/faults")["planted"] == [name]
    all_worlds = f"{desk.origin}/__admin/faults"
    assert requests.get(all_worlds, timeout=10).json()["planted"] == []
    where.select_option("all worlds")
    expect(box).not_to_be_checked()
    box.check()
    expect(page.get_by_text("1 fault injected")).to_be_visible()
    assert requests.get(all_worlds, timeout=10).json()["planted"] == [name]
    box.uncheck()
    expect(page.get_by_text("0 faults injected")).to_be_visible()
    where.select_option("this world")
    expect(box).to_be_checked()
    desk.admin("POST", "/reset")
    expect(box).not_to_be_checked()
