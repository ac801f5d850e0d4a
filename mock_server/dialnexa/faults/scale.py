"""Faults of scale: a cancel or a pause reaches the first leads alone, and the others go on."""

from collections.abc import Iterator

from brakecheck.mock_server.dialnexa.faults.effects import NO_STEPS, dialling, first_call
from brakecheck.mock_server.dialnexa.faults.verbs import REACHED, once_settled
from brakecheck.mock_server.dialnexa.leads import Place
from brakecheck.mock_server.dialnexa.workflows import Workflow, Workflows
from brakecheck.mock_server.faults.fault import Fault, Injection

PAGES = (5, 50, 200)
AFTER = 60  # seconds after the stop at which a forgotten lead goes on


def reaching_the_first(count: int, status: str) -> Injection:
    """Move a lead beyond the first `count` to its next step, a minute after the stop."""

    def act(workflows: Workflows, workflow: Workflow) -> None:
        now, progress = workflows.clock.now(), workflow.progress
        if workflow.status != status or now < workflow.updated_at + AFTER:
            return
        step = first_call(workflow)
        if step is None:
            return
        forgotten = [lead for lead in progress.leads.out[count:] if lead.place in (Place.WAITING, Place.BETWEEN)]
        for lead in forgotten[:1]:
            progress._arrive(lead, step, now)
        if len(progress.leads) > count and len(progress.leads.out) <= count:
            dialling(1)(workflows, workflow)

    return once_settled(act)


def _faults() -> Iterator[Fault]:
    for verb, rule in NO_STEPS.items():
        for count in PAGES:
            yield Fault(
                f"dialnexa.{verb}.reaches-{count}-leads",
                f"dialnexa.{rule}",
                f"a {verb} stops {count} leads, and those after them go on",
                reaching_the_first(count, REACHED[verb]),
            )


FAULTS = tuple(_faults())
