"""Anybody's server: batches that are held, stopped and archived, with a key in a header, and with defects by name."""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

from tests.plain_server.manner import Manner
from tests.plain_server.wire import Call, Reply, listening

FILE = Path(__file__).parent / "lifecycle.yaml"
KEYS = {"full": "key-of-batches-0123", "other": "key-of-others-4567"}
MOVES = {
    "hold": {"waiting": "held"},
    "stop": {"waiting": "stopped", "running": "stopped", "held": "stopped"},
    "archive": {"stopped": "archived"},
}
THEIRS = ("a-batch", "b_1", "3", "slow", "waiting", "stop", "batch")  # refs of others, as examples have them


class No(Exception):
    """A refusal with its status."""


class Batches:
    """Keeps batches by key and ref; `asked` has each request that could change something."""

    def __init__(self, *defects: str) -> None:
        self.defects = frozenset(defects)
        self.asked: list[str] = []
        self.kept = {key: {ref: self._batch(ref, "theirs") for ref in THEIRS} for key in KEYS.values()}
        self._numbers, self._lock = count(1), Lock()

    def __call__(self, call: Call) -> Reply:
        with self._lock:
            try:
                return self._answer(call)
            except No as no:
                status, said = no.args
                return self._reply(status, {"error": said})

    def _answer(self, call: Call) -> Reply:
        key = call.headers.get("X-Batch-Key", "")
        if key not in self.kept:
            raise No(401, "no such key")
        if call.method not in ("GET", "HEAD", "OPTIONS"):
            self.asked.append(f"{call.method} {call.target}")
        if call.target == "/batches" and call.method == "POST":
            return self._made(key, call.body or b"")
        found = re.fullmatch(r"/batches/([^/]+)(?:/(\w+))?", call.target)
        if not found or (found[2] and found[2] not in MOVES):
            raise No(404, "no such path")
        allowed = ("POST",) if found[2] else ("GET", "DELETE")
        if call.method not in allowed:
            return Reply(405, b"{}", "application/json", (("Allow", ", ".join(allowed)),))
        batch = self.kept[key].get(found[1])
        if batch is None:
            raise No(404, "no such batch")
        return self._done(key, batch, found[2] or call.method)

    def _done(self, key: str, batch: dict[str, Any], act: str) -> Reply:
        if act == "DELETE":
            if "delete forgets" not in self.defects:
                del self.kept[key][batch["ref"]]
            return Reply(204)
        if act in MOVES:
            phase = MOVES[act].get(batch["phase"])
            if phase is None and not ("hold takes anything" in self.defects and act == "hold"):
                raise No(409, f"it is {batch['phase']}")
            if not ("stop does nothing" in self.defects and act == "stop"):
                batch["phase"] = phase or "held"
        return self._reply(200, batch)

    def _made(self, key: str, content: bytes) -> Reply:
        try:
            body = json.loads(content)
        except ValueError:
            raise No(400, "no JSON") from None
        if not isinstance(body, dict) or body.get("speed") not in ("slow", "fast") or not body.get("label"):
            raise No(400, "a label and a speed")
        if "gives out theirs" in self.defects:
            return self._reply(201, self.kept[key]["b_1"])
        if "gives out theirs, which has ended" in self.defects:
            self.kept[key]["b_1"]["phase"] = "archived"
            return self._reply(201, {**self.kept[key]["b_1"], "label": body["label"]})
        ref = f"b_{next(self._numbers):06}"
        self.kept[key][ref] = self._batch(ref, body["label"])
        if "loses what it has made" in self.defects:
            raise ConnectionAbortedError
        return self._reply(201, self.kept[key][ref])

    def _batch(self, ref: str, label: str) -> dict[str, Any]:
        return {"ref": ref, "phase": "waiting", "label": label, "size": 3}

    def _reply(self, status: int, body: dict[str, Any]) -> Reply:
        return Reply(status, json.dumps(body).encode(), "application/json")

    @property
    def theirs(self) -> list[dict[str, Any]]:
        """Batches of others, as they are now."""
        return [self.kept[key].get(ref, {}) for key in self.kept for ref in THEIRS]

    @property
    def ours(self) -> list[str]:
        """Refs of what others have not made."""
        return [ref for batches in self.kept.values() for ref in batches if ref not in THEIRS]


@contextmanager
def running(*defects: str) -> Iterator[tuple[str, Batches]]:
    """The address of the server, until the block ends, and what it keeps."""
    batches = Batches(*defects)
    with listening(batches, Manner()) as origin:
        yield origin, batches


if __name__ == "__main__":
    with running() as (origin, _):
        print(origin, flush=True)
        sys.stdin.read()
