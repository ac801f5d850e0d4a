"""`slugs`: workflows that exist, for a vendor that lets nobody make one through its API."""

import re
from pathlib import Path

import pytest

from tests.brakecheck.conftest import Brakecheck

CONFIGURATION = """
[targets.account]
vendor = "suprsend"
base-url = "{origin}/suprsend"
adapter = {{kind = "vendor-api", slugs = {slugs}}}
keys = {{full = "$SUPRSEND_API_KEY"}}
"""


def verified(brakecheck: Brakecheck, folder: Path, origin: str, slugs: str) -> str:
    path = folder / "slugs.toml"
    path.write_text(CONFIGURATION.format(origin=origin, slugs=slugs), encoding="utf-8")
    run = brakecheck("verify", "account", "--config", str(path), SUPRSEND_API_KEY="demo-full")
    return run.stdout + run.stderr


@pytest.mark.slow
def test_most_rules_are_checked_by_workflows_that_exist(brakecheck: Brakecheck, tmp_path: Path, mock: str):
    """With four slugs of the mock's own world at least 38 rules have a verdict, and none is broken."""
    slugs = '["order-confirmation", "welcome", "password-reset", "weekly-digest"]'
    told = re.search(r"rules: (\d+) pass, (\d+) observed", said := verified(brakecheck, tmp_path, mock, slugs))
    assert told is not None, said
    assert int(told[1]) + int(told[2]) >= 38


@pytest.mark.parametrize("slugs", ["[]", '"welcome"', "[5]"])
def test_slugs_are_a_list_of_texts(brakecheck: Brakecheck, tmp_path: Path, mock: str, slugs: str):
    """Anything else is refused with its place."""
    assert "adapter: slugs: expected a list of texts" in verified(brakecheck, tmp_path, mock, slugs)
