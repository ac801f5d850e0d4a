"""Filters that find runs of some ages alone."""

from collections.abc import Callable

from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.suprsend.faults.matching import RULES, Filters, Matching, matching
from brakecheck.mock_server.suprsend.runs import HOUR, Run, Runs


def of_an_age(name: str, may_be: Callable[[float], bool]) -> Injection:
    """Let the filter find runs of some ages alone, in seconds since their start."""

    def wrap(healthy: Matching) -> Matching:
        def faulty(runs: Runs, filters: Filters) -> list[Run]:
            found, now = healthy(runs, filters), runs.clock.now()
            return [run for run in found if name not in filters or may_be(now - run.started_at)]

        return faulty

    return matching(wrap)


FAULTS = (
    *(
        Fault(
            f"suprsend.cancel.forgets-{name}-in-a-night".replace("_", "-"),
            f"suprsend.cancel.{rule}",
            f"{name} finds no run that has run for eight hours",
            of_an_age(name, lambda age: age < 8 * HOUR),
        )
        for name, rule in RULES.items()
    ),
    Fault(
        "suprsend.cancel.spares-whom-it-has-reached",
        "suprsend.cancel.by-recipient",
        "recipients finds no run that has sent its second message",
        of_an_age("recipients", lambda age: age < HOUR),
    ),
)
