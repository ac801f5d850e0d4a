"""`brakecheck mcp`: what an agent can do with a mock of ours, and what the agent never gets."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest
import requests
from mcp import Client, StdioServerParameters, stdio_client

from brakecheck.admin_client import Admin
from brakecheck.cli.mcp import command
from brakecheck.contracts.errors import UsageError
from brakecheck.mcp_server.running_mock import RunningMock
from brakecheck.mock_server.server import Settings, embedded
from tests.brakecheck.agent import Agent, Call, said
from tests.brakecheck.conftest import Brakecheck
from tests.test_architecture import ROOT

TOKEN = "canary+admin/token=5521"
ACTIVE = {"status": "active", "leads": {"queued": 2, "in_step": 1}}
READING = {"list_rules", "list_operations", "list_worlds", "observe_record", "read_journal"}
LASTING = {"send_operation", "advance_clock"}
CHANGING = {"make_world", "provide_state", "verify_mock", *LASTING}


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with embedded(Settings(port=0, real_time=False)) as origin:
        yield origin


@pytest.mark.medium
def test_a_stop_button_is_pressed_and_watched(origin: str):
    """A world, a record, a cancel, an hour, a look, and the journal: each is one tool."""
    agent = Agent(origin)
    assert agent("make_world", name="w")["roles"]["dialnexa"] == ["full", "no-delete"]
    found = agent("provide_state", vendor="dialnexa", state=ACTIVE, world="w")["id"]
    cancel = {"vendor": "dialnexa", "operation": "cancelWorkflow", "path": {"id": found}, "world": "w"}
    assert agent("send_operation", **cancel)["body"]["status"] == "cancelled"
    again = agent("send_operation", **cancel)
    assert (again["status"], again["rule"]) == (409, "dialnexa.cancel.terminal-conflict")
    assert agent("advance_clock", seconds=3600, world="w")["mode"] == "manual"
    seen = agent("observe_record", vendor="dialnexa", record=found, world="w")
    assert (seen["status"], seen["steps"]) == ("cancelled", {"started": 1, "finished": 1})
    journal = agent("read_journal", world="w", status="4xx")
    assert [exchange["rule"] for exchange in journal["exchanges"]] == [again["rule"]]
    assert {"default", "w"} <= {world["name"] for world in agent("list_worlds")["worlds"]}


@pytest.mark.medium
def test_an_operation_is_sent_with_values_and_a_role(origin: str):
    """Query and body arrive, and the key is that of the role."""
    agent = Agent(origin)
    made = agent("send_operation", vendor="dialnexa", operation="createWorkflow", body={"title": "ours"})
    assert made["body"]["title"] == "ours"
    listed = agent("send_operation", vendor="dialnexa", operation="listWorkflows", query={"limit": "1"})
    assert len(listed["body"]["data"]) == 1
    delete = {"vendor": "dialnexa", "operation": "deleteWorkflow", "path": {"id": "wfl_draft"}, "role": "no-delete"}
    assert agent("send_operation", **delete)["status"] == 403


def test_rules_come_with_their_sources(origin: str):
    """Those of one operation, and those that the documents leave open with their readings."""
    agent = Agent(origin, allow_changes=False)
    rules = agent("list_rules", vendor="suprsend", operation="cancel-workflow")["rules"]
    assert all(rule["sources"] and rule["statement"] for rule in rules)
    assert {rule["operation"] for rule in rules} == {"cancel-workflow", "any"}
    undecided = agent("list_rules", vendor="suprsend", open_only=True)["rules"]
    assert 0 < len(undecided) < len(agent("list_rules", vendor="suprsend")["rules"])
    assert all(rule["readings"] for rule in undecided)


@pytest.mark.medium
def test_the_states_that_are_shown_can_be_provided(origin: str):
    """Each example of a state is one that the mock brings about."""
    agent = Agent(origin)
    for vendor in ("dialnexa", "suprsend"):
        for state in agent("list_operations", vendor=vendor)["states"]:
            assert agent("provide_state", vendor=vendor, state=state)["exists"], state


def test_without_leave_nothing_changes(origin: str):
    """Tools that change something are neither offered nor carried out, and the sentence names the option."""
    agent = Agent(origin, allow_changes=False)
    assert {tool.name for tool in anyio.run(agent.server.list_tools)} == READING
    for tool in CHANGING:
        assert agent.refused(tool) == (
            f"{tool} changes something, and this server only reads; start it with --allow-changes"
        )
    assert "--allow-changes" in str(agent.server.instructions)


def test_tools_are_annotated(origin: str):
    """A client can tell which tools only read, which only add, and which cannot be taken back."""
    tools = anyio.run(Agent(origin).server.list_tools)
    assert {tool.name for tool in tools} == READING | CHANGING
    for tool in tools:
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint is (tool.name in READING)
        assert bool(tool.annotations.destructive_hint) is (tool.name in LASTING)
        assert tool.annotations.open_world_hint is False
        assert tool.description


REFUSALS = {
    "a tool": ("cancel", {}, "expected a tool (list_rules, "),
    "an argument": ("observe_record", {"vendor": "dialnexa", "record": "x", "wrld": "w"}, "received wrld"),
    "no argument": ("list_rules", {}, "vendor: Field required"),
    "a kind": ("advance_clock", {"seconds": "soon"}, "seconds: Input should be a valid number"),
    "a vendor": (
        "list_rules",
        {"vendor": "acme"},
        "a vendor that the mock serves (dialnexa, suprsend), received 'acme'",
    ),
    "a world": ("read_journal", {"world": "nowhere"}, "the mock refused (404): "),
    "a path": ("observe_record", {"vendor": "..", "record": "faults"}, "expected a vendor, received '..'"),
    "an id": ("observe_record", {"vendor": "suprsend", "record": ""}, "expected an id, received ''"),
    "half of a character": ("make_world", {"name": "w\udc00"}, "expected texts of Unicode, received half of"),
    "a state": ("provide_state", {"vendor": "dialnexa", "state": {"status": "stopped"}}, "is not one of draft, active"),
    "an operation": ("send_operation", {"vendor": "dialnexa", "operation": "stop"}, "(cancelWorkflow, "),
    "an operation of rules": ("list_rules", {"vendor": "dialnexa", "operation": "stop"}, "(cancelWorkflow, "),
    "no value": (
        "send_operation",
        {"vendor": "dialnexa", "operation": "cancelWorkflow"},
        "parameters id, received none",
    ),
    "a time": ("advance_clock", {"seconds": -1}, "the mock refused (400): "),
    "a level": (
        "verify_mock",
        {"vendor": "dialnexa", "level": "some"},
        "level: Input should be 'smoke', 'standard' or",
    ),
}


@pytest.mark.medium
@pytest.mark.parametrize(("tool", "arguments", "words"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_is_a_sentence(mock: str, tool: str, arguments: dict[str, object], words: str):
    """One line tells what was expected and received, and shows nothing of the inside."""
    told = Agent(mock).refused(tool, **arguments)
    assert words in told
    assert len(told.splitlines()) == 1
    assert "Traceback" not in told
    assert "pydantic" not in told


def test_a_defect_of_ours_is_a_sentence(origin: str, monkeypatch: pytest.MonkeyPatch):
    """It says whose defect it is, and nothing else."""
    agent = Agent(origin)
    monkeypatch.setattr(RunningMock, "base_url", lambda *_: 1 / 0)
    told = agent.refused("list_worlds")
    assert told == "a defect of brakecheck ended this call (ZeroDivisionError); it says nothing of the mock"


def test_a_lost_answer_is_no_defect(origin: str):
    """Where the mock drops the connection after the effect, the agent hears where to look."""
    agent = Agent(origin)
    agent("make_world", name="lossy", seeded=True)
    lost = {"behaviours": [{"connection": "drop", "when": "after"}]}
    requests.put(f"{origin}/__admin/worlds/lossy/behaviours", json=lost, timeout=10).raise_for_status()
    seeded = {"vendor": "dialnexa", "world": "lossy"}
    told = agent.refused("send_operation", **seeded, operation="cancelWorkflow", path={"id": "wf_abc123"})
    assert "read_journal shows whether the mock carried it out" in told
    assert agent("observe_record", **seeded, record="wf_abc123")["status"] == "cancelled"


@pytest.mark.medium
def test_no_key_reaches_the_agent(capfd: pytest.CaptureFixture[str]):
    """Neither in answers nor in errors nor in a log, whatever was named after a key or the admin token."""
    with embedded(Settings(port=0, admin_token=TOKEN)) as origin:
        admin = requests.Session()
        admin.headers["Authorization"] = f"Bearer {TOKEN}"
        made = admin.post(f"{origin}/__admin/worlds", json={"name": "w"}, timeout=10).json()
        keys = [key for roles in made["keys"].values() for key in roles.values()]
        path = f"{origin}/__admin/worlds/w/suprsend/records"
        admin.post(path, json={"slug": "s", "id": keys[0]}, timeout=10).raise_for_status()
        reader = Agent(origin, TOKEN, allow_changes=False)
        observed = reader("observe_record", vendor="suprsend", record=keys[0], world="w")
        assert observed["exists"]
        agent = Agent(origin, TOKEN)
        for number, secret in enumerate([*keys, TOKEN]):
            state = {**ACTIVE, "id": f"wf-{number}", "name": f"called {secret}, and {secret}"}
            agent("provide_state", vendor="dialnexa", state=state, world="w")
        get = {"vendor": "dialnexa", "operation": "getWorkflow", "world": "w"}
        shown = [agent("send_operation", **get, path={"id": f"wf-{number}"}) for number in range(len(keys) + 1)]
        assert "called [redacted], and [redacted]" in json.dumps(shown)
        calls = [
            ("make_world", {"name": "v"}),
            ("make_world", {"name": keys[0]}),
            ("list_worlds", {}),
            ("read_journal", {"world": "w"}),
            ("read_journal", {"world": TOKEN}),
            ("observe_record", {"vendor": keys[0], "record": TOKEN}),
            ("observe_record", {"vendor": "dialnexa", "record": keys[0], "world": "w"}),
            ("send_operation", {**get, "path": {"id": keys[0]}}),
            ("send_operation", {**get, "path": {keys[0]: TOKEN}}),
            ("send_operation", {**get, "role": keys[0], "path": {"id": "x"}}),
            (TOKEN, {keys[0]: TOKEN}),
        ]
        told = [*map(said, agent.results(*calls)), json.dumps([shown, observed]), *capfd.readouterr()]
    assert [text for text in told if any(secret in text for secret in [*keys, TOKEN])] == []


@pytest.mark.slow
def test_a_fault_is_found_by_its_rule():
    """Judging a mock with a fault and an admin token gives the rule with its evidence, and leaves no world behind."""
    with embedded(Settings(port=0, admin_token=TOKEN, faults=("dialnexa.cancel.409-for-200",))) as origin:
        agent = Agent(origin, TOKEN)
        judged = agent("verify_mock", vendor="dialnexa", level="full", select="cancel_succeeds")
        finding = next(each for each in judged["findings"] if each["rule"] == "dialnexa.cancel.succeeds")
        assert finding["summary"].startswith("expected 200; received 409")
        assert finding["made in"]
        assert judged["rules"]["fail"] > 1
        assert "dialnexa.cancel.body" in str(finding["follows"])
        assert "matches 'no_such_thing'" in agent.refused("verify_mock", vendor="dialnexa", select="no_such_thing")
        assert [world["name"] for world in agent("list_worlds")["worlds"]] == ["default"]


def test_only_a_mock_of_this_machine_is_used(mock: str, monkeypatch: pytest.MonkeyPatch):
    """Another machine is refused before anything is sent, and so is a server that is no mock."""
    with pytest.raises(UsageError, match="is not on this machine"):
        RunningMock("https://api.example.com")
    with pytest.raises(UsageError, match="no mock answers at"):
        RunningMock("http://127.0.0.1:1")
    monkeypatch.setattr(Admin, "call", lambda *_: {"worlds": "of another kind"})
    with pytest.raises(UsageError, match="is no mock of brakecheck"):
        RunningMock(mock)


def test_what_cannot_be_served_is_told(brakecheck: Brakecheck, monkeypatch: pytest.MonkeyPatch):
    """Without the library, and with options that contradict, the command ends with 2 and one sentence."""
    for arguments, words in {
        ("-u", "http://127.0.0.1:1", "--vendor", "dialnexa"): "--vendor is for a mock of its own",
        ("--admin-token", "ADMIN"): "give its --base-url, too",
        ("-u", "http://example.com"): "is not on this machine",
        ("--vendor", "acme"): "expected a vendor",
    }.items():
        done = brakecheck("mcp", *arguments, ADMIN=TOKEN)
        assert (done.returncode, words in done.stderr, len(done.stderr.splitlines())) == (2, True, 1), done.stderr
    monkeypatch.delitem(sys.modules, "brakecheck.mcp_server.server")
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    done = brakecheck("mcp")
    assert (done.returncode, done.stdout) == (2, "")
    assert "(mcp.server.mcpserver); install it with: pip install 'brakecheck[mcp]'\n" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
def test_an_agent_is_served_over_standard_input_and_output(tmp_path: Path):
    """The command speaks the protocol alone: a whole run of contracts leaves no line that the client cannot read."""
    command = StdioServerParameters(
        command=str(Path(sys.executable).with_name("brakecheck")),
        args=["mcp", "--vendor", "dialnexa", "--allow-changes"],
        env={"DIALNEXA_API_KEY": "canary-of-a-real-account"},
        cwd=tmp_path,
    )

    async def used() -> list[str]:
        async with Client(stdio_client(command, errlog=log)) as client:
            assert {tool.name for tool in (await client.list_tools()).tools} == READING | CHANGING
            cancel = {"vendor": "dialnexa", "operation": "cancelWorkflow", "path": {"id": "wf_abc123"}}
            calls: list[Call] = [
                ("send_operation", cancel),
                ("verify_mock", {"vendor": "dialnexa", "level": "full", "select": "cancel_succeeds"}),
                ("read_journal", {}),
                ("read_journal", {"world": "nowhere"}),
            ]
            return [said(await client.call_tool(name, arguments)) for name, arguments in calls]

    with (tmp_path / "log").open("w+") as log:
        sent, judged, journal, refused = anyio.run(used)
        log.seek(0)
        logged = log.read()
    assert json.loads(sent)["body"]["status"] == "cancelled"
    assert judged.startswith("{"), judged
    assert json.loads(judged)["rules"].keys() == {"pass"}
    assert [exchange["operation"] for exchange in json.loads(journal)["exchanges"]] == ["cancelWorkflow"]
    assert "the mock refused (404)" in refused
    assert logged == ""
    assert "canary" not in sent + judged + journal


@pytest.mark.medium
def test_the_page_has_what_there_is():
    """The configuration on the page is a line that the command takes, and the page has each tool and option."""
    page = (ROOT / "docs" / "mcp.md").read_text(encoding="utf-8")
    server = json.loads(page.split("```json")[1].split("```")[0])["mcpServers"]["brakecheck"]
    assert server["command"] == "brakecheck"
    assert command.make_context("mcp", server["args"][1:]).params["allow_changes"] is True
    tools = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert (set(tools), set(tools[:5])) == (READING | CHANGING, READING)
    assert all(f"`{option.opts[0]}" in page or f"`{option.opts[-1]}" in page for option in command.params)
