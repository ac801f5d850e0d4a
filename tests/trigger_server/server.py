"""The operations over HTTP, in one of several manners, with defects by name."""

import base64
import json
import re
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tests.plain_server.manner import Manner as Wire
from tests.plain_server.wire import Call, Reply, listening
from tests.trigger_server.lists import page
from tests.trigger_server.runs import Account, Queue, Run

ADAPTER = Path(__file__).parents[1] / "plain_server" / "adapter.py"
KEYS = {"full": "tr_dev_Own0123456789", "other": "tr_dev_Other0123456789"}
SPAN = re.compile(r"(\d{1,6})(s|m|h|hr|d|w)", re.ASCII)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
SECONDS = {"s": 1, "m": 60, "h": 3600, "hr": 3600, "d": 86400, "w": 604800}
ROUTES = {
    ("GET", r"/api/v3/runs/([^/]+)"): "read",
    ("GET", r"/api/v1/runs()"): "list",
    ("POST", r"/api/v2/runs/([^/]+)/cancel"): "cancel",
    ("POST", r"/api/v1/runs/([^/]+)/reschedule"): "reschedule",
    ("GET", r"/api/v1/queues/([^/]+)"): "read_queue",
    ("POST", r"/api/v1/queues/([^/]+)/pause"): "pause",
}
TOGETHER = 0.03  # seconds within which whatever is sent at once has come


@dataclass(frozen=True)
class Manner:
    """How the server tells what it does: ids, statuses of bad input and of refusals, media type, place of the key."""

    uuids: bool = False
    invalid: int = 400
    refused: int = 400
    kind: str = "application/json"
    key: str = "bearer"
    over: int = 200


class Refusal(Exception):
    """An answer that is a no."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


class TriggerDev:
    """Serves two accounts, and the back door by which their states are brought about."""

    def __init__(self, manner: Manner, *defects: str) -> None:
        self.manner = manner
        self.defects = frozenset(defects)
        self.moved = 0.0
        self.lock = threading.RLock()
        self.accounts = {
            name: Account(lambda: time.time() + self.moved, self.defects, manner.uuids) for name in ("own", "other")
        }
        for account in self.accounts.values():
            account.crowd()

    def __call__(self, call: Call) -> Reply:
        try:
            return self._answered(call)
        except Refusal as no:
            return self._reply(no.status, {"error": str(no)}, self.manner.kind)

    def _answered(self, call: Call) -> Reply:
        found = [(method, re.fullmatch(route, call.target), act) for (method, route), act in ROUTES.items()]
        here = [(method, match[1], act) for method, match, act in found if match]
        if not here:
            raise Refusal(404, "no such path")
        account = self._account(call)
        methods = {call.method, *(["POST"] if call.method == "GET" and "acts on GET" in self.defects else [])}
        act = next(((record, act) for known, record, act in here if known in methods), None)
        if act is None:
            reply = self._reply(405, {"error": "no such method"}, self.manner.kind)
            return Reply(reply.status, reply.content, reply.kind, (("Allow", ", ".join(known for known, *_ in here)),))
        if act[1] == "list":
            return self._reply(200, self._listed(account, call.query))
        status, body = self._done(account, unquote(act[0]), act[1], call.body or b"")
        return self._reply(status, body)

    def _done(self, account: Account, record: str, act: str, content: bytes) -> tuple[int, dict[str, Any]]:
        body = self._body(content) if act in ("reschedule", "pause") else {}
        if self.manner.uuids and not _is_uuid(record):
            raise Refusal(self.manner.invalid, "the id is no UUID")
        with self.lock:
            account.settle()
            if act in ("pause", "read_queue"):
                return self._on_queue(account, self._found(account, "queues", record), act, body)
            run = self._found(account, "runs", record)
        if act == "cancel":
            return self._cancel(account, run)
        if act == "reschedule":
            return self._reschedule(account, run, body)
        return 200, self._shown(run)

    def _found(self, account: Account, kind: str, record: str) -> Any:
        accounts = [account]
        if "another account is reached" in self.defects:
            accounts = [*self.accounts.values()]
        for each in accounts:
            if record in getattr(each, kind):
                return getattr(each, kind)[record]
        if "what is missing is canceled" in self.defects and kind == "runs":
            return Run(record, Queue(""), "COMPLETED")
        raise Refusal(404, "no such record")

    def _cancel(self, account: Account, run: Run) -> tuple[int, dict[str, Any]]:
        if "cancel refuses what executes" in self.defects and run.status == "EXECUTING":
            raise Refusal(400, "it executes")
        seen = run.status
        self._wait()
        with self.lock:
            if "the last of two wins" in self.defects:
                run.status = seen
            account.cancel(run)
        return 201 if "cancel answers 201" in self.defects else self.manner.over, {"id": run.id}

    def _reschedule(self, account: Account, run: Run, body: Any) -> tuple[int, dict[str, Any]]:
        delay = body.get("delay") if isinstance(body, dict) else None
        span = SPAN.fullmatch(delay) if isinstance(delay, str) else None
        loose = "any delay is taken" in self.defects
        if not loose and not span and not (isinstance(delay, str) and MOMENT.fullmatch(delay)):
            raise Refusal(self.manner.invalid, "delay is a span or a moment")
        seen = run.status
        self._wait()
        with self.lock:
            status = seen if "the last of two wins" in self.defects else run.status
            if status != "DELAYED":
                if "a refused reschedule counts" in self.defects:
                    account.reschedule(run, 3600)
                raise Refusal(self.manner.refused, "it is not delayed")
            account.reschedule(run, int(span[1]) * SECONDS[span[2]] if span else 3600.0)
            return 200, self._shown(run)

    def _on_queue(self, account: Account, queue: Queue, act: str, body: Any) -> tuple[int, dict[str, Any]]:
        if act == "pause":
            action = body.get("action") if isinstance(body, dict) else None
            if action not in ("pause", "resume"):
                raise Refusal(self.manner.invalid, "action is pause or resume")
            (account.pause if action == "pause" else account.resume)(queue)
        shown = queue.paused and "a paused queue is shown as open" not in self.defects
        own = [run.status for run in account.runs.values() if run.queue is queue]
        return 200, {
            "id": queue.id, "name": queue.id, "type": "task", "paused": shown,
            "running": own.count("EXECUTING"), "queued": own.count("QUEUED"),
        }  # fmt: skip

    def _listed(self, account: Account, query: str) -> dict[str, Any]:
        try:
            with self.lock:
                account.settle()
                others = [each for each in self.accounts.values() if each is not account]
                more = others if "another account is listed" in self.defects else []
                runs = [run for each in (account, *more) for run in each.runs.values()]
                on_page, follows = page(runs, query, self.defects)
        except ValueError as no:
            raise Refusal(self.manner.invalid, str(no)) from None
        shown = [self._shown(run) for run in on_page]
        if "the list shows old states" in self.defects:
            shown = [{**run, "status": "QUEUED"} for run in shown]
        return {"data": shown, "pagination": {"next": follows} if follows else {}}

    def _shown(self, run: Run) -> dict[str, Any]:
        moment = "2026-01-01T00:00:00Z"
        return {
            "id": run.id, "status": run.status, "taskIdentifier": run.task, "createdAt": moment, "updatedAt": moment,
        }  # fmt: skip

    def _body(self, content: bytes) -> Any:
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            if "odd bodies break it" in self.defects:
                raise Refusal(500, "broken") from None
            raise Refusal(self.manner.invalid, "the body is no JSON") from None

    def _wait(self) -> None:
        if "the last of two wins" in self.defects:
            time.sleep(TOGETHER)

    def _account(self, call: Call) -> Account:
        key = self._key(call.headers)
        names = {KEYS["full"]: "own", KEYS["other"]: "other"}
        if key in names:
            return self.accounts[names[key]]
        if ("no key is needed" in self.defects and not key) or ("any key will do" in self.defects and key):
            return self.accounts["own"]
        raise Refusal(401, "no valid key")

    def _key(self, headers: Any) -> str:
        given = headers.get_all("Authorization", [])
        value = given[0] if len(given) == 1 else ""
        if self.manner.key == "bearer":
            scheme, _, token = value.partition(" ")
            return token if scheme.lower() == "bearer" else ""
        if self.manner.key == "basic":
            try:
                return base64.b64decode(value.removeprefix("Basic ")).decode().removesuffix(":")
            except ValueError:
                return ""
        return str(headers.get("X-Api-Key", ""))

    def _reply(self, status: int, body: Mapping[str, Any], kind: str = "application/json") -> Reply:
        return Reply(status, json.dumps(body).encode(), kind)

    def do(self, call: Call) -> Reply:
        """The back door, in the words of the adapter protocol."""
        request = json.loads(call.body or b"")
        with self.lock:
            return self._reply(200, self._door(request))

    def _door(self, request: dict[str, Any]) -> dict[str, Any]:
        match request["do"]:
            case "provide":
                return {"id": self.accounts[request["account"]].provide(request["state"])}
            case "observe":
                seen = [account.observe(request["id"]) for account in self.accounts.values()]
                return next((each for each in seen if each["exists"]), seen[0])
            case "advance":
                self.moved += request["seconds"]
        return {}


@dataclass(frozen=True)
class Running:
    base_url: str
    command: list[str]


@contextmanager
def running(manner: Manner, *defects: str) -> Iterator[Running]:
    """The server, until the block ends, and the adapter command that brings its states about."""
    service = TriggerDev(manner, *defects)
    with listening(service, Wire()) as origin, listening(service.do, Wire()) as door:
        yield Running(origin, [sys.executable, str(ADAPTER), door])


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False
