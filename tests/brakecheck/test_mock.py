"""`brakecheck mock`: a server in a process of its own."""

import re
import signal
import socket
import subprocess
import time

import pytest
import requests

from brakecheck.cli.mock import command
from brakecheck.mock_server.server import Settings, embedded
from brakecheck.specs import vendors
from brakecheck.specs.files import SPECS
from tests.brakecheck.conftest import Brakecheck, Start

pytestmark = pytest.mark.medium


def test_the_printed_curl_lines_work(start: Start):
    """Whatever is printed at the start can be pasted, and what it says comes about."""
    _, process = start()
    assert process.stdout is not None
    lines: list[str] = []
    while not any("admin API" in line for line in lines):
        lines.append(process.stdout.readline())
    curls = [line.strip() for line in lines if line.startswith("  curl")]
    assert len(curls) >= 4
    statuses = [
        subprocess.run(
            ["bash", "-c", line.replace("curl", "curl -s -o /dev/null -w '%{http_code}'", 1)],
            capture_output=True, text=True, check=True,
        ).stdout
        for line in curls
    ]  # fmt: skip
    said = [found[1] if (found := re.search(r"# (\d{3})", line)) else "2.." for line in curls]
    assert all(re.fullmatch(*pair) for pair in zip(said, statuses, strict=True)), (said, statuses)


def test_one_vendor_is_served_at_its_own_paths(start: Start):
    """With --vendor the paths are the vendor's, without its name in front."""
    origin, _ = start("--vendor", "dialnexa")
    headers = {"Authorization": "Bearer YOUR_API_KEY"}
    paused = requests.post(f"{origin}/v1/workflows/wfl_m3v7zb9rk2px/pause", headers=headers, timeout=30)
    assert paused.status_code == 200


def test_neighbours_can_be_left_out(start: Start):
    """With --documented-only the neighbouring operations are not served."""
    origin, _ = start("--documented-only")
    headers = {"Authorization": "Bearer demo:full"}
    assert requests.get(f"{origin}/dialnexa/v1/call-logs", headers=headers, timeout=30).status_code == 404


def test_the_defaults_are_those_of_the_server():
    """The help tells them without loading the server."""
    told = command.make_context("mock", []).params
    for name in (
        "vendors",
        "host",
        "port",
        "admin_token",
        "body_limit",
        "max_records",
        "max_exchanges",
        "allow_origins",
    ):
        assert told[name] == getattr(Settings(), name), name


def test_a_port_in_use_ends_with_2(brakecheck: Brakecheck, mock: str):
    """The sentence says which address, and what to do."""
    run = brakecheck("mock", "--port", mock.rpartition(":")[2])
    assert run.returncode == 2
    assert "choose another port with --port" in run.stderr


UNSERVED = {
    "a port beyond 65535": ["--port", "70000"],
    "a negative port": ["--port", "-7"],
    "an unknown vendor": ["--vendor", "acme"],
    "no token": ["--admin-token", "NO_SUCH_VARIABLE"],
    "a token with a blank": ["--admin-token", "BLANK"],
    "a token with a line end": ["--admin-token", "$LINES"],
    "a token that is not ASCII": ["--admin-token", "UMLAUT"],
    "a body limit below nothing": ["--body-limit", "-5"],
    "a body limit of nothing": ["--body-limit", "0"],
    "a body limit beyond everything": ["--body-limit", "99999999999999999999"],
    "no records": ["--max-records", "0"],
    "fewer records than none": ["--max-records", "-1"],
    "an origin with a path": ["--allow-origin", "http://localhost:5173/app"],
    "an origin without a scheme": ["--allow-origin", "localhost:5173"],
    "every origin": ["--allow-origin", "*"],
    "no exchanges": ["--max-exchanges", "0"],
    "a host that is no name": ["--host", "a b"],
    "a host with a path": ["--host", "localhost/x"],
    "no host": ["--host", ""],
    "an unknown host": ["--host", "no-such-host.invalid"],
    "an address that is none": ["--host", "300.0.0.1"],
    "an IPv6 address that is none": ["--host", "::12345"],
    "brackets with something behind": ["--host", "[::1]x"],
    "a host beyond all length": ["--host", "x" * 300],
}


@pytest.mark.parametrize("arguments", UNSERVED.values(), ids=UNSERVED)
def test_what_cannot_be_served_ends_with_2(brakecheck: Brakecheck, arguments: list[str]):
    """One plain sentence, no traceback."""
    run = brakecheck("mock", "--port", "0", *arguments, BLANK="a b", LINES="a\nb", UMLAUT="schlüssel")
    assert run.returncode == 2
    assert run.stderr.startswith("brakecheck: ")
    assert run.stderr.count("\n") == 1
    assert "Traceback" not in run.stderr


ADDRESSES = {
    "::1": "[::1]",
    "[::1]": "[::1]",
    "127.0.0.2": "127.0.0.2",
    "0.0.0.0": "127.0.0.1",
    "localhost": "localhost",
}


@pytest.mark.parametrize(("host", "shown"), ADDRESSES.items())
def test_the_announced_address_is_of_use(start: Start, host: str, shown: str):
    """What is announced is a URL that answers, also for IPv6 and for all addresses."""
    origin, _ = start("--host", host)
    assert origin.rpartition(":")[0] == f"http://{shown}"
    assert requests.get(f"{origin}/suprsend/openapi.json", timeout=30).status_code == 200


def test_an_embedded_mock_has_a_url_too():
    """The origin of a mock in this process is a URL whatever the host."""
    with embedded(Settings(host="::1", port=0)) as origin:
        assert requests.get(f"{origin}/__admin/worlds", timeout=30).status_code == 200


def test_the_bound_of_records_is_an_option(start: Start):
    """With --max-records a world takes so many and no more."""
    origin, _ = start("--max-records", "30")
    statuses = [
        requests.post(f"{origin}/__admin/worlds/default/suprsend/records", json={"slug": "s"}, timeout=30).status_code
        for _ in range(31)
    ]
    assert statuses[-1] == 507


def test_the_environment_opens_nothing(monkeypatch: pytest.MonkeyPatch, start: Start):
    """What uvicorn would read from the environment neither opens the admin API nor keeps the mock from starting."""
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    monkeypatch.setenv("WEB_CONCURRENCY", "many")
    origin, _ = start("--host", "0.0.0.0")
    ours = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    assert requests.get(f"{origin}/__admin/worlds", headers=ours, timeout=30).status_code == 200
    if (address := own_address()) is not None:
        outside = origin.replace("127.0.0.1", address)
        theirs = {"X-Forwarded-For": "127.0.0.1", "Host": "127.0.0.1"}
        assert requests.get(f"{outside}/__admin/worlds", headers=theirs, timeout=30).status_code == 403


def own_address() -> str | None:
    """An address of this machine that is not the loopback one, where it has any."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("203.0.113.1", 9))  # sends nothing
        except OSError:
            return None
        address = str(probe.getsockname()[0])
    return None if address.startswith("127.") else address


@pytest.mark.slow
@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, -signal.SIGTERM), (signal.SIGINT, 130)])
@pytest.mark.parametrize("times", [1, 2])
def test_a_signal_is_heard_while_it_computes(start: Start, number: signal.Signals, status: int, times: int):
    """A mock in the middle of a long advance ends within about a second, or at once when it is told again."""
    origin, process = start()
    world = f"{origin}/__admin/worlds/default"
    requests.put(f"{world}/clock", json={"mode": "manual"}, timeout=30)
    state = {"status": "active", "leads": {"queued": 1_000_000}, "pace": {"concurrency": 1_000_000}}
    workflow = requests.post(f"{world}/dialnexa/records", json=state, timeout=60).json()["id"]
    requests.post(f"{world}/clock/advance", json={"seconds": 864000}, timeout=30)
    with socket.create_connection(("127.0.0.1", int(origin.rpartition(":")[2]))) as connection:
        path = f"/__admin/worlds/default/dialnexa/records/{workflow}"
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        time.sleep(0.3)  # so that it computes
        began = time.perf_counter()
        for _ in range(times):
            process.send_signal(number)
            time.sleep(0.1)
        _, errors = process.communicate(timeout=60)
    assert time.perf_counter() - began < (5 if times == 1 else 3)  # a busy machine takes its time
    assert process.returncode == status
    assert "Traceback" not in errors


def test_a_signal_ends_an_idle_mock_in_good_order(start: Start):
    """Without anything to do the mock ends as a process ends that is terminated, and says nothing."""
    _, process = start()
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (-signal.SIGTERM, "")


def pause(origin: str) -> None:
    headers = {"Authorization": "Bearer demo:full"}
    requests.post(f"{origin}/dialnexa/v1/workflows/wf_abc123/pause", headers=headers, timeout=60).raise_for_status()


FORMS = {
    "text": ([], r"\d\d:\d\d:\d\d\.\d{3} POST \S+/wf_abc123/pause 200 \d+\.\d ms active → paused\n"),
    "json": (["--log", "json"], r'\{"time": "[^"]+Z", "method": "POST".*"status": 200.*\}\n'),
    "quiet": (["--quiet"], r""),
}


@pytest.mark.parametrize(("arguments", "line"), FORMS.values(), ids=FORMS)
def test_each_request_is_a_line_on_standard_error(start: Start, arguments: list[str], line: str):
    """A line tells of the request, in the form that was asked for; with --quiet none does."""
    origin, process = start(*arguments)
    pause(origin)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=10)
    assert re.fullmatch(line, errors)


def test_nobody_has_to_read_the_lines(start: Start):
    """A thousand requests whose lines nobody reads are answered all the same."""
    origin, _ = start()
    with requests.Session() as session:
        for _ in range(1000):
            assert session.get(f"{origin}/{'x' * 100}", timeout=60).status_code == 404


@pytest.mark.parametrize(("arguments", "mode"), [([], "manual"), (["--real-time"], "real")])
def test_the_default_world_stands_still(start: Start, arguments: list[str], mode: str):
    """What the banner offers stays true all day, unless the time is to run."""
    origin, _ = start(*arguments)
    clock = requests.get(f"{origin}/__admin/worlds/default/clock", timeout=60).json()
    assert clock["mode"] == mode
    later = requests.post(f"{origin}/__admin/worlds/default/clock/advance", json={"seconds": 60}, timeout=60).json()
    assert later["now"] >= clock["now"] + 60
    reset = requests.post(f"{origin}/__admin/worlds/default/reset", timeout=60).json()["clock"]
    assert reset["mode"] == mode
    assert reset["now"] < later["now"]
    new = requests.post(f"{origin}/__admin/worlds", timeout=60).json()["name"]
    assert requests.get(f"{origin}/__admin/worlds/{new}/clock", timeout=60).json()["mode"] == "real"


def test_a_page_of_ones_own_is_let_in(start: Start):
    """With --allow-origin a page of that origin may reset a world; another may not."""
    origin, _ = start("--allow-origin", "http://localhost:5173/", "--cors-credentials")
    url = f"{origin}/__admin/worlds/default/reset"
    ours = requests.post(url, headers={"Origin": "http://localhost:5173"}, timeout=60)
    assert (ours.status_code, ours.headers["access-control-allow-origin"]) == (200, "http://localhost:5173")
    assert ours.headers["access-control-allow-credentials"] == "true"
    assert requests.post(url, headers={"Origin": "http://localhost:5174"}, timeout=60).status_code == 403


def test_the_bound_of_a_journal_is_an_option(start: Start):
    """With --max-exchanges a journal keeps so many and no more."""
    origin, _ = start("--max-exchanges", "2")
    for _ in range(3):
        requests.get(f"{origin}/nowhere", timeout=60)
    answer = requests.get(f"{origin}/__admin/journal", timeout=60).json()
    assert (answer["count"], answer["forgotten"], answer["bounds"]["exchanges"]) == (2, 1, 2)


@pytest.mark.parametrize("example", [path.parent.name for path in vendors.examples()])
def test_the_printed_lines_of_a_lifecycle_file_work(start: Start, example: str):
    """The lines that follow from the file can be pasted: a record is there, and its first brake is accepted."""
    _, process = start("--lifecycle", str(SPECS / "examples" / example / "lifecycle.yaml"))
    assert process.stdout is not None
    lines: list[str] = []
    while not any("admin API" in line for line in lines):
        lines.append(process.stdout.readline())
    script = "\n".join(line.strip() for line in lines if line.startswith("  "))
    shown = subprocess.run(
        ["bash", "-c", script.replace("curl -X", "curl -s -o /dev/null -w '%{http_code}' -X")],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert re.fullmatch("2..", shown) or not script, (script, shown)


@pytest.mark.parametrize("scheme", ["postgresql+asyncpg", "Postgres", "mysql"])
def test_an_address_of_no_known_database_is_not_shown(brakecheck: Brakecheck, scheme: str):
    """Where worlds are kept in neither a file nor a known database, no part of the address is printed."""
    run = brakecheck("mock", "--port", "0", "--state", f"{scheme}://u:canary-5521@h/db")
    assert (run.returncode, "begins with postgresql://" in run.stderr) == (2, True)
    assert "canary" not in run.stdout + run.stderr


def test_a_password_with_a_bare_sign_is_not_shown(brakecheck: Brakecheck):
    """A password that was not encoded would be taken for a part of the host."""
    run = brakecheck("mock", "--port", "0", "--state", "postgres://u:p@canary-5521@h:1/db")
    assert (run.returncode, "write %40" in run.stderr) == (2, True)
    assert "canary" not in run.stdout + run.stderr
