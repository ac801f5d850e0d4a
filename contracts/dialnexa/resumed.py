"""Leads after a resume: they go on, as leads of a workflow that was never paused do."""

from contextlib import suppress

from brakecheck.contracts.dialnexa.api import ACTIVE, DELAY, STEP, Workflows
from brakecheck.contracts.engine.scenario import expect
from brakecheck.contracts.errors import Finding, NotChecked
from brakecheck.contracts.exchange import Exchange

RESUMABLE = "dialnexa.pause.resumable"


def expect_gone_on(
    workflows: Workflows,
    gone_on: bool,  # noqa: FBT001
    expected: str,
    received: object,
    answer: Exchange,
    leads: dict[str, int],
    rule: str = RESUMABLE,
) -> None:
    """Raise a finding of the rule unless leads have gone on; `NotChecked` where unpaused leads stand still, too."""
    if not gone_on and _stand_still(workflows, leads):
        raise NotChecked("leads do not go on in a workflow that was never paused, either")
    expect(gone_on, expected, received, answer, rule)


def _stand_still(workflows: Workflows, leads: dict[str, int]) -> bool:
    """Whether leads of a workflow without a pause begin no further step; false where that cannot be seen."""
    with suppress(NotChecked, Finding):
        unpaused = workflows.given(ACTIVE, **leads)
        due = workflows.look(unpaused)["steps"]["started"] + sum(leads.values())
        workflows.advance(DELAY + sum(leads.values()) * STEP)
        seen = workflows.observe_when(unpaused, lambda seen: bool(seen["steps"]["started"] >= due))
        return bool(seen["steps"]["started"] < due)
    return False
