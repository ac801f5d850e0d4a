"""Whatever the admin API is asked for: no 5xx then, and none afterwards from any operation in that world."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from brakecheck.mock_server.server import Settings, build
from brakecheck.specs import vendors
from tests.mock_server.asgi import Client, Reply
from tests.mock_server.messages import shaped

ADMIN = vendors.admin()
FEW = ["1.0", "1.5", "-1", "null", "1e999"]
NUMBERS = [
    "0.0",
    "-0.0",
    "1e0",
    "10e-1",
    "1e308",
    "4294967295.0",
    "4294967296",
    "1" * 400,
    "9007199254740993",
    "18446744073709551616",
    "5e-324",
    "2e9",
    "32503680000.0",
    "3153600000.0",
    "true",
    '"1"',
    "[]",
    "NaN",
    "Infinity",
    "-Infinity",
    "1000000.0",
    "0.001",
]
FIELDS = {
    "seed": ("POST", "/worlds", '{{"seed": {0}}}'),
    "now": ("POST", "/worlds", '{{"clock": {{"mode": "manual", "now": {0}}}}}'),
    "now later": ("PUT", "/worlds/{world}/clock", '{{"mode": "manual", "now": {0}}}'),
    "seconds": ("POST", "/worlds/{world}/clock/advance", '{{"seconds": {0}}}'),
    "leads": ("POST", "/worlds/{world}/dialnexa/records", '{{"status": "active", "leads": {{"queued": {0}}}}}'),
    "in a step": (
        "POST",
        "/worlds/{world}/dialnexa/records",
        '{{"status": "active", "leads": {{"in_step": 1.0}}, "step_seconds": {0}}}',
    ),
    "waiting": (
        "POST",
        "/worlds/{world}/dialnexa/records",
        '{{"status": "active", "leads": {{"waiting": 2.0}}, "delay_seconds": {0}}}',
    ),
    "a delay": ("POST", "/worlds/{world}/dialnexa/records", '{{"status": "active", "delay_hours": {0}}}'),
    "an edge": (
        "POST",
        "/worlds/{world}/dialnexa/records",
        '{{"status": "draft", "nodes": ["TIME", "DROPPED"], "edges": [[0.0, {0}]]}}',
    ),
    "a tick": (
        "POST",
        "/worlds/{world}/dialnexa/records",
        '{{"status": "active", "leads": {{"queued": 2}}, "pace": {{"tick_seconds": {0}}}}}',
    ),
    "a call": (
        "POST",
        "/worlds/{world}/dialnexa/records",
        '{{"status": "active", "leads": {{"queued": 2}}, "pace": {{"voice_call_seconds": {0}}}}}',
    ),
    "concurrency": (
        "POST",
        "/worlds/{world}/dialnexa/records",
        '{{"status": "active", "leads": {{"queued": 2}}, "pace": {{"concurrency": {0}}}}}',
    ),
    "a weight": (
        "POST",
        "/worlds/{world}/dialnexa/records",
        '{{"status": "active", "leads": {{"queued": 2}}, "call_outcomes": {{"busy": {0}, "failed": 0}}}}',
    ),
}


SAID = (
    *("expected", "no ", " must ", " needs ", " not valid JSON", " known ", " not one of ", " allowed", " goes "),
    *(" has ", " go with ", " exists; ", " does not come from "),
)


@pytest.fixture(scope="module")
def client() -> Client:
    return Client(build(Settings()))


def asked(client: Client, method: str, path: str, body: Any = None, **more: Any) -> Reply:
    reply = client.send(method, path, body, **more)
    assert reply.status < 500, (method, path, body, reply)
    if reply.status >= 400 and path.startswith("/__admin"):
        assert any(word in reply.json["message"] for word in SAID), reply
    return reply


def still_serves(client: Client, world: str, keys: dict[str, dict[str, str]]) -> None:
    """Every vendor operation, whatever its answer, and every look at the world."""
    for vendor in ("dialnexa", "suprsend"):
        prefix = {"dialnexa": "/dialnexa/v1", "suprsend": "/suprsend"}[vendor]
        key = keys[vendor]["full"]
        if vendor == "dialnexa":
            made = asked(client, "POST", f"{prefix}/workflows", {"title": "x"}, key=key)
            assert made.status == 201
            listed = asked(client, "GET", f"{prefix}/workflows", key=key, query=b"limit=100").json["data"]
            ids = [each["id"] for each in listed]
        else:
            asked(client, "POST", f"/__admin/worlds/{world}/suprsend/records", {"slug": "s"})
            assert (
                asked(client, "POST", f"{prefix}/trigger/", {"workflow": "s", "recipients": ["r"]}, key=key).status
                == 202
            )
            ids = [""]
        for operation in vendors.conventional(vendor).operations.values():
            for each in ids[:5]:
                path = operation.path.replace("{id}", each).replace("{lead}", "x").replace("{workflow_id}", each)
                asked(client, operation.method, prefix + path, None if operation.method == "GET" else {}, key=key)
    for path in ("", "/clock", "/journal"):
        assert asked(client, "GET", f"/__admin/worlds/{world}{path}").status == 200
    asked(client, "POST", f"/__admin/worlds/{world}/snapshots")
    asked(client, "POST", f"/__admin/worlds/{world}/clock/advance", {"seconds": 3600})
    asked(client, "GET", f"/__admin/worlds/{world}/dialnexa/records/x")


@pytest.mark.parametrize("number", [*FEW, *(pytest.param(number, marks=pytest.mark.slow) for number in NUMBERS)])
@pytest.mark.parametrize(("method", "path", "template"), FIELDS.values(), ids=FIELDS)
def test_a_number_however_written_is_taken_or_refused(client, method, path, template, number):
    """A number is taken where the description has it, else refused in a sentence; the world lives on."""
    made = asked(client, "POST", "/__admin/worlds", {"clock": {"mode": "manual"}})
    body = template.format(number).encode()
    reply = asked(client, method, "/__admin" + path.replace("{world}", made.json["name"]), body)
    changed = reply if path == "/worlds" and reply.status == 201 else made
    if reply.status < 400:
        still_serves(client, changed.json["name"], changed.json["keys"])
    for each in {changed.json["name"], made.json["name"]}:
        client.send("DELETE", f"/__admin/worlds/{each}")


def test_a_whole_number_counts_however_it_is_written(client):
    """The seed 7.0 gives the ids that the seed 7 gives."""
    ids = []
    for written in (b'{"seed": 7}', b'{"seed": 7.0}', b'{"seed": 70e-1}'):
        made = client.send("POST", "/__admin/worlds", written)
        assert made.status == 201
        path = f"/__admin/worlds/{made.json['name']}"
        ids.append(
            [
                client.send("POST", f"{path}/{vendor}/records", state).json["id"]
                for vendor, state in (("dialnexa", {"status": "draft"}), ("suprsend", {"slug": "s"}))
            ]
        )
        client.send("DELETE", path)
    assert ids[0] == ids[1] == ids[2]


@st.composite
def orders(draw: st.DrawFn) -> tuple[str, str, bytes]:
    """An admin operation with a body that looks like the described one."""
    with_body = [each for each in ADMIN.operations.values() if each.spec.get("requestBody")]
    operation = draw(st.sampled_from(sorted(with_body, key=lambda each: each.id)))
    schema = operation.spec["requestBody"]["content"]["application/json"]["schema"]
    path = operation.path.replace("{vendor}", draw(st.sampled_from(["dialnexa", "suprsend"])))
    return operation.method, path, json.dumps(draw(shaped(ADMIN, schema))).encode()


@pytest.mark.slow
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@example([("POST", "/worlds", b'{"seed": 1.0}')])
@given(st.lists(orders(), min_size=1, max_size=4))
def test_no_order_harms_a_world(client, drawn):
    """Any orders that look like the described ones are done or refused, and the world lives on."""
    made = client.send("POST", "/__admin/worlds", {"clock": {"mode": "manual", "now": 1_700_000_000}})
    names = [made.json["name"]]
    try:
        for method, path, body in drawn:
            if path == "/faults":
                continue
            reply = asked(client, method, "/__admin" + path.replace("{world}", names[-1]), body)
            if path == "/worlds" and reply.status == 201:
                names.append(reply.json["name"])
                made = reply
        client.send("DELETE", f"/__admin/worlds/{names[-1]}/behaviours")  # by which it would not serve as ever
        still_serves(client, names[-1], made.json["keys"])
    finally:
        for name in names:
            client.send("DELETE", f"/__admin/worlds/{name}")
