"""What the key of a role may do."""

from brakecheck.contracts.dialnexa.api import Workflows

MEMBER = "no-delete"  # the role of a key that may change workflows, and not delete them


def may_rename(workflows: Workflows, workflow: str, role: str) -> bool:
    """Whether the key of the role may change the workflow at all: then it may also stop it."""
    rename = {"name": workflows.scenario.fresh("name")}
    return workflows.call("updateWorkflow", workflow, json=rename, role=role, also=[403]).status == 200
