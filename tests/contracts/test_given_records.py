"""Records that were there before a run are brought back, however the run ends."""

import json
from pathlib import Path

import pytest
import requests

from brakecheck.cli.cleanup import clean_up
from brakecheck.contracts.engine.runner import run_contracts
from brakecheck.contracts.target import Target
from brakecheck.specs import vendors
from brakecheck.specs.files import SPECS
from tests.contracts.test_any_vendor_examples import serving

KEY = "TRIGGER_DEV_API_KEY"


@pytest.fixture(scope="module")
def vendor() -> str:
    return vendors.add(SPECS / "examples" / "trigger-dev" / "lifecycle.yaml")


def paused(base_url: str, key: str, queue: str) -> bool:
    answer = requests.get(f"{base_url}/api/v1/queues/{queue}", headers={"Authorization": f"Bearer {key}"}, timeout=30)
    return bool(answer.json()["paused"])


@pytest.mark.medium
@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("most", range(8, 13))
def test_they_are_back_also_where_the_run_may_send_no_more(vendor: str, tmp_path: Path, most: int, *, keep: bool):
    """What was made may stay, with `keep`; what was there before is as it was."""
    keys = {role: given[0] for role, given in vendors.fixtures(vendor)["keys"].items()}
    with serving(vendor) as (base_url, given):
        settings = {"max-wait": 0, "given": given, "disposable-account": True}
        receipt = tmp_path / "made.jsonl"
        target = Target(
            "any",
            vendor,
            base_url,
            keys,
            "vendor-api",
            settings,
            settle=0,
            max_requests=most,
            keep=keep,
            receipt=receipt,
        )
        run = run_contracts(target, select="test_it_is_accepted and pause")
        assert {queue for queue in given["queue"] if paused(base_url, keys["full"], queue)} == set()
    assert [removal.gone for removal in run.receipt if removal.message.endswith("is open again")] == [True] * 3
    assert not receipt.exists()


@pytest.mark.medium
@pytest.mark.parametrize("disposable", [False, True])
def test_a_receipt_brings_them_back(vendor: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, disposable: bool):
    """Anybody may have written it, so that it changes nothing in an account that serves others."""
    key = vendors.fixtures(vendor)["keys"]["full"][0]
    monkeypatch.setenv(KEY, key)
    with serving(vendor) as (base_url, given):
        queue = given["queue"][0]
        pause = {"json": {"action": "pause"}, "headers": {"Authorization": f"Bearer {key}"}}
        assert requests.post(f"{base_url}/api/v1/queues/{queue}/pause", timeout=30, **pause).ok  # type: ignore[arg-type]
        lines = [
            {"vendor": vendor, "base_url": base_url, "variables": {"full": KEY}},
            {"given": queue, "resource": "queue", "state": "open"},
        ]
        receipt = tmp_path / "made.jsonl"
        receipt.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        assert clean_up(receipt, disposable=disposable) == (0 if disposable else 1)
        assert paused(base_url, key, queue) is not disposable
    assert receipt.exists() is not disposable
