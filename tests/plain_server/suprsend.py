"""SuprSend's one path: from a call to the runs and back."""

import json
from threading import Lock
from typing import Any

from tests.plain_server.clock import Clock
from tests.plain_server.manner import Manner
from tests.plain_server.readings import Readings
from tests.plain_server.refusal import JSON, Refused, account_of, encoded, other_method, told
from tests.plain_server.runs import Runs
from tests.plain_server.wire import Call, Reply

KEYS = {"full": "plain-ss-full", "other": "plain-ss-stranger"}
PATH = "/v1/workflow_run/cancel/"
LIMIT = 4 * 2**20  # a megabyte of text, and a hundred thousand recipients, are let in


class SuprSend:
    """Two accounts, and one lock around both."""

    keys = KEYS
    base = ""

    def __init__(self, readings: Readings, manner: Manner) -> None:
        self.readings = readings
        self.manner = manner
        self.limit = LIMIT if readings["http.body-too-large"] == "refused" else None
        self.clock = Clock(manner.runs)
        own, other = (Runs(readings, manner, self.clock, prefix) for prefix in (1000, 500_000))
        self.accounts = {"own": own, "other": other}
        self.lock = Lock()

    def __call__(self, call: Call) -> Reply:
        with self.lock:
            try:
                return self._answer(call)
            except Refused as refused:
                return self._told(refused)

    def _answer(self, call: Call) -> Reply:
        if self.manner.key_first:
            self._role(call)
        if call.target != (PATH.rstrip("/") if self.manner.slashes else PATH):
            raise Refused(self.manner.unknown_path)
        if call.method != "POST":
            return other_method(call, self.manner, "POST")
        role = self._role(call)
        if call.body is None:
            raise Refused(413)
        self._refuse_media_type(call.headers.get("Content-Type", JSON))
        try:
            filters = json.loads(call.body)
        except (ValueError, RecursionError):
            raise Refused(400) from None
        ids = self.accounts["other" if role == "other" else "own"].cancel(filters)
        body: dict[str, Any] = {"execution_ids": ids}
        if self.manner.extra:
            return Reply(200, encoded({"count": len(ids), **body}), f"{JSON};charset=UTF-8")
        return Reply(200, encoded(body), JSON)

    def _role(self, call: Call) -> str:
        bare = self.readings["auth.bare-key"] == "accepted"
        return account_of(call.headers, KEYS, bare=bare)

    def _refuse_media_type(self, kind: str) -> None:
        reading = self.readings["http.media-type"]
        if kind.partition(";")[0].strip().lower() in (JSON, "") or reading == "accepted":
            return
        raise Refused({"refused-415": 415, "refused-400": 400}.get(reading, 422))

    def _told(self, refused: Refused) -> Reply:
        """The page shows the body of a 400; the others are the server's own."""
        if refused.status != 400:
            return told(refused, self.manner)
        body = {"message": "this will not do", "code": 400}
        return Reply(400, encoded(body | ({"docs": "none"} if self.manner.extra else {})), JSON)
