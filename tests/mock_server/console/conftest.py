"""A mock on a real socket, and the console of a world of its own in a real browser."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page

from brakecheck.mock_server.server import Settings, embedded

EPOCH = 1_700_000_000.0
REFUSED = "Failed to load resource"  # what Chromium says of every answer above 399


@dataclass(frozen=True)
class Desk:
    """The console of one world, with the admin API beside it. `errors` are what the page complains of."""

    page: Page
    origin: str
    world: str
    keys: dict[str, dict[str, str]]
    errors: list[str]

    def admin(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, f"{self.origin}/__admin/worlds/{self.world}{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def provide(self, vendor: str, **state: Any) -> str:
        return str(self.admin("POST", f"/{vendor}/records", state)["id"])

    def open(self, view: str = "records") -> Page:
        self.page.goto(f"{self.origin}/__admin/#{view}/{self.world}")
        self.page.locator(".light.on").wait_for(state="attached")
        return self.page


@pytest.fixture(scope="session")
def origin() -> Iterator[str]:
    with embedded(Settings(port=0, real_time=False)) as served:
        yield served


@pytest.fixture
def desk(browser: Browser, origin: str) -> Iterator[Desk]:
    made = requests.post(
        f"{origin}/__admin/worlds", json={"clock": {"mode": "manual", "now": EPOCH}}, timeout=10
    ).json()
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1440, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page, errors = context.new_page(), list[str]()
    page.on("console", lambda message: None if REFUSED in message.text else errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(origin) else errors.append(asked.url))
    yield Desk(page, origin, made["name"], made["keys"], errors)
    assert errors == []
    context.close()
    requests.delete(f"{origin}/__admin/worlds/{made['name']}", timeout=10)
