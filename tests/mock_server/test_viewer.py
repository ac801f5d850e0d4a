"""The API reference at `/docs`, in a real browser where the browser is the point."""

import re
import shutil
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from brakecheck.mock_server.http import viewer
from brakecheck.mock_server.server import Settings, build, embedded
from brakecheck.specs import vendors
from tests.mock_server.asgi import Client

WORKFLOW = "wfl_m3v7zb9rk2px"
MARKUP = "<b>bold</b> <img src=x onerror=alert(1)> [here](javascript:alert(1))"


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with embedded(Settings(port=0)) as origin:
        yield origin


def opened(browser: Browser, origin: str, requested: list[str], errors: list[str]) -> Page:
    """The reference, with what the page requests and what goes wrong in it."""
    page = browser.new_page()
    page.on("request", lambda request: requested.append(request.url))
    page.on("console", lambda message: errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{origin}/docs")
    return page


def test_what_the_page_loads_is_served(client: Client):
    """Each file comes with its type under a policy that lets in this origin alone, and no script within the page."""
    page = client.send("GET", "/docs").body.decode()
    assert "<script>" not in page
    files = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(files) == 5
    for path in ("/docs", *files):
        reply = client.send("GET", path)
        assert reply.status == 200
        policy = reply.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy
        assert reply.headers["x-content-type-options"] == "nosniff"
    assert client.send("GET", "/docs/start.js").headers["content-type"].startswith("text/javascript")


def test_no_key_is_filled_in(client: Client):
    """Neither the page nor what starts the viewer holds a key, and nothing entered is kept."""
    start = client.send("GET", "/docs/start.js").body.decode()
    assert "persistAuthorization: false" in start
    assert not re.search("demo", client.send("GET", "/docs").body.decode() + start)


def test_what_the_viewer_loads_is_no_exchange(client: Client):
    """The journal of the server holds the page that was opened, and none of its files."""
    for path in ("/docs", "/docs/start.js", "/docs/swagger-ui-bundle.js"):
        client.send("GET", path)
    exchanges = client.send("GET", "/__admin/journal", query=b"path=/docs*").json["exchanges"]
    assert {exchange["path"] for exchange in exchanges} == {"/docs"}


@pytest.mark.parametrize("package", ["no_such_package", "json"])
def test_without_the_package_there_is_a_plain_page(monkeypatch: pytest.MonkeyPatch, package: str):
    """Where the package is not installed, or does not bring the files, /docs lists the descriptions."""
    monkeypatch.setattr(viewer, "PACKAGE", package)
    viewer._contents.cache_clear()
    client = Client(build(Settings()))
    viewer._contents.cache_clear()
    page = client.send("GET", "/docs").body.decode()
    assert 'href="/dialnexa/v1/openapi.json"' in page
    assert "<script" not in page
    assert client.send("GET", "/docs/start.js").status == 404


@pytest.mark.slow
def test_an_operation_is_shown_and_tried_out(browser: Browser, origin: str):
    """A cancel with a key that was typed in reaches the mock; no request leaves it, and the policy stops nothing."""
    requested: list[str] = []
    errors: list[str] = []
    page = opened(browser, origin, requested, errors)
    page.get_by_role("button", name="Authorize").click()
    page.locator(".auth-container input").fill("demo:full")
    page.locator(".auth-btn-wrapper button[type=submit]").click()
    page.get_by_role("button", name="Close", exact=True).click()
    operation = page.locator(".opblock", has_text="Cancel a workflow")
    operation.click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    told = operation.locator(".live-responses-table .response .microlight").first
    told.wait_for()
    assert '"status": "cancelled"' in told.inner_text()
    assert f"{origin}/dialnexa/v1/workflows/{WORKFLOW}/cancel" in requested
    page.locator(".topbar select").select_option(label="SuprSend API")
    page.get_by_text("/dialnexa/v1/openapi.json").wait_for(state="detached")
    assert [url for url in requested if not url.startswith((f"{origin}/", "data:"))] == []
    assert errors == []
    page.close()


@pytest.mark.slow
def test_what_a_description_says_is_text(browser: Browser, tmp_path: Path):
    """Markup and Markdown in a stranger's description are shown as they are written, and do nothing."""
    for name in ("lifecycle.yaml", "openapi.yaml"):
        shutil.copy(Path(viewer.__file__).parents[2] / "specs" / "examples" / "novu" / name, tmp_path)
    described = tmp_path / "openapi.yaml"
    text = described.read_text().replace("title: Novu events,", f"title: Novu events, description: '{MARKUP}',")
    described.write_text(
        text.replace(
            "      operationId: EventsController_cancel",
            f"      summary: '{MARKUP}'\n      operationId: EventsController_cancel",
        )
    )
    errors: list[str] = []
    with embedded(Settings(port=0, vendors=[vendors.add(tmp_path / "lifecycle.yaml"), "dialnexa"])) as origin:
        page = opened(browser, origin, [], errors)
        page.get_by_text(MARKUP).first.wait_for()
        assert page.locator("b, #reference img").count() == 0
        assert page.locator("a[href^='javascript']").count() == 0
        page.close()
    assert errors == []


def test_a_viewer_that_is_not_whole_is_none(tmp_path, monkeypatch):
    """Where a file of the package is missing the mock serves all the same, with a list of the descriptions."""
    (tmp_path / "dist").mkdir()
    package = ModuleSpec(viewer.PACKAGE, None, origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(viewer, "find_spec", lambda _: package)
    viewer._contents.cache_clear()
    try:
        assert b"<h1>Descriptions</h1>" in Client(build(Settings())).send("GET", "/docs").body
    finally:
        viewer._contents.cache_clear()
