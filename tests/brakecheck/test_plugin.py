"""The pytest plugin, in a user's own tests."""

import subprocess
import sys
from pathlib import Path

import pytest

from brakecheck.plugin import every_reading

TESTS = """
import pytest, requests
from brakecheck.plugin import every_reading


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


def cancels_again(mock, workflow):
    answers = [
        requests.post(f"{mock.base_url}/workflows/{workflow}/cancel", headers={"Authorization": f"Bearer {mock.key}"})
        for _ in range(2)
    ]
    return [answer.status_code for answer in answers]


def test_an_answer_is_lost_after_the_effect(dialnexa_mock):
    workflow = dialnexa_mock.provide(status="active")
    dialnexa_mock.force({"operation": "cancelWorkflow", "status": 500, "when": "after", "times": 1})
    assert cancels_again(dialnexa_mock, workflow) == [500, 409]
    with pytest.raises(ValueError, match="did you mean cancelWorkflow"):
        dialnexa_mock.force({"operation": "cancelWorkflw", "status": 500})


def test_a_fault_is_planted(dialnexa_mock):
    dialnexa_mock.inject("dialnexa.cancel.500-for-409")
    assert cancels_again(dialnexa_mock, dialnexa_mock.provide(status="active")) == [200, 500]


def test_b_and_goes_with_its_test(dialnexa_mock):
    assert cancels_again(dialnexa_mock, dialnexa_mock.provide(status="active")) == [200, 409]


def test_an_own_fault_is_of_one_world(dialnexa_mock, brakecheck_origin):
    dialnexa_mock.inject("dialnexa.cancel.500-for-409")
    assert requests.get(f"{brakecheck_origin}/__admin/faults").json()["planted"] == []
    dialnexa_mock.inject("dialnexa.cancel.404-for-401")
    assert requests.get(f"{brakecheck_origin}/__admin/faults").json()["planted"] == ["dialnexa.cancel.404-for-401"]
    assert cancels_again(dialnexa_mock, dialnexa_mock.provide(status="active")) == [200, 409]


def test_c_also_by_the_admin_api(brakecheck_origin):
    names = {"names": ["dialnexa.cancel.500-for-409"]}
    assert requests.put(f"{brakecheck_origin}/__admin/faults", json=names).status_code == 200


def test_d_none_is_left(brakecheck_origin, dialnexa_mock):
    assert requests.get(f"{brakecheck_origin}/__admin/faults").json()["planted"] == []
    assert cancels_again(dialnexa_mock, dialnexa_mock.provide(status="active")) == [200, 409]


def test_an_unknown_fault_is_told(dialnexa_mock):
    with pytest.raises(ValueError, match="no fault is named"):
        dialnexa_mock.inject("dialnexa.nothing")


@pytest.fixture(scope="class")
def faulty(brakecheck_origin):
    requests.put(f"{brakecheck_origin}/__admin/faults", json={"names": ["dialnexa.cancel.500-for-409"]})
    yield
    requests.put(f"{brakecheck_origin}/__admin/faults", json={"names": []})


@pytest.mark.usefixtures("faulty")
class TestClass:
    @pytest.mark.parametrize("turn", [1, 2])
    def test_a_fault_of_a_wider_fixture_stays(self, dialnexa_mock, turn):
        assert cancels_again(dialnexa_mock, dialnexa_mock.provide(status="active")) == [200, 500]


def deleted(mock):
    workflow = mock.provide(status="draft")
    url, headers = f"{mock.base_url}/workflows/{workflow}", {"Authorization": f"Bearer {mock.key}"}
    return requests.delete(url, headers=headers).json()["message"]


@pytest.mark.parametrize(("rule", "reading"), every_reading("dialnexa"))
def test_whatever_the_documents_mean(dialnexa_mock, rule, reading):
    dialnexa_mock.reading(rule, reading)
    assert deleted(dialnexa_mock) == {"word": "success", "other": "The workflow is gone."}.get(
        reading if rule == "dialnexa.delete.message" else "", "Workflow deleted."
    )


def test_readings_add_up(dialnexa_mock):
    dialnexa_mock.reading("dialnexa.delete.message", "word")
    dialnexa_mock.reading("dialnexa.id.shape", "wf")
    assert deleted(dialnexa_mock) == "success"
    assert dialnexa_mock.provide(status="draft").startswith("wf_")


def test_an_unknown_reading_is_told(dialnexa_mock):
    with pytest.raises(ValueError, match="did you mean word"):
        dialnexa_mock.reading("dialnexa.delete.message", "wrd")


def test_a_bad_state_is_told(suprsend_mock):
    with pytest.raises(ValueError, match="refused"):
        suprsend_mock.provide(colour="red")


@pytest.mark.brakecheck_world("page/world.yaml")
@pytest.mark.parametrize("turn", [1, 2])
def test_a_world_begins_as_a_seed_has_it(dialnexa_mock, suprsend_mock, turn):
    assert dialnexa_mock.observe("wfl_a")["leads"]["queued"] == 2
    assert suprsend_mock.observe("run_a")["status"] == "running"
    assert cancels_again(dialnexa_mock, "wfl_a") == [503, 200]


def test_the_next_test_has_no_seed(dialnexa_mock):
    assert not dialnexa_mock.observe("wfl_a")["exists"]
"""
SEED = """
records:
  dialnexa: [{id: wfl_a, status: active, leads: {queued: 2}}]
  suprsend: [{id: run_a, slug: order}]
behaviours: [{status: 503, times: 1}]
keys: {dialnexa: {full: the-key-of-all-worlds}}
"""


@pytest.mark.slow
def test_the_fixtures_serve_a_users_tests(tmp_path: Path):
    """Both fixtures work in a folder that knows nothing of brakecheck, and leave no warning."""
    (tmp_path / "test_mine.py").write_text(TESTS)
    (tmp_path / "page").mkdir()
    (tmp_path / "page/world.yaml").write_text(SEED)
    run = subprocess.run(
        [sys.executable, "-P", "-m", "pytest", "-q", "-W", "error", "--strict-markers", "-p", "no:cacheprovider"],
        cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{18 + len(every_reading('dialnexa'))} passed" in run.stdout
