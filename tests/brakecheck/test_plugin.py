"""The pytest plugin, in a user's own tests."""

import subprocess
import sys
from pathlib import Path

TESTS = """
import pytest, requests


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_a_world_of_its_own(dialnexa_mock, turn):
    assert dialnexa_mock.journal == []
    workflow = dialnexa_mock.provide(status="active", leads={"in_step": 1})
    answer = requests.post(
        f"{dialnexa_mock.base_url}/workflows/{workflow}/cancel",
        headers={"Authorization": f"Bearer {dialnexa_mock.key}"},
    )
    assert answer.json()["status"] == "cancelled"
    dialnexa_mock.advance(61)
    assert dialnexa_mock.observe(workflow)["steps"] == {"started": 1, "finished": 1}
    assert [exchange["status"] for exchange in dialnexa_mock.journal] == [200]


def test_runs(suprsend_mock):
    run = suprsend_mock.provide(slug="order", recipient="user_1")
    answer = requests.post(
        f"{suprsend_mock.base_url}/v1/workflow_run/cancel/",
        headers={"Authorization": f"Bearer {suprsend_mock.key}"},
        json={"recipients": ["user_1"]},
    )
    assert answer.json() == {"execution_ids": [run]}


def test_a_bad_state_is_told(suprsend_mock):
    with pytest.raises(ValueError, match="refused"):
        suprsend_mock.provide(colour="red")
"""


def test_the_fixtures_serve_a_users_tests(tmp_path: Path):
    """Both fixtures work in a folder that knows nothing of brakecheck, and leave no warning."""
    (tmp_path / "test_mine.py").write_text(TESTS)
    run = subprocess.run(
        [sys.executable, "-P", "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "4 passed" in run.stdout
