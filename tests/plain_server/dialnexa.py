"""DialNexa's paths: from a call to the workflows and back."""

import json
import re
from collections.abc import Callable
from threading import Lock
from typing import Any
from urllib.parse import unquote

from tests.plain_server.clock import Clock
from tests.plain_server.manner import Manner
from tests.plain_server.readings import Readings
from tests.plain_server.refusal import JSON, Refused, account_of, encoded, other_method, told
from tests.plain_server.wire import Call, Reply
from tests.plain_server.workflows import Workflow, Workflows

Act = Callable[[Workflows, str, Call], Reply]
KEYS = {"full": "plain-dn:full", "no-delete": "plain-dn:careful", "other": "plain-dn:stranger"}
MESSAGES = {"sentence": "Workflow deleted.", "word": "success", "other": "It is gone."}
LIMIT = 2**20
ODD = re.compile(r"[\x00-\x1f\x7f]|.{1000}", re.DOTALL)


class DialNexa:
    """Two accounts, and one lock around both."""

    keys = KEYS
    base = "/v1"

    def __init__(self, readings: Readings, manner: Manner) -> None:
        self.readings = readings
        self.manner = manner
        self.limit = LIMIT if readings["http.body-too-large"] == "refused" else None
        self.clock = Clock(manner.runs)
        own, other = (Workflows(readings, manner, self.clock, prefix) for prefix in (100, 200))
        self.accounts = {"own": own, "other": other}
        self.lock = Lock()
        self.paths = self._paths()

    def __call__(self, call: Call) -> Reply:
        with self.lock:
            try:
                return self._answer(call)
            except Refused as refused:
                return self._told(refused)

    def _paths(self) -> list[tuple[re.Pattern[str], dict[str, Act]]]:
        one = f"{self.base}/workflows/([^/]*)"
        paths: dict[str, dict[str, Act]] = {
            one: {"DELETE": self._delete},
            f"{one}/cancel": {"POST": self._cancel},
            f"{one}/pause": {"POST": self._pause},
        }
        if self.manner.neighbours:
            paths[one]["PATCH"] = self._change
            paths[f"{one}/resume"] = {"POST": self._resume}
            paths[f"{one}/activate"] = {"POST": self._activate}
            paths[f"{one}/duplicate"] = {"POST": self._duplicate}
        return [(re.compile(path), methods) for path, methods in paths.items()]

    def _answer(self, call: Call) -> Reply:
        if self.manner.key_first:
            self._role(call)
        found = ((match, methods) for path, methods in self.paths if (match := path.fullmatch(call.target)))
        match, methods = next(found, (None, {}))
        if match is None:
            raise Refused(self.manner.unknown_path)
        if call.method not in methods:
            return other_method(call, self.manner, *methods)
        role = self._role(call)
        if call.body is None:
            raise Refused(413)
        if call.body and self.manner.no_bodies and call.method != "PATCH":
            raise Refused(415)
        workflow_id = unquote(match[1])
        if ODD.search(workflow_id) and not self.manner.any_id:
            raise Refused(self.manner.odd_id)
        if self.manner.own_ids and not any(workflow_id in account.calls for account in self.accounts.values()):
            raise Refused(422)
        return methods[call.method](self.accounts["other" if role == "other" else "own"], workflow_id, call)

    def _role(self, call: Call) -> str:
        return account_of(call.headers, KEYS, bare=False)

    def _told(self, refused: Refused) -> Reply:
        if self.readings["error.body"] == "other":
            return told(refused, self.manner)
        body = {"statusCode": refused.status, "error": str(refused), "message": [f"{refused} here"]}
        return Reply(refused.status, encoded(body), JSON, refused.headers)

    def _cancel(self, workflows: Workflows, workflow_id: str, call: Call) -> Reply:
        return self._shown(workflows.cancel(workflow_id), workflows.now)

    def _pause(self, workflows: Workflows, workflow_id: str, call: Call) -> Reply:
        return self._shown(workflows.pause(workflow_id), workflows.now)

    def _delete(self, workflows: Workflows, workflow_id: str, call: Call) -> Reply:
        if self._role(call) == "no-delete":
            raise Refused(403)
        workflows.delete(workflow_id)
        body: dict[str, Any] = {"message": MESSAGES[self.readings["delete.message"]]}
        return self._json(200, body | ({"removed": 1} if self.manner.extra else {}))

    def _resume(self, workflows: Workflows, workflow_id: str, call: Call) -> Reply:
        return self._shown(workflows.start(workflow_id, "paused"), workflows.now)

    def _activate(self, workflows: Workflows, workflow_id: str, call: Call) -> Reply:
        return self._shown(workflows.start(workflow_id, "draft"), workflows.now)

    def _duplicate(self, workflows: Workflows, workflow_id: str, call: Call) -> Reply:
        copy = workflows.add(f"{workflows.find(workflow_id).name} (Copy)", "draft")
        return self._json(201, _record(copy))

    def _change(self, workflows: Workflows, workflow_id: str, call: Call) -> Reply:
        workflow = workflows.find(workflow_id)
        try:
            body = json.loads(call.body or b"")
        except (ValueError, RecursionError):
            raise Refused(400) from None
        if not isinstance(body, dict):
            raise Refused(400)
        if "status" in body:
            raise Refused(409)
        name = body.get("name", body.get("title", workflow.name))
        if not isinstance(name, str) or not name or not {"name", "title", "description"} & body.keys():
            raise Refused(400)
        workflow.name = name
        return self._json(200, _record(workflow))

    def _shown(self, workflow: Workflow, now: float) -> Reply:
        """Two members, or those of the page's examples, or more."""
        if self.readings["body.extra-fields"] == "short":
            return self._json(200, {"status": workflow.status, "id": workflow.id})
        more: dict[str, Any] = {"labels": ["plain"], "owner": None} if self.manner.extra else {}
        if self.manner.notes:
            more |= {"last_action": workflow.status, "changed_at": now}
        return self._json(200, more | _record(workflow))

    def _json(self, status: int, body: dict[str, Any]) -> Reply:
        return Reply(status, encoded(body), f"{JSON}; charset=utf-8" if self.manner.extra else JSON)


def _record(workflow: Workflow) -> dict[str, Any]:
    return {
        "enrolled_leads": len(workflow.journey.leads),
        "edge_count": 2,
        "node_count": 3,
        "created_at": "2024-04-01T10:00:00+02:00",
        "status": workflow.status,
        "name": workflow.name,
        "id": workflow.id,
    }
