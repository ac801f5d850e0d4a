"""What the console follows: one world at a time, without gaps, and over a beginning anew."""

from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Route, expect

from tests.brakecheck.conftest import Start, start
from tests.mock_server.console.conftest import Desk

__all__ = ["start"]  # a fixture
pytestmark = pytest.mark.slow
SEED = "records: {dialnexa: [{id: wfl_a, status: active}]}\n"


def cancel(origin: str, keys: dict[str, dict[str, str]], record: str) -> None:
    headers = {"Authorization": f"Bearer {keys['dialnexa']['full']}"}
    requests.post(f"{origin}/dialnexa/v1/workflows/{record}/cancel", headers=headers, timeout=10)


def test_the_last_world_that_was_chosen_is_followed_alone(desk: Desk):
    """An answer about another world that comes late neither shows that world nor brings its exchanges."""
    other: Any = requests.post(f"{desk.origin}/__admin/worlds", json={"name": "slow-to-come"}, timeout=10).json()
    page, held = desk.open(), list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/__admin/worlds/slow-to-come", hold)
    world = page.get_by_role("combobox", name="World")
    with page.expect_request("**/__admin/worlds/slow-to-come"):
        world.select_option("slow-to-come")
    with page.expect_request("**/journal/events"):
        world.select_option(desk.world)
    with page.expect_response("**/__admin/worlds/slow-to-come"):
        held[0].continue_()
    expect(page.locator(".light")).to_have_text("live")
    cancel(desk.origin, other["keys"], "of-the-other-world")
    cancel(desk.origin, desk.keys, "of-this-world")
    expect(page.locator(".exchanges > li").first).to_contain_text("of-this-world")
    expect(page.locator(".exchanges > li")).to_have_count(1)
    expect(world).to_have_value(desk.world)
    requests.delete(f"{desk.origin}/__admin/worlds/slow-to-come", timeout=10)


def test_what_came_while_nobody_followed_is_shown(desk: Desk):
    """Once the events come again, the journal has each exchange of the gap, and each once."""
    ended = list[Route]()

    def end_the_first(route: Route) -> None:
        ended.append(route)
        if len(ended) == 1:
            route.fulfill(content_type="text/event-stream", body="")
        else:
            route.continue_()

    desk.page.route("**/journal/events", end_the_first)
    desk.page.goto(f"{desk.origin}/__admin/#journal/{desk.world}")
    expect(desk.page.locator(".light")).to_have_text("lost; trying again")
    for record in ("first", "second"):
        cancel(desk.origin, desk.keys, record)
    rows = desk.page.locator(".exchanges > li")
    expect(rows).to_have_count(2)
    cancel(desk.origin, desk.keys, "third")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("third")


def test_a_reset_empties_the_journal(desk: Desk):
    """The page shows what the world remembers, and no more."""
    cancel(desk.origin, desk.keys, "gone")
    rows = desk.open().locator(".exchanges > li")
    expect(rows).to_have_count(1)
    desk.admin("POST", "/reset")
    expect(rows).to_have_count(0)


def test_a_watched_seed_is_shown_as_it_changes(start: Start, browser: Browser, tmp_path: Path):
    """The page shows the world that began anew without a reload, even where the new one has as many records."""
    file = tmp_path / "world.yaml"
    file.write_text(SEED, encoding="utf-8")
    origin, _ = start("--world", str(file), "--watch", "--quiet")
    page = browser.new_page()
    page.goto(f"{origin}/__admin/")
    expect(page.locator(".records .chip")).to_have_text("active")
    expect(page.locator(".head .chip")).to_have_text("active")
    file.write_text(SEED.replace("active", "paused"), encoding="utf-8")
    expect(page.locator(".records .chip")).to_have_text("paused")
    expect(page.locator(".head .chip")).to_have_text("paused")
    file.write_text(SEED.replace("wfl_a", "wfl_b"), encoding="utf-8")
    expect(page.locator(".head h2 + .id code")).to_have_text("wfl_b")
    page.close()
