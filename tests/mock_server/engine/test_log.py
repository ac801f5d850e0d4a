"""A world of a vendor that is one lifecycle file is a log, as any other."""

from dataclasses import replace

import pytest

from brakecheck.mock_server.server import Settings, build
from brakecheck.specs import vendors
from tests.mock_server.asgi import Client
from tests.mock_server.conftest import open_world
from tests.mock_server.engine.conftest import Vendor
from tests.mock_server.worlds.kept import kept

HOUR = 3600


@pytest.fixture
def folding() -> Vendor:
    """A world of a mock that folds what has more than two changes."""
    names = [vendors.add(path) for path in vendors.examples()]
    return Vendor(open_world(Client(build(Settings(vendors=names, max_commands=2)))), "trigger-dev", "/trigger-dev")


def test_the_same_changes_make_the_same_records(trigger: Vendor):
    """Runs and a queue are changed, and time goes by: the world of the lines shows the same of each record."""
    queue = trigger.provide("queue", "open")
    runs = [trigger.provide("run", state, queue=queue) for state in ("DELAYED", "EXECUTING", "EXECUTING")]
    made = trigger.send("POST", "/api/v1/tasks/mail/trigger", {"options": {"delay": "1h"}}).json["id"]
    assert trigger.send("POST", f"/api/v2/runs/{runs[1]}/cancel").status == 200
    assert trigger.send("POST", f"/api/v1/runs/{made}/reschedule", {"delay": "2h"}).status == 200
    trigger.world.advance(HOUR)

    client, copy = trigger.world.client, f"{trigger.world.name}-copy"
    lines = client.send("GET", f"/__admin/worlds/{trigger.world.name}/log").json["lines"]
    assert client.send("POST", "/__admin/logs", {"lines": lines, "name": copy}).status == 201
    other = replace(trigger, world=replace(trigger.world, name=copy))
    for record in (queue, *runs, made):
        assert other.observe(record) == trigger.observe(record)
    client.send("DELETE", f"/__admin/worlds/{copy}")


@pytest.mark.medium
def test_a_log_of_such_a_vendor_is_never_folded(folding):
    """Its records are no plain data: beyond the bound, the world goes on with its whole log."""
    trigger = folding
    run = trigger.provide("run", "DELAYED")
    for _ in range(5):
        assert trigger.send("POST", f"/api/v1/runs/{run}/reschedule", {"delay": "2h"}).status == 200
    assert trigger.state(run) == "DELAYED"
    lines = trigger.world.client.send("GET", f"/__admin/worlds/{trigger.world.name}/log").json["lines"]
    assert len(lines) > 5


@pytest.mark.medium
def test_keys_of_made_worlds_still_work_after_a_restart(tmp_path):
    """A key opens its world again, although the state file holds nothing but a hash of the key."""
    file, names = tmp_path / "worlds.state", [vendors.add(path) for path in vendors.examples()]
    with kept(file, vendors=names) as client:
        made = Vendor(open_world(client, name="mine"), "trigger-dev", "/trigger-dev")
        run = made.provide("run", "DELAYED")
    with kept(file, vendors=names) as client:
        again = replace(made, world=replace(made.world, client=client))
        assert again.send("POST", f"/api/v2/runs/{run}/cancel").status == 200
        assert again.state(run) == "CANCELED"
