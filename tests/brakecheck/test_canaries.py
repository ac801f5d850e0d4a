"""No secret is shown, whatever a server, an adapter or an admin API makes of it, and wherever it might be written."""

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from threading import Thread

import pytest

from tests.brakecheck.canaries import ADAPTER, SECRETS, Hostile, found, spellings
from tests.brakecheck.conftest import Brakecheck
from tests.contracts.test_lost_admin import losing

HEADER = ("--header", "X-Sub: ${SUBSCRIPTION}")
EVERYTHING = ("--verbose", "--report", "all", "--settle", "0", "--examples", "1", *HEADER)
KEY, ADMIN, HEAD, COMMAND = SECRETS
FEW = "cancel_succeeds or twice_is_different or keys_are_required or documented or half_a_request"
SAID = [spelled for secret in SECRETS.values() for spelled in spellings(secret)]


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    server = Hostile()
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def expect_shown_nowhere(folder: Path, done: "subprocess.CompletedProcess[str]", *names: str) -> None:
    """Neither the output nor any file that was written holds one of these secrets."""
    assert "Traceback" not in done.stderr, done.stderr
    files = [path for path in folder.rglob("*") if path.is_file() and path.parent.name != "ours"]
    written = {str(path): path.read_text() for path in files}
    for name, text in {"stdout": done.stdout, "stderr": done.stderr, **written}.items():
        assert found(text, *names) == [], name


def environment(*names: str) -> dict[str, str]:
    return {name: SECRETS[name] for name in names}


@pytest.mark.parametrize("name", SECRETS)
def test_the_search_finds_what_it_looks_for(name: str):
    """Each spelling, also where a report escapes it once more."""
    for spelled in spellings(SECRETS[name]):
        assert found(f"x {spelled} y", name) or "\n" in spelled, spelled
        assert found(json.dumps(spelled), name) or "\n" in spelled, spelled


STATUSES = {
    "refusals": ((404, 400, 409), 1, ()),
    "refusals that may be": ((404, 400, 409), 0, ("--fail-on", "none")),
    "yes to everything": ((200,), 1, ()),
    "pages and redirects in between": ((200, 400, 500, 404, 302), 1, ("--strict",)),
    "records made there": ((201, 200), 1, ("--adapter", "vendor-api", "--max-wait", "0", "--receipt", "made.jsonl")),
    "redirects": ((302,), 2, ()),
    "errors": ((500,), 1, ()),
}


@pytest.mark.slow
@pytest.mark.parametrize(("statuses", "status", "further"), STATUSES.values(), ids=STATUSES)
def test_a_server_that_says_every_secret(
    brakecheck: Brakecheck,
    hostile: Hostile,
    tmp_path: Path,
    statuses: tuple[int, ...],
    status: int,
    further: tuple[str, ...],
):
    """In any spelling, in header names and values, bodies, member names and status lines."""
    hostile.statuses = cycle(statuses)
    url = f"http://127.0.0.1:{hostile.server_address[1]}/v1"
    done = brakecheck(
        "verify", "--vendor", "dialnexa", "-u", url, *EVERYTHING, *further, "-k", FEW, **environment(KEY, HEAD)
    )
    assert done.returncode == status, done.stdout
    expect_shown_nowhere(tmp_path, done, KEY, HEAD)
    assert status == 2 or len(list((tmp_path / "brakecheck-report").iterdir())) >= 6


@pytest.mark.slow
@pytest.mark.parametrize("option", ["--key {}", "API_SECRET={}"])
def test_an_adapter_that_says_every_secret(brakecheck: Brakecheck, hostile: Hostile, tmp_path: Path, option: str):
    """Among them the one that stands in its own command line; the receipt tells none, either."""
    hostile.statuses = cycle((200, 404))
    ours = tmp_path / "ours"
    ours.mkdir()
    (ours / "said.json").write_text(json.dumps(SAID))
    (ours / "adapter.py").write_text(ADAPTER.format(said=str(ours / "said.json")))
    command = f"{shlex.join([sys.executable, str(ours / 'adapter.py')])} {option.format(SECRETS['COMMAND'])}"
    url = f"http://127.0.0.1:{hostile.server_address[1]}/v1"
    done = brakecheck(
        "verify", "--vendor", "dialnexa", "-u", url, *EVERYTHING, "--adapter", "command", "--adapter-command", command,
        "--receipt", "made.jsonl", "-k", FEW, **environment(KEY, HEAD),
    )  # fmt: skip
    assert done.returncode in (1, 2), done.stdout
    expect_shown_nowhere(tmp_path, done, KEY, HEAD, COMMAND)
    assert (tmp_path / "brakecheck-report").exists()


@pytest.mark.slow
@pytest.mark.parametrize("status", [400, 500, 200])
def test_an_admin_api_that_says_every_secret(brakecheck: Brakecheck, mock: str, tmp_path: Path, status: int):
    """From some request on, in a refusal or in place of an answer."""
    body = json.dumps({"id": SAID, "message": SAID, "status": SAID}).encode()
    with losing(mock, lambda asked, *_: (status, {"X-Said": SAID[0]}, body) if asked > 9 else None) as url:
        ours = tmp_path / "ours"
        ours.mkdir()
        token = json.dumps(SECRETS[ADMIN])
        (ours / "brakecheck.toml").write_text(
            f'[targets.t]\nvendor = "dialnexa"\nbase-url = "{url}"\n'
            f'adapter = {{kind = "admin", admin-token = {token}}}\n'
        )
        done = brakecheck(
            "verify", "t", "--config", "ours/brakecheck.toml", *EVERYTHING, "-k", FEW, **environment(HEAD)
        )
    assert done.returncode in (0, 1, 2), done.stdout
    expect_shown_nowhere(tmp_path, done, ADMIN, HEAD)


K, H = SECRETS[KEY], SECRETS[HEAD]
SERVER = ("verify", "--vendor", "dialnexa", "-u")
COMMANDED = (*SERVER, "http://127.0.0.1:1", "--adapter", "command", "--adapter-command")
MISTAKES = {
    "an option": ("verify", f"--{K}"),
    "an argument": ("verify", K),
    "an address": (*SERVER, f"http://127.0.0.1:1/{K}"),
    "a broken address": (*SERVER, f"http://[{K}"),
    "an address with a password": (*SERVER, f"http://me:{K.replace('/', '')}@127.0.0.1:1/"),
    "a header without a colon": ("verify", "--header", K),
    "a header with a variable in between": ("verify", "--header", f"X-Sub: {H} ${{SUBSCRIPTION_KEY}}"),
    "a header of ours": ("verify", "--header", f"Authorization: Bearer {K}"),
    "a number": ("verify", "--timeout", K),
    "a vendor": ("verify", "--vendor", K),
    "an adapter": (*SERVER, "http://127.0.0.1:1", "--adapter", K),
    "a command without an end": (*COMMANDED, f"x '{K}"),
    "a command that is not there": (*COMMANDED, f"./{K}"),
    "a file": ("verify", "--baseline", K),
    "a configuration": ("verify", "t", "--config", K),
    "formats": ("verify", "--report", K),
    "a gate": ("verify", "--fail-on", K),
    "a receipt": ("cleanup", K),
    "a fault": ("mock", "--fault", K),
    "a reading": ("mock", "--reading", f"{K}={K}"),
    "a host": ("mock", "--host", K),
    "a rule": ("rules", "--vendor", K),
    "two documents": ("diff", K, K),
}


@pytest.mark.parametrize("arguments", MISTAKES.values(), ids=MISTAKES)
def test_a_usage_error_shows_no_secret(brakecheck: Brakecheck, tmp_path: Path, arguments: tuple[str, ...]):
    """A secret that was typed in the wrong place is not repeated."""
    done = brakecheck(*arguments, **environment(KEY), SUBSCRIPTION_KEY=H)
    assert done.returncode == 2
    expect_shown_nowhere(tmp_path, done, KEY, HEAD)
