"""Provider states of a Prefect server, brought about by its own REST API."""

import json
import sys
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

Entry = dict[str, Any]
HOUR = 3600
GONE = {"exists": False, "state": None}


class Engine:
    """The server at an address, and what was made on it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.kinds: dict[str, str] = {}  # of each record, "flow_run" or "deployment"
        self.flow = self.call("POST", "/flows/", {"name": f"brakecheck-{uuid4()}"})["id"]

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """What the API answers, as JSON; `HTTPError` where it refuses."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(self.address + path, data, {"Content-Type": "application/json"}, method=method)
        with urlopen(request, timeout=10) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def provide(self, wanted: Entry) -> str:
        """A new record of the kind and in the state that are wanted."""
        if wanted["resource"] == "deployment":
            return self.deployment(paused=wanted["state"] == "paused")
        if wanted["resource"] == "scheduled_run":
            return self.scheduled(wanted.get("deployment_id") or self.deployment())
        order = {"flow_id": self.flow, "state": {"type": wanted["state"]}}
        return self.made("flow_run", self.call("POST", "/flow_runs/", order)["id"])

    def deployment(self, *, paused: bool = False) -> str:
        """A new deployment with a schedule of an hour."""
        schedule = {"schedule": {"interval": HOUR}, "active": True}
        order = {"name": str(uuid4()), "flow_id": self.flow, "paused": paused, "schedules": [schedule]}
        return self.made("deployment", self.call("POST", "/deployments/", order)["id"])

    def scheduled(self, deployment: str) -> str:
        """The first run that the deployment's schedule makes."""
        self.call("POST", f"/deployments/{deployment}/schedule", {"max_runs": 1})
        wanted = {"deployments": {"id": {"any_": [deployment]}}, "sort": "EXPECTED_START_TIME_ASC", "limit": 1}
        return self.made("flow_run", self.call("POST", "/flow_runs/filter", wanted)[0]["id"])

    def made(self, kind: str, record: str) -> str:
        """The record, which is noted to be removed."""
        self.kinds[record] = kind
        return record

    def observe(self, record: str) -> Entry:
        """State of the record, by reading it."""
        kind = self.kinds.get(record, "flow_run")
        try:
            found = self.call("GET", f"/{kind}s/{record}")
        except HTTPError as error:
            if error.code == 404:
                return GONE
            raise
        if kind == "deployment":
            return {"exists": True, "state": "paused" if found["paused"] else "active"}
        return {"exists": True, "state": found["state_type"]}

    def cleanup(self) -> list[str]:
        """Delete the flow, and with it all that was made; the records that it had."""
        self.call("DELETE", f"/flows/{self.flow}")
        return list(self.kinds)


def answer(engine: Engine, request: Entry) -> Entry:
    """The answer to one request of the protocol."""
    if request["do"] == "provide":
        return {"id": engine.provide(request["state"])}
    if request["do"] == "observe":
        return engine.observe(request["id"])
    return {"removed": engine.cleanup()}


def main() -> None:
    """Answer each line of the input with a line."""
    engine = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if engine is None:
                engine = Engine(request["base_url"])
            if request["do"] == "describe":
                told: Entry = {"protocol": 1, "can": ["provide", "observe"]}
            else:
                told = answer(engine, request)
        except HTTPError as error:
            told = {"cannot": f"the server refused {request['do']}: {error.code} {error.read()[:200]!r}"}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
