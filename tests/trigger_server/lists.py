"""The list of runs: the newest first, a page behind the run that the cursor names."""

from urllib.parse import parse_qsl

from tests.trigger_server.runs import Run

LEAST, USUAL, MOST = 10, 25, 100


def page(runs: list[Run], query: str, defects: frozenset[str]) -> tuple[list[Run], str]:
    """The runs of a page and the cursor of the next one; `ValueError` for a query that is not in order."""
    asked = dict(parse_qsl(query))
    size = asked.get("page[size]", str(USUAL))
    loose = "any size is taken" in defects
    if not size.isdecimal() or not (loose or LEAST <= int(size) <= MOST):
        raise ValueError("size is a number from 10 to 100")
    found = [run for run in reversed(runs) if _fits(run, asked, defects)]
    after = "" if "the cursor stands still" in defects else asked.get("page[after]", "")
    names = [run.id for run in found]
    if after and after not in names:
        raise ValueError("after names no run of the list")
    start = names.index(after) + 1 if after else 0
    end = start + int(size)
    on_page, follows = found[start:end], found[end - 1].id if end < len(found) else ""
    if "a page drops its last run" in defects:
        on_page = on_page[:-1]
    if "a run is listed twice" in defects:
        on_page = on_page[:1] + on_page
    return on_page, follows


def _fits(run: Run, asked: dict[str, str], defects: frozenset[str]) -> bool:
    status, task = asked.get("filter[status]"), asked.get("filter[taskIdentifier]")
    right_status = status is None or run.status == status or "the status filter is ignored" in defects
    return right_status and (task is None or run.task == task or "the task filter is ignored" in defects)
