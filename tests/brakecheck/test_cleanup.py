"""What a run makes on a target does not stay there, however the run ends."""

import json
import shlex
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from brakecheck.contracts.safety.past_receipt import reopened
from tests.brakecheck.conftest import Brakecheck
from tests.brakecheck.front import Front

NOBODYS = {"DIALNEXA_API_KEY": "demo:full"}


@dataclass(frozen=True)
class Account:
    """An account of the mock that no other test has anything in."""

    mock: str
    keys: dict[str, str]

    @property
    def key(self) -> dict[str, str]:
        """The environment of a run in this account."""
        return {"DIALNEXA_API_KEY": self.keys["full"]}

    def left(self) -> list[str]:
        """The workflows that a run has made and not removed."""
        headers = {"Authorization": f"Bearer {self.keys['full']}"}
        answer = requests.get(f"{self.mock}/dialnexa/v1/workflows?limit=100", headers=headers, timeout=30)
        return [workflow["id"] for workflow in answer.json()["data"] if workflow["name"].startswith("brakecheck-")]


@pytest.fixture
def account(mock: str) -> Account:
    """An account for this test alone, so that what another test leaves behind is not seen here."""
    made = requests.post(f"{mock}/__admin/worlds", json={}, timeout=30).json()
    return Account(mock, made["keys"]["dialnexa"])


def at(front: Front) -> list[str]:
    return ["-u", f"{front.origin}/dialnexa/v1", "--adapter", "vendor-api"]


def killed(front: Front, account: Account, folder: Path, how: signal.Signals, *arguments: str) -> tuple[int, str, str]:
    """A run that has made something, ended by the signal: exit status, output and errors."""
    front.moment, front.how = (lambda _, path: path.endswith("/activate")), how
    return front.verify(folder, "dialnexa", *at(front), "-k", "permanent", *arguments, **account.key)


def printed(errors: str) -> list[str]:
    """The arguments of the command that the hint names."""
    return shlex.split(errors.strip().partition("remove that with: brakecheck ")[2])


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_leaves_nothing_behind(front: Front, account: Account, tmp_path: Path, how: signal.Signals):
    """After Ctrl-C, or when a CI server stops it, what the run had made is removed, and the receipt says so."""
    status, output, errors = killed(front, account, tmp_path, how, "--receipt", "made.jsonl")
    assert status == 130, output + errors
    assert "removed workflow" in output
    assert "Traceback" not in errors
    assert account.left() == []
    assert not (tmp_path / "made.jsonl").exists()


@pytest.mark.slow
def test_what_a_killed_run_left_can_be_removed(brakecheck: Brakecheck, front: Front, account: Account, tmp_path: Path):
    """The receipt outlives the run; another run refuses to overwrite it, and `cleanup` removes what it lists."""
    killed(front, account, tmp_path, signal.SIGKILL, "--receipt", "made by me.jsonl")
    assert account.left()
    again = brakecheck("verify", "--vendor", "dialnexa", *at(front), "--receipt", "made by me.jsonl", **account.key)
    assert again.returncode == 2
    assert "what an earlier run left behind" in again.stderr
    cleaned = brakecheck(*printed(again.stderr), **account.key)
    assert cleaned.returncode == 0, cleaned.stdout + cleaned.stderr
    assert "removed workflow" in cleaned.stdout
    assert account.left() == []
    assert not (tmp_path / "made by me.jsonl").exists()


@pytest.mark.slow
def test_the_hint_works_off_this_machine_and_with_a_path_like_an_option(
    brakecheck: Brakecheck, front: Front, account: Account, tmp_path: Path
):
    """The address of this test only looks like another machine's; there --live stands in the hint."""
    elsewhere = front.origin.replace("127.0.0.1", "[::ffff:127.0.0.1]")
    target = ["-u", f"{elsewhere}/dialnexa/v1", "--adapter", "vendor-api", "--live", "--receipt=-made.jsonl"]
    front.moment = lambda _, path: path.endswith("/activate")
    front.verify(tmp_path, "dialnexa", *target, "-k", "permanent", **account.key)
    assert account.left()
    again = brakecheck("verify", "--vendor", "dialnexa", *target, **account.key)
    assert brakecheck(*printed(again.stderr), **account.key).returncode == 0, again.stderr
    assert account.left() == []


@pytest.mark.slow
def test_what_cannot_be_removed_stays_in_the_receipt(
    brakecheck: Brakecheck, front: Front, account: Account, tmp_path: Path
):
    """With a key that may not delete, the exit status is 1, and the receipt still lists it."""
    killed(front, account, tmp_path, signal.SIGKILL, "--receipt", "made.jsonl")
    refused = brakecheck("cleanup", "made.jsonl", DIALNEXA_API_KEY=account.keys["no-delete"])
    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert "could not remove workflow" in refused.stdout
    assert brakecheck("cleanup", "made.jsonl", **account.key).returncode == 0
    assert account.left() == []


@pytest.mark.medium
def test_a_run_that_ends_well_leaves_no_receipt(brakecheck: Brakecheck, mock: str, tmp_path: Path, account: Account):
    """With the last record that is removed, the file goes, too."""
    run = brakecheck(
        "verify", "--vendor", "dialnexa", "-u", f"{mock}/dialnexa/v1", "--adapter", "vendor-api", "--max-wait", "0",
        "-k", "second_cancel_is_refused", "--receipt", "made.jsonl", **account.key,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "removed workflow" in run.stdout
    assert not (tmp_path / "made.jsonl").exists()


@pytest.mark.parametrize("content", [None, "", "nonsense", "[1]\n", '{"vendor": "dialnexa"}\n', '{"gone": 1}\n{}\n'])
def test_what_is_no_receipt_is_told(brakecheck: Brakecheck, tmp_path: Path, content: str | None):
    """One sentence, and exit status 2."""
    if content is not None:
        (tmp_path / "made.jsonl").write_text(content)
    run = brakecheck("cleanup", "made.jsonl", **NOBODYS)
    assert run.returncode == 2
    assert run.stderr.startswith("brakecheck: made.jsonl ")
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(("path", "key"), [("/dialnexa/v1", "other"), ("/nowhere", "own")])
def test_what_is_not_found_is_not_taken_for_removed(
    brakecheck: Brakecheck, mock: str, tmp_path: Path, path: str, key: str
):
    """With another account's key, or at another address, nothing is found: the receipt is kept, and the status is 1."""
    admin = requests.post(f"{mock}/__admin/worlds", json={}, timeout=30).json()
    theirs = requests.post(f"{mock}/__admin/worlds", json={}, timeout=30).json()
    record = requests.post(
        f"{mock}/__admin/worlds/{admin['name']}/dialnexa/records", json={"status": "draft"}, timeout=30
    ).json()["id"]
    head = {"vendor": "dialnexa", "base_url": f"{mock}{path}", "variables": {}}
    lines = [head, {"made": record, "account": "own"}]
    (tmp_path / "made.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    world = admin if key == "own" else theirs
    run = brakecheck("cleanup", "made.jsonl", DIALNEXA_API_KEY=world["keys"]["dialnexa"]["full"])
    assert run.returncode == 1, run.stdout + run.stderr
    assert "nothing of it was found there" in run.stdout
    assert (tmp_path / "made.jsonl").exists()


def test_off_this_machine_cleaning_up_has_to_be_asked_for(brakecheck: Brakecheck, tmp_path: Path):
    """The address stands in a file, and keys would go there."""
    head = {"vendor": "dialnexa", "base_url": "http://192.0.2.1/v1", "variables": {}}
    (tmp_path / "made.jsonl").write_text(json.dumps(head) + "\n")
    run = brakecheck("cleanup", "made.jsonl", **NOBODYS)
    assert run.returncode == 2
    assert "Add --live" in run.stderr


def test_a_receipt_that_was_cut_off_still_tells(tmp_path: Path):
    """The last line of a run that was killed may be half of one."""
    file = tmp_path / "made.jsonl"
    file.write_text(
        '{"vendor": "a", "base_url": "b", "variables": {}}\n{"made": "x", "account": "own"}\n{"made": "y", "a'
    )
    assert reopened(file)[1].records == {"x": "own"}


def test_a_receipt_that_cannot_be_written_ends_the_run_before_it_begins(
    brakecheck: Brakecheck, mock: str, account: Account
):
    """Nothing is made that could not be noted."""
    before = account.left()
    target = ["--vendor", "dialnexa", "-u", f"{mock}/dialnexa/v1", "--adapter", "vendor-api"]
    run = brakecheck("verify", *target, "--receipt", "no/such/folder/made.jsonl", "-k", "permanent", **account.key)
    assert run.returncode == 2
    assert "could not be written" in run.stderr
    assert account.left() == before


@pytest.mark.slow
@pytest.mark.parametrize("adapter", ["none", "static"])
def test_what_contracts_make_is_removed_whatever_the_adapter(
    brakecheck: Brakecheck, mock: str, adapter: str, account: Account
):
    """Contracts of neighbouring operations create workflows; they are deleted through the vendor's own operation."""
    headers = {"Authorization": f"Bearer {account.keys['full']}"}

    def there() -> int:
        answer = requests.get(f"{mock}/dialnexa/v1/workflows?limit=1", headers=headers, timeout=30)
        return int(answer.json()["meta"]["total"])

    before = there()
    run = brakecheck(
        "verify", "--vendor", "dialnexa", "-u", f"{mock}/dialnexa/v1", "--adapter", adapter,
        "-k", "neighbours and test_workflows", **account.key,
    )  # fmt: skip
    assert "removed workflow" in run.stdout, run.stdout + run.stderr
    assert there() == before
