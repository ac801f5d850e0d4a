"""A served mock that tests may send anything to, and that must come out of it unharmed."""

import http.client
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from brakecheck.mock_server.server import MIB, Settings, embedded
from tests.mock_server.wire import Response, exchange, request

CANCEL = "/suprsend/v1/workflow_run/cancel/"
JSON = b"Content-Type: application/json"
NOBODY = b'{"execution_id": "nobody"}'


class Logged(logging.Handler):
    """What the server has to complain about."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@dataclass
class Victim:
    """A mock with a running run and an active workflow in a world of their own."""

    port: int
    admin: http.client.HTTPConnection
    logged: Logged
    world: str = ""
    suprsend: bytes = b""
    dialnexa: bytes = b""
    run: str = ""
    workflow: str = ""

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """What the admin API answers, on a connection that stays open until the server has waited too long."""
        try:
            return self._asked(method, path, body)
        except ConnectionError:
            self.admin.close()
            return self._asked(method, path, body)

    def _asked(self, method: str, path: str, body: object) -> Any:
        content = None if body is None else json.dumps(body)
        self.admin.request(method, f"/__admin/worlds{path}", content, {"Content-Type": "application/json"})
        answer = self.admin.getresponse()
        assert answer.status in (200, 201)
        return json.loads(answer.read())

    def prepare(self) -> None:
        made = self.ask("POST", "", {"clock": {"mode": "manual"}})
        self.world = f"/{made['name']}"
        self.suprsend = b"Authorization: Bearer " + made["keys"]["suprsend"]["full"].encode()
        self.dialnexa = b"Authorization: Bearer " + made["keys"]["dialnexa"]["full"].encode()
        self.run = self.provide("suprsend", {"slug": "s", "recipient": "r"})
        self.workflow = self.provide("dialnexa", {"status": "active", "leads": {"in_step": 1}})

    def provide(self, vendor: str, state: dict[str, Any]) -> str:
        return str(self.ask("POST", f"{self.world}/{vendor}/records", state)["id"])

    def records(self) -> list[Any]:
        """Everything that a wrongly obeyed request could have changed."""
        run = self.ask("GET", f"{self.world}/suprsend/records/{self.run}")
        workflow = self.ask("GET", f"{self.world}/dialnexa/records/{self.workflow}")
        return [run, workflow, self.ask("GET", self.world)["records"], len(self.ask("GET", "")["worlds"])]

    def send(self, sent: bytes, **how: Any) -> list[Response]:
        return exchange(self.port, sent, **how)

    def cancel(self, *headers: bytes, body: bytes = NOBODY, **more: Any) -> bytes:
        """A cancel with this world's key."""
        return request("POST", CANCEL, self.suprsend, *(headers or (JSON,)), body=body, **more)

    @property
    def of_run(self) -> bytes:
        """A body that would cancel the run if it were obeyed."""
        return json.dumps({"execution_id": self.run}).encode()


@pytest.fixture(scope="module")
def served() -> Iterator[Victim]:
    """One server for a module, on a port of its own."""
    logged = Logged()
    loggers = [logging.getLogger(name) for name in ("uvicorn.error", "asyncio", None)]
    with embedded(Settings(port=0, body_limit=2 * MIB)) as origin:
        for logger in loggers:
            logger.addHandler(logged)
        port = int(origin.rpartition(":")[2])
        victim = Victim(port, http.client.HTTPConnection("127.0.0.1", port, timeout=30), logged)
        victim.prepare()
        yield victim
        victim.admin.close()
        for logger in loggers:
            logger.removeHandler(logged)


@pytest.fixture
def victim(served: Victim, capfd: pytest.CaptureFixture[str]) -> Iterator[Victim]:
    """The served mock; whatever a test sends, nothing may have come of it, and nothing may be printed."""
    before = served.records()
    yield served
    assert served.records() == before
    assert served.logged.lines == []
    assert capfd.readouterr() == ("", "")
