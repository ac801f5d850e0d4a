"""The report for people, looked at in a real browser."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from brakecheck.report.formats import html
from tests.brakecheck.report.conftest import of_json

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


def test_the_file_needs_nothing_else(faulty: Entry):
    """No script, nothing that is loaded, and a policy that allows neither."""
    page = rendered(faulty)
    assert not re.search(r"<(script|img|link|iframe|object)\b|\s(src|on\w+)=|url\((?!#)|@import", page)
    assert "default-src 'none'" in page
    assert all(found.startswith("#") for found in re.findall(r'href="([^"]*)"', page))


def test_every_link_leads_somewhere(varied: Entry):
    """Each anchor is an id, and no id is there twice."""
    page = rendered(varied)
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert {found.removeprefix("#") for found in re.findall(r'href="(#[^"]*)"', page)} <= set(ids)


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


def test_the_drawing_shows_what_was_violated(browser: Browser, faulty: Entry, tmp_path: Path):
    """Each red arrow and refusal of the drawing is a red cell of the table."""
    page = opened(browser, faulty, tmp_path, viewport=DESKTOP)
    for vendor in faulty["vendors"]:
        failed = [cell for cell in vendor["lifecycle"]["cells"] if cell["verdict"] == "fail"]
        section = page.locator(f"section[aria-labelledby={vendor['vendor']}]")
        assert section.locator(".matrix td.fail").count() == len(failed)
        assert (section.locator("svg .move.fail, svg .refusal.fail").count() > 0) == bool(failed)


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


def test_what_a_server_said_stays_text(browser: Browser, nasty: Entry, tmp_path: Path):
    """Markup, control characters and links in answers are shown, and do nothing."""
    page = opened(browser, nasty, tmp_path, viewport=PHONE)
    assert page.locator("script, img, iframe, form, [onload], [onerror]").count() == 0
    assert [
        href
        for href in page.eval_on_selector_all("a[href]", "all => all.map(it => it.href)")
        if urlsplit(href).scheme != "file"
    ] == []
    assert "<script>alert(1)</script>" in page.locator(".received, .versus").first.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_can_be_printed(browser: Browser, faulty: Entry, tmp_path: Path):
    """On paper the controls are gone, and the findings are there."""
    page = opened(browser, faulty, tmp_path, viewport=DESKTOP)
    page.emulate_media(media="print")
    assert shown(page, ".filter") == []
    assert len(shown(page, ".finding")) == page.locator(".finding").count()
    assert page.pdf(format="A4").startswith(b"%PDF")
