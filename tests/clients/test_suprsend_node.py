"""npm's @suprsend/node-sdk triggers runs on the mock and lists their messages, and a cancel stops them."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
import requests

from brakecheck.mock_server.server import Settings, embedded
from tests.clients.page import ADDRESS, blocks

PACKAGE = "@suprsend/node-sdk@1.15.1"
SCRIPT = Path(__file__).parent / "suprsend.mjs"
SLUG = "order-confirmation"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    """A folder in which the package is installed, with our script in it."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("node or npm is not on the path")
    folder = tmp_path_factory.mktemp("node")
    (folder / "package.json").write_text("{}")
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", PACKAGE]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=120)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"npm could not install {PACKAGE}: {str(error.stderr or error)[-200:]}")
    shutil.copy(SCRIPT, folder)
    return folder


def told(folder, mock, secret=None, **asked):
    """What the SDK returns to the script."""
    asked |= {
        "baseUrl": mock.base_url,
        "key": mock.keys["hmac-key"],
        "secret": secret or mock.keys["hmac-secret"],
    }
    command = ["node", SCRIPT.name]
    done = subprocess.run(
        command, check=False, cwd=folder, input=json.dumps(asked), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def triggered(folder, mock, *recipients, secret=None):
    """What the SDK returns for a trigger of the known workflow."""
    body = {"workflow": SLUG, "recipients": recipients, "data": {"größe": "10 €"}}
    return told(folder, mock, secret, body=body, idempotencyKey="order-17")


def cancel(mock, **filters):
    url = f"{mock.base_url}/v1/workflow_run/cancel/"
    answer = requests.post(url, json=filters, headers={"Authorization": f"Bearer {mock.key}"}, timeout=10)
    return answer.json()["execution_ids"]


@pytest.fixture
def mock(suprsend_mock):
    suprsend_mock.provide(slug=SLUG, recipient="somebody else", status="completed")
    return suprsend_mock


def test_a_cancel_stops_what_was_triggered(node, mock):
    """The signed trigger starts a run for each recipient; after the cancel they send nothing more."""
    answer = triggered(node, mock, "user_123", {"distinct_id": "user_456", "$email": ["user@example.com"]})
    assert answer["success"], answer
    assert answer["status_code"] == 202
    runs = [*cancel(mock, recipients=["user@example.com"]), *cancel(mock, idempotency_key="order-17")]
    assert len(runs) == 2
    mock.advance(30 * 24 * 3600)
    assert [mock.observe(run)["sent"] for run in runs] == [1, 1]


def test_a_wrong_secret_is_refused(node, mock):
    """A request that was signed with another secret answers 401, and nothing starts."""
    answer = triggered(node, mock, "user_123", secret="wrong")
    assert (answer["success"], answer["status_code"]) == (False, 401)
    assert cancel(mock, recipients=["user_123"]) == []


def test_what_is_not_served_is_a_failure(node, mock):
    """A user cannot be changed on the mock: the 404 comes out as the SDK's own error."""
    assert "404: nothing is served" in told(node, mock, user="user_123")["refused"]


def test_the_lines_of_the_page_work(node):
    """The lines of docs/sdks.md trigger a run of the default world, and find its first message."""
    (lines,) = blocks("js")
    with embedded(Settings(port=0, real_time=False)) as origin:
        (node / "page.mjs").write_text(lines.replace(ADDRESS, origin), encoding="utf-8")
        done = subprocess.run(["node", "page.mjs"], check=False, cwd=node, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("202 1\n", "")


def test_what_was_sent_is_listed(node, mock):
    """The SDK signs its list of messages with a date by ISO 8601, and gets the messages of the recipients named."""
    assert triggered(node, mock, "user_123", "user_456")["success"]
    answer = told(node, mock, list={"workflow_slug": SLUG, "recipient_id": ["user_456"], "limit": 5})
    assert [each["recipient"]["distinct_id"] for each in answer["results"]] == ["user_456"]
    assert told(node, mock, secret="wrong", list={"limit": 5}).keys() == {"refused"}
