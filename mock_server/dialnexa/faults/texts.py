"""Faults of the names that workflows are given: how they are kept."""

from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any

from brakecheck.mock_server.dialnexa.workflows import Workflow, Workflows
from brakecheck.mock_server.faults.fault import Fault, Injection
from brakecheck.mock_server.faults.four_bytes import before_four_bytes, in_question_marks

CREATED, CHANGED = "dialnexa.create.succeeds", "dialnexa.update.succeeds"
SHORT, LONG = 64, 255  # characters that columns of a database often have
Keep = Callable[[str], str]


def creating(keep: Keep) -> Injection:
    """Keep titles of new workflows another way."""

    def wrap(healthy: Callable[..., Workflow]) -> Callable[..., Workflow]:
        return lambda workflows, name, *how, **more: healthy(workflows, keep(name), *how, **more)

    return lambda injector: injector.around(Workflows, "create", wrap)


def updating(keep: Keep) -> Injection:
    """Keep new names another way."""

    def wrap(healthy: Callable[..., Workflow]) -> Callable[..., Workflow]:
        def faulty(workflows: Workflows, workflow: Workflow, name: str | None, *how: Any) -> Workflow:
            return healthy(workflows, workflow, name if name is None else keep(name), *how)

        return faulty

    return lambda injector: injector.around(Workflows, "update", wrap)


FAULTS = (
    Fault(
        "dialnexa.update.cuts-long-names", CHANGED, "a new name is cut to 64 characters", updating(lambda t: t[:SHORT])
    ),
    Fault(
        "dialnexa.update.cuts-before-emoji",
        CHANGED,
        "a new name is cut before its first emoji",
        updating(before_four_bytes),
    ),
    Fault(
        "dialnexa.update.escapes-names",
        CHANGED,
        "a new name is kept with its signs escaped",
        updating(partial(escape, quote=False)),
    ),
    Fault(
        "dialnexa.create.cuts-long-titles", CREATED, "a title is cut to 255 characters", creating(lambda t: t[:LONG])
    ),
    Fault(
        "dialnexa.create.replaces-emoji",
        CREATED,
        "emoji of a title are kept as question marks",
        creating(in_question_marks),
    ),
)
