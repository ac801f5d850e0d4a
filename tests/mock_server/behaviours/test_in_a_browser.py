"""A lost answer in a browser, which by itself repeats a request that got no byte on a connection used before."""

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, Page

from brakecheck.mock_server.server import Settings, embedded

CANCEL = """async ([url, key]) => {
  const headers = { authorization: `Bearer ${key}` };
  await fetch(url, { headers });
  return fetch(`${url}/cancel`, { method: "POST", headers }).then((answer) => answer.status, () => "no answer");
}"""


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with embedded(Settings(port=0)) as served:
        yield served


@pytest.fixture(scope="module")
def foreign_page(browser: Browser) -> Iterator[Page]:
    """A page of another origin, whose requests have preflights."""
    with embedded(Settings(port=0)) as elsewhere:
        page = browser.new_page()
        page.goto(f"{elsewhere}/__admin/health")
        yield page
        page.close()


@pytest.mark.medium
@pytest.mark.parametrize(("when", "status"), [("before", "active"), ("after", "cancelled")])
@pytest.mark.parametrize("connection", ["drop", "reset"])
def test_a_browser_does_not_send_again_what_was_lost(foreign_page, origin, connection, when, status):
    """The page gets no answer, the one request has arrived once, and its effect is that of the behaviour."""
    admin = f"{origin}/__admin/worlds"
    made = requests.post(admin, json={}, timeout=10).json()
    world = f"{admin}/{made['name']}"
    record = requests.post(f"{world}/dialnexa/records", json={"status": "active"}, timeout=10).json()["id"]
    behaviour = {"operation": "cancelWorkflow", "connection": connection, "when": when, "times": 1}
    requests.put(f"{world}/behaviours", json={"behaviours": [behaviour]}, timeout=10).raise_for_status()
    url = f"{origin}/dialnexa/v1/workflows/{record}"
    assert foreign_page.evaluate(CANCEL, [url, made["keys"]["dialnexa"]["full"]]) == "no answer"
    assert requests.get(f"{world}/dialnexa/records/{record}", timeout=10).json()["status"] == status
    sent = requests.get(f"{world}/journal", params={"operation": "cancelWorkflow"}, timeout=10).json()
    assert len(sent["exchanges"]) == 1
