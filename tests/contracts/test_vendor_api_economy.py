"""States through a vendor's own operations, with as few requests as it takes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.provider_states import adapter_for
from brakecheck.contracts.provider_states.vendor_api import VendorApiAdapter
from brakecheck.contracts.target import Target
from tests.contracts.opened_vendor_api import opened

ACTIVE = {"status": "active", "leads": {}}


@pytest.fixture
def adapter(brakecheck_origin: str) -> Iterator[VendorApiAdapter]:
    adapter = opened(brakecheck_origin, "dialnexa")
    yield adapter
    adapter.close()


def asked(adapter: VendorApiAdapter, record: str, operation: str) -> Exchange:
    """One of the workflow's own operations, as a contract would ask for it."""
    path = f"/workflows/{record}/{operation}"
    adapter._accounts["own"].call("POST", path)
    return Exchange(f"{operation}Workflow", "POST", path, {}, None, 200, {}, b"", {})


def created(adapter: VendorApiAdapter) -> int:
    sent = adapter.transport.sent
    return sent["POST /workflows"] + sent["POST /workflows/{id}/duplicate"]


def test_a_record_that_nobody_touched_is_handed_on(adapter: VendorApiAdapter):
    """The next contract has the same one; two at a time have two."""
    first = adapter.provide(ACTIVE)
    adapter.ended((), found=False)
    assert adapter.provide(ACTIVE) == first
    assert adapter.provide(ACTIVE) != first


def test_a_paused_record_is_resumed_for_another_contract(adapter: VendorApiAdapter):
    """One request makes it what a new one would be."""
    first = adapter.provide(ACTIVE)
    adapter.ended([asked(adapter, first, "pause")], found=False)
    assert (adapter.provide(ACTIVE), created(adapter)) == (first, 1)
    assert adapter.observe(first)["status"] == "active"


def test_what_a_server_changed_although_it_refused_is_not_handed_on(adapter: VendorApiAdapter):
    """A record that was asked for something is looked at; with a node more it is not as it was provided."""
    first = adapter.provide(ACTIVE)
    node = {"node_type": "CONVERTED", "label": "more", "position_x": 0, "position_y": 0, "config": {}}
    adapter._accounts["own"].call("POST", "/workflows/{id}/nodes", ids={"id": first}, json=node)
    adapter.ended([Exchange("addNode", "POST", f"/workflows/{first}/nodes", {}, None, 409, {}, b"", {})], found=False)
    assert adapter.provide(ACTIVE) != first


@pytest.mark.parametrize("found", [True, False])
def test_after_a_finding_records_are_new(adapter: VendorApiAdapter, found: bool):
    """A server that broke a promise may have broken its records."""
    first = adapter.provide(ACTIVE)
    adapter.ended((), found=found)
    assert (adapter.provide(ACTIVE) == first) is not found


def test_a_second_look_costs_nothing_until_something_is_sent(adapter: VendorApiAdapter):
    """What was provided a moment ago need not be asked for; after a request of any kind it is."""
    record = adapter.provide(ACTIVE)
    sent = adapter.transport.sent.total()
    assert adapter.observe(record)["status"] == "active"
    assert adapter.transport.sent.total() == sent
    asked(adapter, record, "pause")
    assert adapter.observe(record)["status"] == "paused"


def test_what_takes_too_long_is_said_before_anything_is_made(adapter: VendorApiAdapter):
    """The reason names the setting that decides."""
    with pytest.raises(NotChecked, match=r"needs 76 s .* waits 75 s at most \(max-wait\)"):
        adapter.expect_time(76)
    adapter.expect_time(75)


class Busy(BaseHTTPRequestHandler):
    """Says 429 to the first request of each kind, and gives a time."""

    seen: set[str]

    def do_GET(self) -> None:
        is_first = self.path not in self.seen
        self.seen.add(self.path)
        body = b'{"data": [], "meta": {"totalPages": 1}}'
        self.send_response(429 if is_first else 200)
        self.send_header("Retry-After", "9")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@dataclass
class Clock:
    """Time that passes where somebody sleeps alone."""

    at: float = 0.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


@pytest.fixture
def busy() -> Iterator[str]:
    Busy.seen = set()
    server = HTTPServer(("127.0.0.1", 0), Busy)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_rate_and_retry_after_are_kept_to_while_states_are_built(busy: str):
    """The adapter's own requests wait as those of contracts do: a second each, and as long as the server asks."""
    target = Target("t", "dialnexa", busy, {"full": "k"}, "vendor-api", rate=1.0)
    clock = Clock()
    transport = Transport(target, clock.sleep, clock.now)
    adapter = adapter_for(target, transport)
    account = adapter.accounts()["own"]
    account.call("GET", "/workflows")
    account.call("GET", "/workflows")
    transport.close()
    assert clock.slept == [9.0, 1.0]
