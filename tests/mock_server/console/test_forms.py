"""A vendor whose bodies are forms, in the console."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from brakecheck.mock_server.server import Settings, embedded
from brakecheck.specs import vendors
from brakecheck.specs.files import SPECS
from tests.mock_server.console.conftest import Desk

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    paths = [SPECS / "examples" / name / "lifecycle.yaml" for name in ("stripe", "dialnexa-v1")]
    with embedded(Settings(port=0, real_time=False, vendors=[vendors.add(path) for path in paths])) as served:
        yield served


@pytest.mark.parametrize(
    ("vendor", "state", "action", "shown"),
    [
        ("stripe", {"resource": "subscription", "state": "active"}, "Pause", "paused"),
        ("stripe", {"resource": "subscription", "state": "active"}, "Cancel", "canceled"),
        ("stripe", {"resource": "payment_intent"}, "Cancel intent", "canceled"),
        ("dialnexa-v1", {"resource": "workflow", "state": "active"}, "Deactivate", "paused"),
    ],
)
def test_a_button_sends_what_the_description_says(
    desk: Desk, vendor: str, state: dict[str, str], action: str, shown: str
):
    """A form where the vendor takes forms, JSON where JSON: the answer is 200, and the record shows it."""
    desk.provide(vendor, **state)
    page = desk.open()
    page.get_by_role("button", name=action, exact=True).click()
    expect(page.locator(".outcome .chip")).to_have_text("200")
    expect(page.locator(".head .chip")).to_have_text(shown)
