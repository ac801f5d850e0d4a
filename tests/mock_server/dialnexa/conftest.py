"""An account of DialNexa's, in a world of its own whose clock stands."""

from datetime import datetime
from typing import Any

import pytest

from tests.mock_server.asgi import Reply
from tests.mock_server.conftest import EPOCH, OwnWorld

Node = tuple[str, dict[str, Any]]  # its type and its config


class Account:
    """The operations of one account, its provider states and its clock."""

    def __init__(self, world: OwnWorld) -> None:
        self.world = world

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        """Send a request with the key of the account; a body that is no bytes is sent as JSON."""
        place, _, query = path.partition("?")
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        key = self.world.keys["dialnexa"]["full"]
        return self.world.client.send(
            method, f"/dialnexa/v1{place}", body, key=key, headers=fields, query=query.encode()
        )

    def get(self, path: str, **headers: str) -> Reply:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None) -> Reply:
        return self.call("POST", path, body)

    def upload(self, workflow: str, table: str | bytes, name: str = "leads.csv") -> Reply:
        """Upload a table of leads as a browser would."""
        content = table.encode() if isinstance(table, str) else table
        head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/csv'
        form = b"--limit\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n--limit--\r\n"
        return self.send_form(workflow, form)

    def send_form(self, workflow: str, form: bytes, content_type: str = "multipart/form-data; boundary=limit") -> Reply:
        return self.call("POST", f"/workflows/{workflow}/leads", form, content_type=content_type)

    def provide(self, status: str, **state: Any) -> str:
        """The id of a workflow in a provider state."""
        return self.world.provide("dialnexa", status=status, **state)

    def observe(self, workflow: str) -> dict[str, Any]:
        return self.world.observe("dialnexa", workflow)

    def advance(self, seconds: float) -> None:
        self.world.advance(seconds)

    def create(self, title: str = "Reminder") -> str:
        return str(self.post("/workflows", {"title": title}).json["id"])

    def build(self, nodes: dict[str, Node], edges: list[tuple[str, ...]]) -> str:
        """The id of a draft with these nodes, by their labels, and edges between them."""
        workflow, ids = self.create(), {}
        for label, (node_type, config) in nodes.items():
            node = {"node_type": node_type, "label": label, "config": config}
            ids[label] = self.post(f"/workflows/{workflow}/nodes", node).json["id"]
        for source, target, *labels in edges:
            edge = {"from_node_id": ids[source], "to_node_id": ids[target], "label": labels[0] if labels else None}
            assert self.post(f"/workflows/{workflow}/edges", edge).status == 201
        return workflow

    def status(self, workflow: str) -> str:
        return str(self.get(f"/workflows/{workflow}").json["status"])

    def leads(self, workflow: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get(f"/workflows/{workflow}/leads?limit=100").json["data"]
        return found

    def history(self, workflow: str, number: int = 0) -> list[dict[str, Any]]:
        """The visits of one lead, counted from 0."""
        lead = self.leads(workflow)[number]["id"]
        visits: list[dict[str, Any]] = self.get(f"/workflows/{workflow}/leads/{lead}/history").json["history"]
        return visits

    def way(self, workflow: str, number: int = 0) -> list[tuple[str, float | None, float | None]]:
        """The way of one lead: the label of each node, and the seconds at which it came and left."""
        return [
            (visit["node_label"], since(visit["entered_at"]), since(visit["exited_at"]))
            for visit in self.history(workflow, number)
        ]


def since(moment: str | None) -> float | None:
    """Seconds from the beginning of the world."""
    return None if moment is None else datetime.fromisoformat(moment).timestamp() - EPOCH


@pytest.fixture
def account(world: OwnWorld) -> Account:
    return Account(world)
