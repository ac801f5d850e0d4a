"""Requests a second on one core: the mock, a bare handler on the same server, and mocks without state, in turns."""

import json
import os
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from statistics import median

from load import WRK, fire, request
from servers import on_granian, peers, python_server

from brakecheck.specs import vendors

ROUNDS, DISTINCT = 5, 20_000
JSON = "Content-Type: application/json"
SUPRSEND, DIALNEXA = [JSON, "Authorization: Bearer demo-full"], ["Authorization: Bearer demo:full"]
FILTER = json.dumps({"recipients": ["user_999"], "workflow_slug": "order-confirmation"}).encode()
PATH = "/v1/workflow_run/cancel/"
OURS, BARE = "ours", "a bare handler"

Case = tuple[str, Sequence[bytes], int]


def main() -> None:
    os.sched_setaffinity(0, {1} if len(os.sched_getaffinity(0)) > 1 else {0})
    rates: dict[tuple[str, str], list[float]] = defaultdict(list)
    fresh = iter([_workflow(f"b{number}") for number in range(ROUNDS * DISTINCT)])
    with (
        python_server("ours", ROUNDS * DISTINCT) as mock,
        python_server("bare") as bare,
        on_granian() as granian,
        peers(vendors.documented("suprsend", neighbours=False).document) as others,
    ):
        for _ in range(ROUNDS):
            rates[BARE, ""].append(fire(bare, [request("POST", PATH, SUPRSEND, FILTER)], 200))
            for name, requests, status in (*_filtered("/suprsend"), *_by_id(), _created()):
                rates[name, OURS].append(fire(mock, requests, status))
            rates["cancel a workflow", OURS].append(fire(mock, list(islice(fresh, DISTINCT)), 200, once=True))
            for server, port in granian.items():
                for name, requests, status in _filtered("" if server == "bare" else "/suprsend"):
                    if status == 200 or server == "ours":
                        rates[name, f"{server} on granian"].append(fire(port, requests, status))
            for peer, (port, refuses) in others.items():
                for name, requests, status in _filtered("", distinct=2000):
                    if status == 200 or refuses:
                        rates[name, peer].append(fire(port, requests, status))
    _print(rates)


def _workflow(identifier: str) -> bytes:
    return request("POST", f"/dialnexa/v1/workflows/{identifier}/cancel", DIALNEXA)


def _filtered(mount: str, distinct: int = DISTINCT) -> tuple[Case, ...]:
    """SuprSend's cancel: by a filter, with none, and with bodies that are each wrong in another way."""
    invalid = [json.dumps({"recipients": [number]}).encode() for number in range(distinct)]
    return (
        ("cancel by filter", [request("POST", mount + PATH, SUPRSEND, FILTER)], 200),
        ("refuse an empty filter", [request("POST", mount + PATH, SUPRSEND, b"{}")], 400),
        ("refuse distinct bodies", [request("POST", mount + PATH, SUPRSEND, body) for body in invalid], 400),
    )


def _by_id() -> tuple[Case, ...]:
    """DialNexa's cancel of a workflow that is cancelled, and of workflows that do not exist."""
    missing = [_workflow(f"missing{number}") for number in range(DISTINCT)]
    return (
        ("refuse the cancelled", [_workflow("wfl_cancelled")], 409),
        ("refuse the unknown", missing, 404),
    )


def _created() -> Case:
    """DialNexa's creation of a workflow, with bodies that are each wrong in another way."""
    invalid = [json.dumps({"title": [number]}).encode() for number in range(DISTINCT)]
    requests = [request("POST", "/dialnexa/v1/workflows", [JSON, *DIALNEXA], body) for body in invalid]
    return "refuse distinct drafts", requests, 400


def _print(rates: dict[tuple[str, str], list[float]]) -> None:
    print(f"{os.cpu_count()} cores, load by {'wrk' if WRK else 'our own generator (wrk is not installed)'}")
    print(f"{'':24}{'':18}{'requests/s':>11}{'of a bare handler, round by round':>38}")
    for (name, server), values in sorted(rates.items(), key=lambda entry: (entry[0][0] != BARE, entry[0][0])):
        shares = [value / bare for value, bare in zip(values, rates[BARE, ""], strict=True)]
        spread = f"{median(shares):14.2f}  ({min(shares):.2f} to {max(shares):.2f})"
        print(f"{name:24}{server:18}{median(values):11,.0f}{spread}")


if __name__ == "__main__":
    main()
