"""A server that counts its ids, by kind and account, so that somebody's job has the id of the run's worker."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qs
from uuid import NAMESPACE_URL, uuid5

from tests.plain_server.manner import Manner
from tests.plain_server.wire import Call, Reply, listening

FILE = Path(__file__).parent / "lifecycle.yaml"
KEYS = {"full": "key-of-counted-0123", "other": "key-of-others-4567"}
THEIRS = 30  # jobs of somebody, from 1 on; the workers that a run makes are counted from 1 on, too
BUSY = {"no such key": 401, "not allowed": 403, "busy": 429}  # defects of a create, with their statuses


class Counted:
    """Keeps things by account, kind and id. `asked` has each request of the run's key that could change something.

    `theirs` are the things of somebody in the account of the run.
    """

    def __init__(self, *defects: str) -> None:
        self.defects = frozenset(defects)
        self.asked: list[str] = []
        self.asked_by_others: list[str] = []
        self.kept: dict[tuple[str, str, str], dict[str, Any]] = {}
        self._counts = {(key, kind): count(1) for key in KEYS.values() for kind in ("workers", "jobs")}
        self._lock = Lock()
        for _ in range(THEIRS):
            self.add(KEYS["full"], "jobs", "theirs")

    def add(self, key: str, kind: str, name: str) -> dict[str, Any]:
        """A new thing with the next id of its kind."""
        number = next(self._counts[key, kind])
        spelled = str(uuid5(NAMESPACE_URL, f"{key}/{kind}/{number}"))
        shown = spelled if "draws ids" in self.defects else number
        thing = self.kept[key, kind, str(shown)] = {"id": shown, "status": "running", "name": name}
        return thing

    @property
    def theirs(self) -> list[str]:
        """Paths of what somebody has, as it was."""
        found = self.kept.items()
        return [
            f"/{kind}/{name}" for (_, kind, name), it in found if it["name"] == "theirs" and it["status"] == "running"
        ]

    @property
    def ours(self) -> list[dict[str, Any]]:
        """What others have not made."""
        return [thing for thing in self.kept.values() if thing["name"] != "theirs"]

    def __call__(self, call: Call) -> Reply:
        with self._lock:
            status, body = self._answer(call)
        return Reply(status, b"" if status == 204 else json.dumps(body).encode(), "application/json")

    def _answer(self, call: Call) -> tuple[int, dict[str, Any]]:
        key, path = "".join(parse_qs(call.query).get("token", [])), call.target.strip("/").split("/")
        if key not in KEYS.values() or path[0] not in ("workers", "jobs"):
            return (404 if key in KEYS.values() else 401), {}
        if call.method not in ("GET", "HEAD", "OPTIONS"):
            (self.asked if key == KEYS["full"] else self.asked_by_others).append(f"{call.method} {call.target}")
        if len(path) == 1:
            return self._made(key, path[0], call) if call.method == "POST" else (405, {})
        thing = self.kept.get((key, path[0], path[1]))
        if path[2:] not in ([], ["stop"]) or call.method not in (("POST",) if path[2:] else ("GET", "DELETE")):
            return 405, {}
        if thing is None:
            return (410 if "knows what is gone" in self.defects else 404), {}
        return self._done(key, path, thing, call.method)

    def _done(self, key: str, path: list[str], thing: dict[str, Any], method: str) -> tuple[int, dict[str, Any]]:
        if method == "DELETE":
            if "only says that it deletes" in self.defects:
                return 202, {}
            del self.kept[key, path[0], path[1]]
            return 204, {}
        if path[2:]:
            if "serves no stop" in self.defects:
                return 404, {}
            if thing["status"] == "stopped":
                return 409, {}
            thing["status"] = "stopped"
        return 200, {name: thing[name] for name in thing if name != "name" or "hides names" not in self.defects}

    def _made(self, key: str, kind: str, call: Call) -> tuple[int, dict[str, Any]]:
        if refused := self.defects & BUSY.keys():
            return BUSY[min(refused)], {}
        try:
            name = json.loads(call.body or b"")["name"]
        except (ValueError, KeyError, TypeError):
            return 400, {}
        if "gives out theirs" in self.defects:
            return 201, {"id": self.kept[key, "jobs", "1"]["id"], "status": "running"}
        thing = self.add(key, kind, name)
        return 201, {name: thing[name] for name in ("id", "status")}


@contextmanager
def running(*defects: str) -> Iterator[tuple[str, Counted]]:
    """The address of the server, until the block ends, and what it keeps."""
    counted = Counted(*defects)
    with listening(counted, Manner()) as origin:
        yield origin, counted
