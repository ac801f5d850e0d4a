"""Where the microseconds of a request go, in process: no socket, no server, the least of many short runs."""

import gc
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from time import perf_counter_ns
from typing import Any

from servers import ours

from brakecheck.cli.command_line import COLLECTED
from brakecheck.mock_server.http import app as serving
from brakecheck.mock_server.http.access_log import AccessLog, as_text
from brakecheck.mock_server.http.app import Application
from brakecheck.mock_server.http.routing import RouteTree
from brakecheck.mock_server.http.validation import OperationChecks

RUN, RUNS = 50, 200  # requests of a run, and runs
JSON = (b"content-type", b"application/json")
SUPRSEND, DIALNEXA = b"demo-full", b"demo:full"
CANCEL, WORKFLOWS = "/suprsend/v1/workflow_run/cancel/", "/dialnexa/v1/workflows"
LINES: list[Callable[[], str]] = []  # of the access log, where it is on
Exchange = tuple[dict[str, Any], bytes]
STAGES: dict[str, list[tuple[Any, str]]] = {
    "read the body": [(serving, "read_body")],
    "route": [(RouteTree, "find")],
    "key and world": [],  # of each mount
    "validate the request": [(OperationChecks, "request")],
    "transition and log": [(serving, "carried_out")],
    "unknown names": [(OperationChecks, "warning")],
    "word the refusal": [(serving, "refused"), (serving, "refusal_of")],
    "serialise": [(Application, "_checked")],
    "validate the answer": [(OperationChecks, "answer")],
    "journals": [(Application, "_record")],
    "headers, sending": [(Application, "_deliver")],
}
REST, LOG = "ASGI and the way between", "access log, where it is on"


def request(path: str, key: bytes, body: bytes = b"") -> Exchange:
    """The scope of a request, and its body."""
    headers = [(b"host", b"127.0.0.1"), *([JSON] if body else []), (b"authorization", b"Bearer " + key)]
    headers.append((b"content-length", b"%d" % len(body)))
    scope = {"type": "http", "method": "POST", "raw_path": path.encode(), "query_string": b"", "headers": headers}
    return {**scope, "client": ("127.0.0.1", 50000), "extensions": {}}, body


def cases() -> dict[str, tuple[int, Iterator[Exchange]]]:
    """Requests of each kind without end, and the status that all of them are answered with."""
    filters = json.dumps({"recipients": ["user_999"], "workflow_slug": "order-confirmation"}).encode()
    return {
        "cancel by filter": (200, (request(CANCEL, SUPRSEND, filters) for _ in count())),
        "refuse an empty filter": (400, (request(CANCEL, SUPRSEND, b"{}") for _ in count())),
        "refuse distinct bodies": (400, (request(CANCEL, SUPRSEND, b'{"recipients":[%d]}' % n) for n in count())),
        "refuse distinct drafts": (400, (request(WORKFLOWS, DIALNEXA, b'{"title":[%d]}' % n) for n in count())),
        "cancel a workflow": (200, (request(f"{WORKFLOWS}/b{n}/cancel", DIALNEXA) for n in count())),
        "refuse the cancelled": (409, (request(f"{WORKFLOWS}/wfl_cancelled/cancel", DIALNEXA) for _ in count())),
        "refuse the unknown": (404, (request(f"{WORKFLOWS}/missing{n}/cancel", DIALNEXA) for n in count())),
    }


def run(application: Callable[..., Any], status: int, exchanges: list[Exchange]) -> float:
    """Microseconds for each of the exchanges, answered one after the other."""
    answered: list[int] = []
    message = {"type": "http.request", "more_body": False}

    async def receive() -> dict[str, Any]:
        return message

    async def send(part: dict[str, Any]) -> None:
        if "status" in part:
            answered.append(part["status"])

    began = perf_counter_ns()
    for scope, body in exchanges:
        message["body"] = body
        try:
            application(scope, receive, send).send(None)
        except StopIteration:
            continue
    for line in LINES:
        line()  # as they are made when many go out
    took = (perf_counter_ns() - began) / 1000 / len(exchanges)
    LINES.clear()
    if answered != [status] * len(exchanges):
        raise SystemExit(f"expected {len(exchanges)} answers of {status}, received {answered[:5]}")
    return took


class Watch:
    """The time of each stage, without that of the stages within."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._within = [0]

    def around(self, stage: str, call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Call, and count the time for the stage; of a coroutine, until it ends."""
        began = perf_counter_ns()
        self._within.append(0)
        try:
            return call(*arguments, **named)
        finally:
            took = perf_counter_ns() - began
            self.spent[stage] += took - self._within.pop()
            self._within[-1] += took

    async def around_coroutine(self, stage: str, call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """The same of a coroutine that never waits."""
        began = perf_counter_ns()
        try:
            return await call(*arguments, **named)
        finally:
            self.spent[stage] += (took := perf_counter_ns() - began)
            self._within[-1] += took

    def watch(self, stage: str, owner: Any, name: str) -> None:
        """Count the time of this function for the stage from now on."""
        call = getattr(owner, name)
        around = self.around_coroutine if name in ("read_body", "_deliver") else self.around
        kept = _method(around, stage, call) if isinstance(owner, type) else partial(around, stage, call)
        object.__setattr__(owner, name, kept) if not isinstance(owner, type) else setattr(owner, name, kept)


def _method(around: Callable[..., Any], stage: str, call: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *arguments, **named: around(stage, call, *arguments, **named)


def main() -> None:
    kinds, application = cases(), ours(3 * RUN * RUNS)
    logged = AccessLog(application, application.redaction, as_text, LINES.append)
    gc.set_threshold(*COLLECTED)
    gc.collect()
    gc.freeze()
    least = {kind: _least((application, logged), *case) for kind, case in kinds.items()}
    whole = {kind: plain for kind, (plain, _) in least.items()}
    watch = Watch()
    for stage, places in STAGES.items():
        for owner, name in places:
            watch.watch(stage, owner, name)
    for mount in application.mounts:
        watch.watch("key and world", mount, "authenticate")
    table = {kind: _stages(application, watch, *case) for kind, case in kinds.items()}
    print("| µs | " + " | ".join(kinds) + " |\n" + "| --- " * (len(kinds) + 1) + "|")
    for stage in STAGES:
        _line(stage, [table[kind][stage] for kind in kinds])
    _line(REST, [max(0.0, whole[kind] - sum(table[kind].values())) for kind in kinds])
    _line("**in all**", list(whole.values()))
    _line(LOG, [with_log - plain for plain, with_log in least.values()])


def _line(name: str, figures: list[float]) -> None:
    print(f"| {name} | " + " | ".join(f"{figure:.1f}" for figure in figures) + " |")


def _least(
    applications: tuple[Callable[..., Any], ...], status: int, exchanges: Iterator[Exchange]
) -> tuple[float, ...]:
    """The least that each application took, measured in turns."""
    runs = [
        [run(application, status, [next(exchanges) for _ in range(RUN)]) for application in applications]
        for _ in range(RUNS)
    ]
    return tuple(map(min, zip(*runs, strict=True)))


def _stages(
    application: Callable[..., Any], watch: Watch, status: int, exchanges: Iterator[Exchange]
) -> dict[str, float]:
    """The least that each stage took in any run, without what the watch itself takes."""
    least = dict.fromkeys(STAGES, 1e9)
    for _ in range(RUNS):
        watch.spent.clear()
        run(application, status, [next(exchanges) for _ in range(RUN)])
        least = {stage: min(most, watch.spent[stage] / 1000 / RUN) for stage, most in least.items()}
    return least


if __name__ == "__main__":
    main()
