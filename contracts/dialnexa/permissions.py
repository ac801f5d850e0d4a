"""Permissions of the key of a role."""

from brakecheck.contracts.dialnexa.api import Workflows

MEMBER = "no-delete"  # the role of a key that may change workflows but not delete them


def may_rename(workflows: Workflows, workflow: str, role: str) -> bool:
    """Whether the key of the role may rename the workflow; then the key may also stop the workflow."""
    rename = {"name": workflows.scenario.fresh("name")}
    return workflows.call("updateWorkflow", workflow, json=rename, role=role, also=[403]).status == 200
