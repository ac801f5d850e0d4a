"""What an operation costs in a small account and in one that is a hundred times as large, in process."""

import gc
import resource
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from statistics import median

from brakecheck.mock_server.dialnexa.progress import Pace
from brakecheck.mock_server.dialnexa.workflows import Workflow, Workflows
from brakecheck.mock_server.suprsend.runs import Run, Runs, sends_from
from brakecheck.mock_server.worlds.clock import Clock

SMALL, LARGE = 10_000, 1_000_000
EPOCH = 1_700_000_000.0
TURNS = 15
RUNS_OF_A_SLUG = 100
AT_ONCE = 1000  # leads in a step at the same time
Figures = dict[str, float]  # milliseconds


def main() -> None:
    gc.disable()  # the collector looks through everything that exists, whatever is asked for
    _print("SuprSend, runs", suprsend(SMALL), suprsend(LARGE))
    _print("DialNexa, leads of one workflow", dialnexa(SMALL), dialnexa(LARGE))
    print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2:.1f} GiB of memory")


def suprsend(size: int) -> Figures:
    """Cancels in an account with so many running runs, a hundred of each workflow; each turn finds other ones."""
    clock = _standing()
    runs = Runs(clock)
    started = time.perf_counter()
    for number in range(size):
        runs.start(_run(runs, number, size))
    figures = {"start, each run": (time.perf_counter() - started) * 1000 / size}
    ids = list(runs.records)
    strangers = [f"stranger-{number}" for number in range(100_000)]
    ways: dict[str, tuple[int, Callable[[int], dict[str, object]]]] = {
        "cancel by id": (1, lambda n: {"execution_id": ids[n]}),
        "cancel by recipient": (1, lambda n: {"recipients": [f"person-{100 + n}"]}),
        "cancel by contact": (1, lambda n: {"recipients": [f"person-{200 + n}@example.com"]}),
        "cancel by key": (1, lambda n: {"idempotency_key": f"key-{300 + n}"}),
        "cancel by slug and recipient": (
            1, lambda n: {"workflow_slug": f"slug-{40 + n}", "recipients": [f"person-{40 + n}"]},
        ),
        "cancel by slug, 100 runs": (100, lambda n: {"workflow_slug": f"slug-{60 + n}"}),
        "cancel by 100,000 strangers": (0, lambda _: {"recipients": strangers}),
        "cancel by slug and 100,000 strangers": (
            0, lambda n: {"workflow_slug": f"slug-{n}", "recipients": strangers},
        ),
    }  # fmt: skip
    for name, (expected, filters) in ways.items():
        cancelled: list[list[Run]] = []
        figures[name] = _median(lambda n, filters=filters, into=cancelled: into.append(runs.cancel(filters(n))))  # type: ignore[misc]
        if {len(each) for each in cancelled} != {expected}:
            raise SystemExit(f"{name}: expected {expected} runs each time, received another number")
    return figures


def _run(runs: Runs, number: int, size: int) -> Run:
    return Run(
        id=runs.new_id(),
        slug=f"slug-{number % (size // RUNS_OF_A_SLUG)}",
        recipient=f"person-{number}",
        contacts=(f"person-{number}@example.com",),
        tenant="default",
        idempotency_key=f"key-{number}",
        started_at=EPOCH,
        sends=sends_from(EPOCH),
    )


def dialnexa(size: int) -> Figures:
    """The life of workflows with so many leads, a thousand of which are in a step at a time."""
    clock = _standing()
    account = Workflows(clock, pace=Pace(concurrency=AT_ONCE))
    phones = [f"+1555{number:07d}" for number in range(size)]
    workflow = _workflow(account)
    figures = {"enrol, each 1,000 leads": _took(lambda: account.enrol(workflow, phones)) * 1000 / size}
    figures["create a workflow"] = _median(lambda _: account.create("another"))
    figures["activate"] = _took(lambda: account.activate(workflow.id))
    figures["get"] = _median(lambda _: account.find(workflow.id))
    figures["advance, each event"] = median(_advances(account, clock, workflow))
    figures["pause"] = _took(lambda: account.pause(workflow.id))
    figures["resume"] = _took(lambda: account.resume(workflow.id))
    figures["cancel"] = _took(lambda: account.cancel(workflow.id))
    return figures


def _workflow(account: Workflows) -> Workflow:
    workflow = account.create("campaign")
    nodes = [account.add_node(workflow, kind, kind).id for kind in ("VOICE_CALL", "APPLICATION", "CONVERTED")]
    for source, target in pairwise(nodes):
        account.add_edge(workflow, source, target)
    return workflow


def _advances(account: Workflows, clock: Clock, workflow: Workflow) -> Iterator[float]:
    """Milliseconds for each arrival and departure, a minute at a time."""
    for _ in range(TURNS // 3):
        before = workflow.progress.visits + workflow.progress.steps_finished
        clock.advance(60)
        took = _took(lambda: account.find(workflow.id))
        yield took / (workflow.progress.visits + workflow.progress.steps_finished - before)


def _standing() -> Clock:
    clock = Clock()
    clock.stop(EPOCH)
    return clock


def _took(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def _median(action: Callable[[int], object]) -> float:
    return median(_took(lambda turn=turn: action(turn)) for turn in range(TURNS))  # type: ignore[misc]


def _print(title: str, small: Figures, large: Figures) -> None:
    print(f"{title + ', ms':38}{f'{SMALL:,}':>12}{f'{LARGE:,}':>12}{'ratio':>9}")
    for name, figure in small.items():
        print(f"{name:38}{figure:12.4f}{large[name]:12.4f}{large[name] / figure:9.1f}")
    print()


if __name__ == "__main__":
    main()
