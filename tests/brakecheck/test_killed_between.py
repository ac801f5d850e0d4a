"""A run that is killed between the making of a record and the note of it has lost nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.brakecheck.conftest import Brakecheck
from tests.brakecheck.front import Front, start

pytestmark = pytest.mark.slow


@pytest.fixture
def world(mock: str) -> dict[str, str]:
    """An account of its own: the name of its world, and the keys of both vendors."""
    made = requests.post(f"{mock}/__admin/worlds", json={}, timeout=30).json()
    return {"name": made["name"], **{vendor: keys["full"] for vendor, keys in made["keys"].items()}}


def count(mock: str, key: str) -> int:
    """How many workflows the account has."""
    answer = requests.get(
        f"{mock}/dialnexa/v1/workflows?limit=1", headers={"Authorization": f"Bearer {key}"}, timeout=60
    )
    return int(answer.json()["meta"]["total"])


def notes(path: Path) -> list[str]:
    return [next(iter(json.loads(line))) for line in path.read_text().splitlines()[1:]]


@pytest.mark.parametrize(
    ("adapter", "select", "moment"),
    [
        ("vendor-api", "permanent", lambda _, path: path.endswith("/workflows")),
        ("none", "workflow_is_created", lambda _, path: path.endswith("/workflows")),
        ("vendor-api", "workflow_of_any_status_is_duplicated", lambda _, path: path.endswith("/duplicate")),
    ],
)
def test_a_workflow(brakecheck: Brakecheck, front: Front, mock: str, world, tmp_path: Path, adapter, select, moment):
    """It is found by its title among a page and more of others, and removed; they stay."""
    key = {"DIALNEXA_API_KEY": world["dialnexa"]}
    for _ in range(120):
        requests.post(f"{mock}/__admin/worlds/{world['name']}/dialnexa/records", json={"status": "draft"}, timeout=30)
    before = count(mock, world["dialnexa"])
    front.moment = moment
    target = ["-u", f"{front.origin}/dialnexa/v1", "--adapter", adapter, "--receipt", "made.jsonl", "-k", select]
    status, output, errors = front.verify(tmp_path, "dialnexa", *target, **key)
    assert status == -9, output + errors
    assert notes(tmp_path / "made.jsonl")[-1] == "ordered"
    again = brakecheck("verify", "--vendor", "dialnexa", *target, **key)
    cleaned = brakecheck(*again.stderr.strip().partition("with: brakecheck ")[2].split(), **key)
    assert cleaned.returncode == 0, again.stderr + cleaned.stdout + cleaned.stderr
    assert count(mock, world["dialnexa"]) == before
    assert not (tmp_path / "made.jsonl").exists()


@pytest.mark.parametrize("moment", ["/trigger/", "/v1/message/"])
@pytest.mark.parametrize("select", ["each_filter", "neighbours and test_trigger"])
def test_a_run(brakecheck: Brakecheck, front: Front, mock: str, world, tmp_path: Path, moment: str, select: str):
    """It is cancelled by its own recipient and slug: before its first message was seen, too."""
    records = f"{mock}/__admin/worlds/{world['name']}/suprsend/records"
    key = {"SUPRSEND_API_KEY": world["suprsend"]}
    made: list[dict[str, Any]] = []

    def known(path: str, body: bytes) -> None:
        if path.endswith("/trigger/"):
            asked = json.loads(body)
            requests.post(records, json={"slug": asked["workflow"], "status": "completed"}, timeout=30)
            person = asked["recipients"][0]
            made.append(
                {
                    "workflow_slug": asked["workflow"],
                    "recipients": [person if isinstance(person, str) else person["distinct_id"]],
                }
            )

    front.before = known
    front.moment = lambda _, path: path.endswith(moment)
    target = ["-u", f"{front.origin}/suprsend", "--adapter", "vendor-api", "--receipt", "made.jsonl", "-k", select]
    status, output, errors = front.verify(tmp_path, "suprsend", *target, **key)
    assert status == -9, output + errors
    assert notes(tmp_path / "made.jsonl")[-1] == "ordered"
    cleaned = brakecheck("cleanup", "made.jsonl", **key)
    assert cleaned.returncode == 0, cleaned.stdout + cleaned.stderr
    assert "cancelled run" in cleaned.stdout
    for run in made:
        left = requests.post(
            f"{mock}/suprsend/v1/workflow_run/cancel/",
            json=run,
            headers={"Authorization": f"Bearer {world['suprsend']}"},
            timeout=60,
        )
        assert left.json() == {"execution_ids": []}


def test_while_it_runs_its_receipt_is_nobody_elses(installed: Brakecheck, front: Front, world, tmp_path: Path):
    """`cleanup` and a second run refuse, and what the first has made is still there; a killed run holds nothing."""
    seen: dict[str, Any] = {}
    key = {"DIALNEXA_API_KEY": world["dialnexa"]}
    target = ["-u", f"{front.origin}/dialnexa/v1", "--adapter", "vendor-api", "--receipt", "made.jsonl"]

    def meanwhile(method: str, path: str) -> bool:
        if path.endswith("/activate") and not seen:
            seen["cleanup"] = installed("cleanup", "made.jsonl", **key)
            seen["second"] = installed("verify", "--vendor", "dialnexa", *target, **key)
        return False

    front.moment = meanwhile
    status, output, errors = front.verify(tmp_path, "dialnexa", *target, "-k", "permanent", "--timeout", "60", **key)
    assert status == 0, output + errors
    assert seen["cleanup"].returncode == 2
    assert "belongs to a run that is under way (process " in seen["cleanup"].stderr
    assert seen["cleanup"].stdout == ""
    assert seen["second"].returncode == 2
    assert "another run is under way" in seen["second"].stderr
    assert "left behind" not in seen["second"].stderr
    assert not (tmp_path / "made.jsonl").exists()


def test_with_the_server_gone_the_receipt_stays(brakecheck: Brakecheck, tmp_path: Path):
    """One sentence says that it does not answer; the exit status is 1."""
    head = {"vendor": "dialnexa", "base_url": "http://127.0.0.1:9/v1", "variables": {}}
    lines = [head, *({"made": f"wf_{number}", "account": "own"} for number in range(5))]
    (tmp_path / "made.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    before = (tmp_path / "made.jsonl").read_bytes()
    run = start(tmp_path, "cleanup", "made.jsonl", DIALNEXA_API_KEY="a:key")
    output, errors = run.communicate(timeout=60)
    assert run.returncode == 1, output + errors
    assert "http://127.0.0.1:9/v1 does not answer; made.jsonl is kept" in output
    assert output.count("could not remove workflow") == 2
    assert (tmp_path / "made.jsonl").read_bytes() == before
