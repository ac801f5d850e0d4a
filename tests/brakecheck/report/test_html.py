"""The report for people, looked at in a real browser."""

import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from brakecheck.report.formats import html
from tests.brakecheck.report.conftest import of_json, rules_of

Entry = dict[str, Any]
rendered = of_json(html.rendered)
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


def opened(browser: Browser, document: Entry, folder: Path, **how: Any) -> Page:
    """The report in a page that fails the test on any error, and on any request but for the file itself."""
    file = folder / "report.html"
    file.write_text(rendered(document), encoding="utf-8")
    page = browser.new_page(reduced_motion="reduce", **how)
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda request: None if request.url == file.as_uri() else trouble.append(request.url))
    page.goto(file.as_uri())
    assert trouble == []
    return page


def shown(page: Page, selector: str) -> list[str]:
    """The texts of what can be seen of these elements."""
    return [element.inner_text() for element in page.locator(selector).all() if element.is_visible()]


@pytest.mark.medium
def test_the_file_needs_nothing_else(faulty: Entry):
    """Nothing is loaded, and the policy allows one script: that of the page, by its hash."""
    page = unescape(rendered(faulty))
    assert not re.search(r"<(img|link|iframe|object)\b|\s(src|on\w+)=|url\((?!#)|@import", page)
    assert "default-src 'none'" in page
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert f"script-src 'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in page


@pytest.mark.medium
def test_a_link_off_the_page_is_one_of_the_ledger(faulty: Entry):
    """Sources lead to where the ledger says that they are published, and nothing else leads away."""
    away = {found for found in re.findall(r'href="([^"]*)"', rendered(faulty)) if not found.startswith("#")}
    sources = [source for rule in rules_of(faulty) for source in rule["sources"]]
    assert away == {source["url"] for source in sources if "url" in source}
    assert "https://docs.suprsend.com/reference/cancel-workflow" in away


@pytest.mark.medium
def test_every_link_leads_somewhere(varied: Entry):
    """Each anchor is an id, and no id is there twice."""
    page = rendered(varied)
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert {found.removeprefix("#") for found in re.findall(r'href="(#[^"]*)"', page)} <= set(ids)


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 ms"), (0.0124, "12 ms"), (1.25, "1.2 s"), (59.97, "1 min 0 s"), (200.4, "3 min 20 s")]
)
def test_a_duration_is_short(seconds: float, words: str):
    """Two figures are enough to see what took long."""
    assert html.duration(seconds) == words


@pytest.mark.medium
def test_the_same_document_gives_the_same_bytes(varied: Entry):
    """Nothing in the page depends on when or where it is made."""
    assert rendered(varied) == rendered(varied)


@pytest.mark.slow
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_by_everybody(browser: Browser, varied: Entry, tmp_path: Path, size: Any, scheme: str):
    """Nothing is wider than the window, and axe finds nothing: contrast, headings, names, focus."""
    page = opened(browser, varied, tmp_path, viewport=size, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("details").first.evaluate("() => document.querySelectorAll('.rule').forEach(it => it.open = true)")
    violations = Axe().run(page).response["violations"]
    assert [(it["id"], [node["target"] for node in it["nodes"]][:3]) for it in violations] == []


@pytest.mark.medium
def test_the_verdict_is_the_first_thing_to_see(browser: Browser, faulty: Entry, tmp_path: Path):
    """The sentence of the gate, the counts, and then the findings with what was expected and received."""
    page = opened(browser, faulty, tmp_path, viewport=DESKTOP)
    assert page.locator("h1").inner_text().lower() == faulty["gate"]["sentence"].lower()
    broken = [rule for entry in faulty["vendors"] for rule in entry["rules"] if rule["verdict"] in ("fail", "known")]
    assert page.locator(".finding").count() == len(broken)
    first, card = next(rule for rule in broken if rule["verdict"] == "fail"), page.locator(".finding.fail").first
    failed = next(contract for contract in first["contracts"] if contract["verdict"] == "fail")
    for part in (
        first["id"],
        first["statement"],
        first["sources"][0]["heading"],
        failed["expected"],
        failed["received"],
    ):
        assert part in card.inner_text()
    assert card.locator(".decisive .curl").is_visible()
    assert "curl -i" in card.locator(".decisive .curl").inner_text()
    assert "given " in card.locator(".story").inner_text()


@pytest.mark.medium
def test_the_drawing_shows_what_was_violated(browser: Browser, faulty: Entry, tmp_path: Path):
    """Each red arrow and refusal of the drawing is a red cell of the table."""
    page = opened(browser, faulty, tmp_path, viewport=DESKTOP)
    for vendor in faulty["vendors"]:
        failed = [cell for cell in vendor["lifecycle"]["cells"] if cell["verdict"] == "fail"]
        section = page.locator(f"section[aria-labelledby={vendor['vendor']}]")
        assert section.locator(".matrix td.fail").count() == len(failed)
        assert (section.locator("svg .move.fail, svg .refusal.fail").count() > 0) == bool(failed)


@pytest.mark.medium
def test_the_keyboard_is_enough(browser: Browser, varied: Entry, tmp_path: Path):
    """The filter is chosen with arrow keys, and a rule is opened with Enter."""
    page = opened(browser, varied, tmp_path, viewport=DESKTOP)
    total = page.locator(".rule").count()
    page.locator("#show-all").focus()
    page.keyboard.press("ArrowRight")
    seen = page.locator(".rule:visible")
    assert 0 < seen.count() == varied["counts"]["fail"] < total
    seen.first.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert seen.first.locator(".source").is_visible()


@pytest.mark.medium
def test_what_a_server_said_stays_text(browser: Browser, nasty: Entry, tmp_path: Path):
    """Markup, control characters and links in answers are shown, and do nothing."""
    page = opened(browser, nasty, tmp_path, viewport=PHONE)
    assert page.locator("img, iframe, form, [onload], [onerror]").count() == 0
    assert page.locator("script").count() == 1
    urls = {source.get("url", "") for rule in rules_of(nasty) for source in rule["sources"]}
    links: list[str] = page.eval_on_selector_all("a[href]", "all => all.map(it => it.href)")
    assert {link for link in links if urlsplit(link).scheme != "file"} <= urls
    assert "<script>alert(1)</script>" in page.locator(".received, .versus").first.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.slow
def test_markup_that_got_through_would_do_nothing(browser: Browser, faulty: Entry, tmp_path: Path):
    """Were a server's answer not escaped, the browser would refuse its script, its handler and its picture."""
    attack = "<script>document.title = 'script'</script><img src=x onerror=\"document.title = 'handler'\">"
    file = tmp_path / "report.html"
    file.write_text(rendered(faulty).replace("<h1>", f"<h1>{attack}"), encoding="utf-8")
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(file.as_uri())
    page.locator("#search").fill("cancel")
    assert page.title() not in ("script", "handler")
    assert len(refused) == 3
    assert all("Content Security Policy" in text for text in refused)


@pytest.mark.slow
def test_a_search_leaves_what_has_every_word(browser: Browser, varied: Entry, tmp_path: Path):
    """Of rules and findings those that have all words, in text or answers, and their groups are open."""
    page = opened(browser, varied, tmp_path, viewport=DESKTOP)
    page.locator("#search").fill("ids text")
    seen = page.locator(".rule:visible")
    assert 0 < seen.count() < page.locator(".rule").count()
    assert all(
        "ids" in text.lower() and "text" in text.lower()
        for text in seen.evaluate_all("all => all.map(it => it.textContent)")
    )
    assert (
        page.locator("#found").inner_text()
        == f"{page.locator('.finding:visible').count()} findings, {seen.count()} promises"
    )
    page.locator("#search").fill("")
    assert page.locator(".rule:not([hidden])").count() == page.locator(".rule").count()


@pytest.mark.slow
def test_a_line_can_be_copied(browser: Browser, faulty: Entry, tmp_path: Path):
    """The button under a curl line puts the line into the clipboard, and says so."""
    page = opened(browser, faulty, tmp_path, viewport=DESKTOP)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    line = page.locator(".finding .curl:visible").first
    button = line.locator("xpath=following-sibling::button[1]")
    button.click()
    page.wait_for_function("document.querySelector('.copy:focus').textContent === 'Copied'")
    assert page.evaluate("navigator.clipboard.readText()") == line.text_content()


@pytest.mark.slow
def test_the_deciding_step_stands_out(browser: Browser, faulty: Entry, tmp_path: Path):
    """Each finding marks one step, the last that the report calls decisive."""
    page = opened(browser, faulty, tmp_path, viewport=DESKTOP)
    for card in page.locator(".finding.fail").all():
        assert card.locator(".decides").count() == 1
        assert "decides" in (card.locator(".decides .mark").text_content() or "")


@pytest.mark.slow
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_contents_stay_in_view(browser: Browser, varied: Entry, tmp_path: Path, size: Any):
    """At the end of the page the search is there, and a link of the contents leads to a rule's group."""
    page = opened(browser, varied, tmp_path, viewport=size)
    page.locator(".area").last.scroll_into_view_if_needed()
    box = page.locator("#search").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < size["height"]
    page.locator(".contents a", has_text="Every promise").click()
    assert page.evaluate("document.getElementById('rules').getBoundingClientRect().top") < size["height"] / 2


@pytest.mark.slow
def test_a_link_opens_what_it_leads_to(browser: Browser, varied: Entry, tmp_path: Path):
    """A rule in a closed group is open once a cell of the table is clicked."""
    page = opened(browser, varied, tmp_path, viewport=DESKTOP)
    page.locator(".matrix a[href]").first.click()
    page.wait_for_function("document.querySelector('.rule:target').open")
    assert page.locator(".rule:target .source").is_visible()


@pytest.mark.slow
def test_without_scripts_all_of_it_is_there(browser: Browser, varied: Entry, tmp_path: Path):
    """No search and no buttons are shown; groups open by a click, and the filter works."""
    page = opened(browser, varied, tmp_path, viewport=DESKTOP, java_script_enabled=False)
    assert not page.locator("#search").is_visible()
    assert page.locator(".copy").count() == 0
    page.locator("label[for=show-fail]").click()
    for area in page.locator(".area:visible > summary").all():
        area.click()
    assert page.locator(".rule:visible").count() == varied["counts"]["fail"]


@pytest.mark.slow
def test_it_is_short_on_a_phone(browser: Browser, varied: Entry, tmp_path: Path):
    """Twelve screens at most hold two vendors, for what is not a finding is closed."""
    page = opened(browser, varied, tmp_path, viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollHeight") < 12 * PHONE["height"]


@pytest.mark.slow
def test_it_can_be_printed(browser: Browser, faulty: Entry, tmp_path: Path):
    """On paper the controls are gone, and the findings are there."""
    page = opened(browser, faulty, tmp_path, viewport=DESKTOP)
    page.emulate_media(media="print")
    assert shown(page, ".filter") == []
    assert len(shown(page, ".finding")) == page.locator(".finding").count()
    assert page.pdf(format="A4").startswith(b"%PDF")
