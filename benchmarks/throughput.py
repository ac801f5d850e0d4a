"""Requests a second on one core: the mock, a bare handler on the same server, and Prism, in turns in one run."""

import json
import os
from collections.abc import Sequence
from statistics import median

from load import fire, request
from servers import prism, python_server

from brakecheck.specs import vendors

ROUNDS, REQUESTS = 5, 20_000
JSON = "Content-Type: application/json"
FILTER = json.dumps({"recipients": ["user_999"], "workflow_slug": "order-confirmation"}).encode()


def main() -> None:
    os.sched_setaffinity(0, {1} if len(os.sched_getaffinity(0)) > 1 else {0})
    cancels = [
        request("POST", f"/dialnexa/v1/workflows/b{n}/cancel", ["Authorization: Bearer demo:full"])
        for n in range(ROUNDS * REQUESTS)
    ]
    plain = request("POST", "/v1/workflow_run/cancel/", [JSON, "Authorization: Bearer demo-full"], FILTER)
    refused = request("POST", "/dialnexa/v1/workflows/wfl_cancelled/cancel", ["Authorization: Bearer demo:full"])
    cancel, key = "/suprsend/v1/workflow_run/cancel/", [JSON, "Authorization: Bearer demo-full"]
    filtered = request("POST", cancel, key, FILTER)
    empty = request("POST", cancel, key, b"{}")
    invalid = [request("POST", cancel, key, json.dumps({"recipients": [n]}).encode()) for n in range(REQUESTS)]
    rates: dict[str, list[float]] = {}
    documented = vendors.documented("suprsend", neighbours=False).document
    with (
        python_server("ours", ROUNDS * REQUESTS) as mock,
        python_server("bare") as bare,
        prism(documented) as prism_port,
    ):
        for number in range(ROUNDS):
            fresh = cancels[number * REQUESTS : (number + 1) * REQUESTS]
            _measure(rates, "bare handler", bare, [filtered] * REQUESTS, 200)
            _measure(rates, "cancel by filter", mock, [filtered] * REQUESTS, 200)
            _measure(rates, "cancel a workflow", mock, fresh, 200)
            _measure(rates, "refuse a cancel", mock, [refused] * REQUESTS, 409)
            _measure(rates, "refuse an empty filter", mock, [empty] * REQUESTS, 400)
            _measure(rates, "refuse distinct bodies", mock, invalid, 400)
            if prism_port:
                _measure(rates, "Prism, cancel by filter", prism_port, [plain] * 2000, 200)
    _print(rates)


def _measure(rates: dict[str, list[float]], name: str, port: int, requests: Sequence[bytes], status: int) -> None:
    rate, statuses = fire(port, requests)
    if set(statuses) != {status}:
        raise SystemExit(f"{name}: expected {status} alone, received {dict(statuses)}")
    rates.setdefault(name, []).append(rate)


def _print(rates: dict[str, list[float]]) -> None:
    base = rates["bare handler"]
    print(f"{'':26}{'requests/s':>12}{'of a bare handler, round by round':>38}")
    for name, values in rates.items():
        shares = [value / bare for value, bare in zip(values, base, strict=True)]
        print(f"{name:26}{median(values):12,.0f}{median(shares):14.2f}  ({min(shares):.2f} to {max(shares):.2f})")
    if "Prism, cancel by filter" not in rates:
        print("Prism was not measured: node is not present")


if __name__ == "__main__":
    main()
