"""An HTTP server around DBOS: workflows of steps in the released library, and one call of it behind each operation.

    python server.py PORT FOLDER

A step ends when it is told to, so that no contract has to wait. `openapi.yaml` has the operations; what stands under
`/states` is for the adapter: it brings workflows about, looks at them, and lets their steps end.
"""

import json
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

from dbos import DBOS, SetWorkflowID

SOON = 20.0  # seconds within which the library does what it was asked for
BIT = 0.02
MANY = 100  # steps, more than any workflow has
OVER = ("SUCCESS", "ERROR", "CANCELLED")
Entry = dict[str, Any]

FILLER = "the-one-that-fills-the-queue"
JOBS = "jobs"


@dataclass
class Plan:
    """What is known of a workflow beside the library: its steps, as they begin and end, and the execution."""

    steps: int
    begun: set[int] = field(default_factory=set)
    ended: set[int] = field(default_factory=set)
    gate: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    execution: threading.Thread | None = None


plans: dict[str, Plan] = {FILLER: Plan(1)}
live: set[str] = set()  # workflows of which something may be under way


@DBOS.step()
def work(workflow: str, step: int) -> None:
    """One step, which goes on until its gate is opened."""
    plan = plans[workflow]
    plan.begun.add(step)
    plan.gate.acquire()
    plan.ended.add(step)


@DBOS.step()
def fail() -> None:
    """A step that fails, and its workflow with it."""
    raise RuntimeError("as it was asked for")


@DBOS.workflow()
def job(steps: int) -> None:
    """A workflow of so many steps; of none, one that fails."""
    for step in range(steps):
        work(str(DBOS.workflow_id), step)
    if not steps:
        fail()


def status(workflow: str) -> str | None:
    """What the library says of the workflow, None where it does not know it."""
    found = DBOS.get_workflow_status(workflow)
    return None if found is None else str(found.status)


def wait(until: Callable[[], bool]) -> None:
    """Wait for what is about to happen; `TimeoutError` where it does not."""
    deadline = time.monotonic() + SOON
    while not until():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {SOON:g} s")
        time.sleep(BIT)


def start(steps: int, state: str) -> str:
    """A workflow that is enqueued, or whose first step has begun."""
    workflow = str(uuid4())
    plan = plans[workflow] = Plan(steps)
    live.add(workflow)
    with SetWorkflowID(workflow):
        handle = DBOS.enqueue_workflow(JOBS, job, steps) if state == "ENQUEUED" else DBOS.start_workflow(job, steps)
    if state != "ENQUEUED":
        plan.execution = threading.Thread(target=ends, args=(handle,), daemon=True)
        plan.execution.start()
        wait(lambda: len(plan.begun) == min(steps, 1))
    return workflow


def ends(handle: Any) -> None:
    """Wait for the end of an execution, however it ends."""
    with suppress(BaseException):
        handle.get_result()


def provide(wanted: Entry) -> str:
    """A workflow in the state. Where a step is to wait it has two steps, the first under way; else its last one is."""
    state, steps = wanted["state"], wanted.get("step", {})
    if state == "ENQUEUED" and steps.keys() - {"waiting"}:
        raise ValueError("no step of an enqueued workflow has begun")
    more = "waiting" in steps or state == "CANCELLED"
    workflow = start(0 if state == "ERROR" else 1 + more, state)
    if state == "CANCELLED":
        DBOS.cancel_workflow(workflow)
    if state in OVER:
        plans[workflow].gate.release()
        came_to_rest(workflow)
        wait(lambda: status(workflow) == state)
    return workflow


def came_to_rest(workflow: str) -> None:
    """Wait until the execution with which the workflow began has ended."""
    if execution := plans[workflow].execution:
        execution.join(SOON)


def observe(workflow: str) -> Entry:
    """The state of the workflow, and of its steps."""
    state, plan = status(workflow), plans.get(workflow, Plan(0))
    started, done = len(plan.begun), len(plan.ended)
    tally = {"waiting": plan.steps - started, "running": started - done, "done": done}
    return {"exists": state is not None, "state": state, "observes": {"steps": tally}}


def let_steps_end() -> None:
    """Let every step end, those to come as well, and wait until nothing goes on."""
    for workflow in live:
        plans[workflow].gate.release(MANY)
    for workflow in [*live]:
        came_to_rest(workflow)
        wait(lambda name=workflow: status(name) != "PENDING")  # type: ignore[misc]
        plans[workflow].gate = threading.Semaphore(0)
        if status(workflow) != "ENQUEUED":
            live.remove(workflow)


def resume(workflow: str) -> None:
    """Resume the workflow, which the library starts in a moment."""
    live.add(workflow)
    DBOS.resume_workflow(workflow)
    wait(lambda: status(workflow) != "ENQUEUED")


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Read a workflow."""
        self.answer()

    def do_POST(self) -> None:
        """Cancel or resume a workflow, or bring states about."""
        self.answer()

    def do_DELETE(self) -> None:
        """Delete a workflow."""
        self.answer()

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def answer(self) -> None:
        """Carry the request out, and answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            code, told = routed(self.command, self.path.strip("/").split("/"), json.loads(body or b"null"))
        except (ValueError, TimeoutError) as error:
            code, told = 503, {"message": str(error)}
        content = b"" if told is None else json.dumps(told).encode()
        self.send_response(code)
        if content:
            self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


CALLS: dict[tuple[str, str], Callable[[str], Any]] = {
    ("POST", "cancel"): DBOS.cancel_workflow,
    ("POST", "resume"): resume,
    ("DELETE", ""): DBOS.delete_workflow,
}


def routed(method: str, path: list[str], body: Any) -> tuple[int, Entry | None]:
    """Status and body of the answer."""
    if path[0] == "states":
        return 200, of_states(path[1:], body)
    workflow, operation = [*path[1:], "", ""][:2]
    found = status(workflow) if path[0] == "workflows" and len(path) <= 3 else None
    if found is None:
        return 404, {"message": "no such workflow"}
    if (method, operation) == ("GET", ""):
        return 200, {"id": workflow, "status": found}
    if (method, operation) not in CALLS:
        return 404, {"message": "no such operation"}
    CALLS[method, operation](workflow)
    return 204, None


def of_states(path: list[str], body: Any) -> Entry:
    """What the adapter asks for: a new workflow, a look at one, or the end of all steps."""
    if not path:
        return {"id": provide(body)}
    if path == ["steps", "end"]:
        let_steps_end()
        return {}
    return observe(path[0])


def main() -> None:
    """Serve until the process is ended."""
    port, folder = int(sys.argv[1]), sys.argv[2]
    DBOS(
        config={
            "name": "brakecheck",
            "system_database_url": f"sqlite:///{folder}/dbos.sqlite",
            "run_admin_server": False,
            "log_level": "ERROR",
            "max_executor_threads": 500,
        }
    )
    DBOS.launch()
    DBOS.register_queue(JOBS, concurrency=1)
    with SetWorkflowID(FILLER):  # it never ends: the others stay enqueued
        DBOS.enqueue_workflow(JOBS, job, 1)
    wait(lambda: bool(plans[FILLER].begun))
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main()
