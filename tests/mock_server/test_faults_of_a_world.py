"""Faults of one world: the other worlds of the mock behave as if there were no fault."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from brakecheck.mock_server.faults.catalogue import catalogue
from brakecheck.mock_server.faults.fault import Fault
from brakecheck.mock_server.faults.injector import BEFORE_KEY, OTHER_WORLDS, NotOfOneWorld
from brakecheck.mock_server.faults.own_world import OwnFaults
from brakecheck.mock_server.http.app import Application
from brakecheck.mock_server.server import Settings, build, embedded
from brakecheck.mock_server.suprsend.runs import Runs
from brakecheck.mock_server.worlds.world import World
from brakecheck.mock_server.worlds.worlds import Worlds
from brakecheck.specs import vendors
from tests.mock_server.asgi import Client
from tests.mock_server.conftest import OwnWorld, open_world
from tests.mock_server.engine.test_keys import world_of as keyed

HOUR = 3600.0
FAULTS = catalogue(vendors.vendors())
BEYOND = {
    "dialnexa.http.two-keys-act",
    "suprsend.http.two-keys-act",
    "suprsend.http.half-a-body-will-do",
    "suprsend.trigger.shares-keys",
}


@pytest.fixture
def mock(fresh: Client):
    """A mock of the test's own, without any fault when the test is over."""
    before = [dict(vars(owner)) for owner in (Application, Runs)]
    yield fresh
    for name in [world["name"] for world in fresh.send("GET", "/__admin/worlds").json["worlds"]]:
        fresh.send("PUT", f"/__admin/worlds/{name}/faults", {"names": []})
    fresh.send("PUT", "/__admin/faults", {"names": []})
    assert [dict(vars(owner)) for owner in (Application, Runs)] == before


@pytest.fixture
def pair(mock: Client) -> tuple[OwnWorld, OwnWorld]:
    """Two worlds of one mock."""
    return open_world(mock), open_world(mock)


def inject(world: OwnWorld, *names: str):
    return world.admin("PUT", "/faults", {"names": list(names)})


def cancelled_run(world: OwnWorld) -> str:
    run = world.provide("suprsend", slug="welcome", recipient="ann")
    assert world.cancel_runs({"workflow_slug": "welcome"}).status == 200
    return run


@pytest.mark.parametrize(
    ("fault", "status"),
    [("suprsend.cancel.409-for-200", 409), ("suprsend.cancel.reports-nothing", 200)],
)
def test_an_answer_is_wrong_in_one_world_alone(pair, fault, status):
    """A fault of the answer, or of the model, shows for the keys of its world, and for no other."""
    faulty, healthy = pair
    assert inject(faulty, fault).json["planted"] == [fault]
    for world in pair:
        world.provide("suprsend", slug="welcome", recipient="ann")
    wrong, right = (world.cancel_runs({"workflow_slug": "welcome"}) for world in pair)
    assert (right.status, len(right.json["execution_ids"])) == (200, 1)
    assert wrong.status == status
    assert (wrong.status, wrong.json) != (200, right.json)
    assert healthy.admin("GET", "/faults").json["planted"] == []


@pytest.mark.parametrize("name", ["does-not-stop", "wears-off-after-an-hour", "takes-effect-late"])
def test_a_fault_of_what_comes_later_keeps_to_its_world(pair, name):
    """What goes on after a cancel goes on in the faulty world alone, whoever looks."""
    faulty = pair[0]
    inject(faulty, f"suprsend.cancel.{name}")
    runs = [cancelled_run(world) for world in pair]
    seen = []
    for world, run in zip(pair, runs, strict=True):
        first = world.observe("suprsend", run)
        world.advance(24 * HOUR)
        world.cancel_runs({"execution_id": "no-such-run"})  # some defects come with a request
        seen.append((first, world.observe("suprsend", run)))
    assert seen[1][0]["status"] == seen[1][1]["status"] == "cancelled"
    assert [{**each, "id": ""} for each in seen[0]] != [{**each, "id": ""} for each in seen[1]]


def test_worlds_have_faults_of_their_own(pair):
    """Two worlds have different faults at once, beside those of all; taking one out leaves the others."""
    first, second = pair
    first.client.send("PUT", "/__admin/faults", {"names": ["suprsend.cancel.500-for-400"]})
    inject(first, "suprsend.cancel.201-for-200")
    inject(second, "suprsend.cancel.409-for-200")
    filters = {"workflow_slug": "welcome"}
    assert [world.cancel_runs(filters).status for world in pair] == [201, 409]
    assert [world.cancel_runs({}).status for world in pair] == [500, 500]
    first.client.send("PUT", "/__admin/faults", {"names": []})
    assert [world.cancel_runs(filters).status for world in pair] == [201, 409]
    assert [world.cancel_runs({}).status for world in pair] == [400, 400]
    inject(first)
    assert [world.cancel_runs(filters).status for world in pair] == [200, 409]


@pytest.mark.medium
def test_another_worlds_fault_does_not_make_one_forget(pair):
    """A fault that remembers goes on remembering while another world gets a fault, and loses it."""
    first, second = pair
    inject(first, "suprsend.cancel.haunts-the-person")
    cancelled_run(first)
    inject(second, "suprsend.cancel.409-for-200")
    inject(second)
    runs = [world.provide("suprsend", slug="welcome", recipient="ann") for world in pair]
    assert [world.observe("suprsend", run)["status"] for world, run in zip(pair, runs, strict=True)] == [
        "cancelled",
        "running",
    ]


@pytest.mark.parametrize("end", [("POST", "/reset"), ("DELETE", "")])
def test_reset_and_deletion_end_the_faults_of_a_world(pair, end):
    """After either, nothing of the fault is left; a new world of the name has no fault."""
    faulty, _ = pair
    inject(faulty, "suprsend.cancel.409-for-200")
    assert faulty.admin(*end).status in (200, 204)
    world = faulty if end[1] else open_world(faulty.client, name=faulty.name)
    assert world.admin("GET", "/faults").json["planted"] == []
    assert world.cancel_runs({"workflow_slug": "welcome"}).status == 200


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("dialnexa.cancel.takes-no-key", BEFORE_KEY),
        ("suprsend.cancel.404-for-401", BEFORE_KEY),
        ("suprsend.trigger.takes-any-signature", BEFORE_KEY),
        ("suprsend.http.half-a-body-will-do", BEFORE_KEY),
        ("suprsend.cancel.reaches-other-accounts", OTHER_WORLDS),
        ("dialnexa.get.reaches-other-accounts", OTHER_WORLDS),
    ],
)
def test_what_belongs_to_no_world_is_refused(pair, fault, why):
    """The refusal says why and what to do, and what the world had before it still has."""
    faulty, _ = pair
    inject(faulty, "suprsend.cancel.409-for-200")
    reply = inject(faulty, "suprsend.cancel.201-for-200", fault)
    assert reply.status == 409
    assert f"{fault} cannot be limited to one world: {why}; PUT /__admin/faults" in reply.json["message"]
    assert faulty.cancel_runs({"workflow_slug": "welcome"}).status == 409


@pytest.mark.medium
def test_a_name_or_a_world_that_does_not_exist_is_refused(pair):
    """An unknown fault is 400 with the nearest name, an unknown world 404."""
    assert "suprsend.cancel.filters-ored" in inject(pair[0], "suprsend.cancel.filters-ord").json["message"]
    assert pair[0].client.send("PUT", "/__admin/worlds/nowhere/faults", {"names": []}).status == 404


def test_only_keys_and_other_worlds_are_beyond_one_world(application: Application):
    """What cannot be limited is about the key of a request, or other accounts; everything else can be."""
    worlds = Worlds({})
    refused = set()
    for fault in FAULTS.values():
        try:
            OwnFaults(application, worlds, World("w", {}), [fault])
        except NotOfOneWorld:
            refused.add(fault.name)
    assert refused == {name for name, fault in FAULTS.items() if name in BEYOND or is_about_keys(fault)}


def is_about_keys(fault: Fault) -> bool:
    permitted = fault.rule.endswith(".delete-permission-elsewhere")  # of a key that is known
    return (".auth." in fault.rule and not permitted) or fault.name.endswith("-for-401")


def test_a_table_is_wrong_in_one_world_alone():
    """A fault in the table of a lifecycle file, which all worlds share, shows in its world, and in no other."""
    vendor = vendors.add(next(path for path in vendors.examples() if path.parent.name == "trigger-dev"))
    client = Client(build(Settings(vendors=[vendor])))
    pair = [open_world(client) for _ in range(2)]
    assert inject(pair[0], f"{vendor}.cancel_run_v1.refused-in-EXECUTING").status == 200
    states = []
    for world in pair:
        run = world.provide(vendor, resource="run", state="EXECUTING")
        assert client.send("POST", f"/api/v2/runs/{run}/cancel", key=world.keys[vendor]["full"]).status == 200
        states.append(world.observe(vendor, run)["state"])
    assert inject(pair[0]).status == 200
    assert states == ["EXECUTING", "CANCELED"]


@pytest.mark.medium
def test_requests_at_once_do_not_mix(origin: str):
    """Requests of two worlds come at once, in many threads; each gets the answer of its world."""
    worlds = [requests.post(f"{origin}/__admin/worlds", json={}, timeout=10).json() for _ in range(2)]
    names = {"names": ["suprsend.cancel.409-for-200", "suprsend.cancel.breaks-on-two-at-once"]}
    own = f"{origin}/__admin/worlds/{worlds[0]['name']}/faults"
    assert requests.put(own, json=names, timeout=10).status_code == 200

    def cancel(number: int) -> tuple[int, int]:
        headers = {"Authorization": f"Bearer {worlds[number % 2]['keys']['suprsend']['full']}"}
        address = f"{origin}/suprsend/v1/workflow_run/cancel/"
        answer = requests.post(address, json={"workflow_slug": "welcome"}, headers=headers, timeout=10)
        return number % 2, answer.status_code

    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(cancel, range(80)))
    assert requests.put(own, json={"names": []}, timeout=10).status_code == 200
    assert (1, 200) in answers
    assert {status for world, status in answers if world == 1} == {200}
    assert {status for world, status in answers if world == 0} <= {409, 500}


@pytest.fixture
def origin():
    """A mock behind a socket."""
    with embedded(Settings(port=0)) as origin:
        yield origin


def test_a_refused_deletion_changes_nothing(mock: Client):
    """The default world cannot be deleted, and keeps its faults."""
    world = "/__admin/worlds/default"
    names = ["suprsend.cancel.409-for-200"]
    mock.send("PUT", f"{world}/faults", {"names": names})
    assert mock.send("DELETE", world).status == 409
    assert mock.send("GET", f"{world}/faults").json["planted"] == names


def test_a_key_in_the_query_finds_its_world(tmp_path):
    """A fault of one world shows for its keys wherever the vendor wants a key."""
    world = keyed(tmp_path, {"query": []})
    record = world.provide("keyed", resource="thing", state="on")
    assert inject(world, "keyed.stop.breaks-on-odd-bodies").status == 200
    query = f"api_key={world.keys['keyed']['full']}".encode()
    assert world.client.send("POST", f"/t/{record}", b"{", query=query).status == 500
    assert inject(world).status == 200
