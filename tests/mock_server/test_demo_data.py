"""What the banner offers to try does not rot: the default world is the same after days of real time."""

import re
import shlex
import time

import pytest

from brakecheck.cli.first_steps import first_steps
from brakecheck.mock_server.server import Settings, build
from brakecheck.specs import vendors
from tests.mock_server.asgi import Client, Reply

DAYS = 5 * 86400
BASES = {"dialnexa": "/dialnexa/v1", "suprsend": "/suprsend"}


def after_days(monkeypatch: pytest.MonkeyPatch, *, real_time: bool) -> Client:
    """A mock that was started days ago."""
    begun = time.time()
    moments = {"now": begun}
    monkeypatch.setattr(time, "time", lambda: moments["now"])
    client = Client(build(Settings(real_time=real_time)))
    moments["now"] = begun + DAYS
    return client


def pasted(client: Client, line: str) -> Reply:
    """The answer to a printed curl line."""
    words = shlex.split(line, comments=True)
    url = next(word for word in words if word.startswith("/"))
    name, value = words[words.index("-H") + 1].split(": ")
    body = words[words.index("--json") + 1].encode() if "--json" in words else None
    method = words[words.index("-X") + 1] if "-X" in words else "POST"
    return client.send(method, url, body, headers={name: value})


@pytest.mark.parametrize("vendor", BASES)
def test_the_printed_lines_work_after_days(monkeypatch: pytest.MonkeyPatch, vendor: str):
    """Each line still comes to what it says: a success, or the status in its comment."""
    client = after_days(monkeypatch, real_time=False)
    lines = first_steps(vendor, BASES[vendor], "/__admin")
    due = [found[1] if (found := re.search(r"# (\d{3})", line)) else "2.." for line in lines]
    came = [str(pasted(client, line).status) for line in lines]
    assert all(re.fullmatch(*pair) for pair in zip(due, came, strict=True)), list(zip(lines, came, strict=True))


@pytest.mark.parametrize("real_time", [False, True])
def test_documented_records_keep_their_state(monkeypatch: pytest.MonkeyPatch, real_time: bool):
    """An active workflow is active after days; only where time runs do its leads go on."""
    client = after_days(monkeypatch, real_time=real_time)
    (sample, *_) = vendors.fixtures("dialnexa")["workflows"]
    seen = client.send("GET", f"/__admin/worlds/default/dialnexa/records/{sample['id']}").json
    as_begun = seen["status"] == "active" and seen["leads"]["queued"] == sample["leads"]["queued"]
    assert as_begun is not real_time
