"""Faults of the filters: wrong matches of a value, and wrong combinations of filters and values."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.suprsend.runs import DEFAULT_TENANT, FILTERS, RUNNING, Run, Runs, texts

Filters = Mapping[str, Any]
Matching = Callable[[Runs, Filters], list[Run]]
Same = Callable[[str, str], bool]
RULES = {
    "execution_id": "by-execution-id",
    "recipients": "by-recipient",
    "idempotency_key": "by-idempotency-key",
}


def matching(wrap: Callable[[Matching], Matching]) -> Injection:
    """Wrap the search for the runs to be cancelled."""
    return lambda injector: injector.around(Runs, "_matching", wrap)


def over(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Injection:
    """Change the filters before they are matched."""
    return matching(lambda healthy: lambda runs, filters: healthy(runs, change(dict(filters))))


def running(runs: Runs) -> list[Run]:
    """List the running runs."""
    return [run for run in runs.records.values() if run.status == RUNNING]


def without(name: str) -> Injection:
    """Ignore the filter beside others."""
    return over(lambda filters: {key: value for key, value in filters.items() if key != name} or filters)


def only(pick: Callable[[list[str]], str]) -> Injection:
    """Match by one filter, and ignore the others."""
    return over(lambda filters: {name: filters[name] for name in [pick(list(filters))]} if filters else filters)


def of_the_recipients(pick: Callable[[list[str]], list[str]]) -> Injection:
    """Match by some of the listed recipients, and ignore the others."""

    def change(filters: dict[str, Any]) -> dict[str, Any]:
        listed = {"recipients": pick(filters["recipients"])} if "recipients" in filters else {}
        return {**filters, **listed}

    return over(change)


def never(name: str) -> Injection:
    """Let the filter match no run."""
    return matching(lambda healthy: lambda runs, filters: [] if name in filters else healthy(runs, filters))


def by(name: str, same: Same) -> Injection:
    """Compare the values of one filter by `same`."""

    def wrap(healthy: Matching) -> Matching:
        def faulty(runs: Runs, filters: Filters) -> list[Run]:
            if name not in filters:
                return healthy(runs, filters)
            wanted = texts(filters[name])
            found = [run for run in running(runs) if any(same(one, two) for one in wanted for two in run.values(name))]
            others = {key: texts(value) for key, value in filters.items() if key != name}
            return [run for run in found if all(wants & set(run.values(key)) for key, wants in others.items())]

        return faulty

    return matching(wrap)


def either(_: Matching) -> Matching:
    """Match runs that fit one of the filters."""
    return lambda runs, filters: [
        run for run in running(runs) if any(texts(value) & set(run.values(name)) for name, value in filters.items())
    ]


def everyone(_: Matching) -> Matching:
    """Match only runs that belong to all listed recipients."""

    def faulty(runs: Runs, filters: Filters) -> list[Run]:
        return [run for run in running(runs) if all(_fits_all(run, name, filters[name]) for name in filters)]

    return faulty


def _fits_all(run: Run, name: str, value: object) -> bool:
    wanted = texts(value)
    return wanted <= set(run.values(name)) if name == "recipients" else bool(wanted & set(run.values(name)))


def anywhere(_: Matching) -> Matching:
    """Match a value against every property of the run."""
    return lambda runs, filters: [
        run
        for run in running(runs)
        if all(texts(value) & {own for name in FILTERS for own in run.values(name)} for value in filters.values())
    ]


def spreading(name: str) -> Injection:
    """Cancel the runs that share a property with a matching run as well."""

    def wrap(healthy: Matching) -> Matching:
        def faulty(runs: Runs, filters: Filters) -> list[Run]:
            values = {value for run in healthy(runs, filters) for value in run.values(name)}
            return [run for run in running(runs) if values & set(run.values(name))]

        return faulty

    return matching(wrap)


def blind_to_contacts(healthy: Matching) -> Matching:
    """Match recipients by distinct id alone."""

    def faulty(runs: Runs, filters: Filters) -> list[Run]:
        found = healthy(runs, filters)
        if "recipients" not in filters:
            return found
        return [run for run in found if run.recipient in texts(filters["recipients"])]

    return faulty


def some(pick: Callable[[list[Run]], list[Run]]) -> Injection:
    """Cancel only some of the runs that match."""
    return matching(lambda healthy: lambda runs, filters: pick(healthy(runs, filters)))


def with_the_oldest(healthy: Matching) -> Matching:
    """Cancel the oldest run as well, and do not list it."""

    def faulty(runs: Runs, filters: Filters) -> list[Run]:
        found = healthy(runs, filters)
        oldest = next((run for run in running(runs) if run not in found), None)
        if found and oldest:
            runs.end(oldest, "cancelled", runs.clock.now())
        return found

    return faulty


def oldest_of_each(found: Iterable[Run]) -> list[Run]:
    """Keep the oldest run of each recipient."""
    return list({run.recipient: run for run in reversed(list(found))}.values())


SPELLINGS: dict[str, tuple[str, Same]] = {
    "prefix": ("begin with what was asked for", lambda wanted, own: bool(wanted) and own.startswith(wanted)),
    "suffix": ("end with what was asked for", lambda wanted, own: bool(wanted) and own.endswith(wanted)),
    "part": ("contain what was asked for", lambda wanted, own: bool(wanted) and wanted in own),
    "beginning": ("are the beginning of what was asked for", lambda wanted, own: wanted.startswith(own)),
    "case": ("differ in case alone", lambda wanted, own: wanted.casefold() == own.casefold()),
    "first-hundred": ("begin with the same 100 characters", lambda wanted, own: wanted[:100] == own[:100]),
    "blanks": ("differ in blanks around them alone", lambda wanted, own: wanted.strip() == own.strip()),
}
# The neighbouring pages take blanks around a key away, and no id is as long as the start that is compared.
ALLOWED = {("idempotency_key", "blanks"), ("execution_id", "first-hundred")}
PLURAL = {"execution_id": "ids", "recipients": "recipients", "idempotency_key": "keys", "workflow_slug": "slugs"}
AND = "suprsend.cancel.filters-anded"

FAULTS = (
    *(
        Fault(
            f"suprsend.cancel.{PLURAL[name]}-never-match",
            f"suprsend.cancel.{rule}",
            f"{name} matches no run",
            never(name),
        )
        for name, rule in RULES.items()
    ),
    Fault(
        "suprsend.cancel.contacts-never-match",
        "suprsend.cancel.by-contact",
        "contact information among recipients matches no run",
        matching(blind_to_contacts),
    ),
    *(
        Fault(
            f"suprsend.cancel.{PLURAL[name]}-match-by-{spelling}",
            "suprsend.cancel.exact-match",
            f"{name} also matches values that {summary}",
            by(name, same),
        )
        for name in FILTERS
        for spelling, (summary, same) in SPELLINGS.items()
        if (name, spelling) not in ALLOWED
    ),
    Fault("suprsend.cancel.filters-ored", AND, "of several filters one is enough", matching(either)),
    Fault(
        "suprsend.cancel.first-filter-alone", AND, "of several filters the first counts", only(lambda names: names[0])
    ),
    Fault(
        "suprsend.cancel.last-filter-alone", AND, "of several filters the last counts", only(lambda names: names[-1])
    ),
    *(
        Fault(
            f"suprsend.cancel.ignores-{PLURAL[name]}", AND, f"{name} does not count beside other filters", without(name)
        )
        for name in FILTERS
    ),
    Fault(
        "suprsend.cancel.first-recipient-alone",
        "suprsend.cancel.any-recipient",
        "of several recipients the first counts",
        of_the_recipients(lambda all_: all_[:1]),
    ),
    Fault(
        "suprsend.cancel.last-recipient-alone",
        "suprsend.cancel.any-recipient",
        "of several recipients the last counts",
        of_the_recipients(lambda all_: all_[-1:]),
    ),
    Fault(
        "suprsend.cancel.two-recipients-at-most",
        "suprsend.cancel.any-recipient",
        "of several recipients two count",
        of_the_recipients(lambda all_: all_[:2]),
    ),
    Fault(
        "suprsend.cancel.every-recipient-needed",
        "suprsend.cancel.any-recipient",
        "a run has to belong to all recipients",
        matching(everyone),
    ),
    Fault(
        "suprsend.cancel.values-under-any-name",
        "suprsend.cancel.nothing-else",
        "a value counts under the name of any filter",
        matching(anywhere),
    ),
    Fault(
        "suprsend.cancel.spreads-to-the-person",
        "suprsend.cancel.nothing-else",
        "all runs of a person whose run matches are cancelled",
        spreading("recipients"),
    ),
    Fault(
        "suprsend.cancel.spreads-to-the-workflow",
        "suprsend.cancel.nothing-else",
        "all runs of a workflow one of whose runs matches are cancelled",
        spreading("workflow_slug"),
    ),
    Fault(
        "suprsend.cancel.spreads-to-the-key",
        "suprsend.cancel.nothing-else",
        "all runs with the key of a run that matches are cancelled",
        spreading("idempotency_key"),
    ),
    Fault(
        "suprsend.cancel.the-oldest-as-well",
        "suprsend.cancel.nothing-else",
        "a cancel that matches a run also cancels the oldest one that runs",
        matching(with_the_oldest),
    ),
    Fault(
        "suprsend.cancel.everything-that-runs",
        "suprsend.cancel.nothing-else",
        "every running run is cancelled",
        matching(lambda _: lambda runs, filters: running(runs)),
    ),
    Fault(
        "suprsend.cancel.one-run-alone",
        "suprsend.cancel.by-recipient",
        "of several runs that match the oldest is cancelled",
        some(lambda found: found[:1]),
    ),
    Fault(
        "suprsend.cancel.newest-run-spared",
        "suprsend.cancel.by-recipient",
        "of several runs that match the newest is spared",
        some(lambda found: found[:-1] or found),
    ),
    Fault(
        "suprsend.cancel.ten-runs-at-most",
        "suprsend.cancel.by-recipient",
        "of more than ten runs that match ten are cancelled",
        some(lambda found: found[:10]),
    ),
    Fault(
        "suprsend.cancel.overlooks-tenants",
        "suprsend.cancel.by-recipient",
        "runs of a tenant are not cancelled",
        some(lambda found: [run for run in found if run.tenant == DEFAULT_TENANT]),
    ),
    Fault(
        "suprsend.cancel.one-run-for-each-person",
        "suprsend.cancel.by-recipient",
        "of each person one run is cancelled",
        some(oldest_of_each),
    ),
)
