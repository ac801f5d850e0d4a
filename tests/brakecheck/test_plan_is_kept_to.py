"""What `--plan` says is what a run then sends and makes."""

import re
from collections import Counter

import pytest
import requests

from tests.brakecheck.conftest import Brakecheck

MADE = re.compile(r"/workflows(/[^/]+/duplicate)?$")


@pytest.fixture
def world(mock: str):
    """A world of its own: its address in the admin API, and its key."""
    made = requests.post(f"{mock}/__admin/worlds", json={}, timeout=5).json()
    address = f"{mock}/__admin/worlds/{made['name']}"
    yield address, made["keys"]["dialnexa"]["full"]
    requests.delete(address, timeout=5)


@pytest.mark.slow
def test_a_run_sends_and_makes_what_its_plan_says(brakecheck: Brakecheck, mock: str, world: tuple[str, str]):
    """Requests by method, and records, as the journal of the server has them."""
    address, key = world
    words = ["verify", "--vendor", "dialnexa", "-u", f"{mock}/dialnexa/v1", "--adapter", "vendor-api"]
    words += ["-k", "cancel_is_permanent or cancel_succeeds"]
    plan = brakecheck(*words, "--plan", DIALNEXA_API_KEY=key)
    assert plan.returncode == 0, plan.stderr
    told = re.search(r"sends about (\d+) requests, makes (\d+) records", plan.stdout)
    assert told, plan.stdout
    lines = re.findall(r"^ +(\d+)  ([A-Z]+) +/", plan.stdout, re.MULTILINE)
    planned: Counter[str] = Counter()
    for count, method in lines:
        planned[method] += int(count)
    assert journal(address) == []
    run = brakecheck(*words, DIALNEXA_API_KEY=key)
    assert run.returncode == 0, run.stdout + run.stderr
    sent = journal(address)
    assert Counter(method for method, _, _ in sent) == planned
    assert planned.total() == int(told[1])
    made = [path for method, path, status in sent if method == "POST" and MADE.search(path) and status < 300]
    assert len(made) == int(told[2])


def journal(address: str) -> list[tuple[str, str, int]]:
    entries = requests.get(f"{address}/journal", timeout=5).json()["exchanges"]
    return [(entry["method"], entry["path"], entry["status"]) for entry in entries]
