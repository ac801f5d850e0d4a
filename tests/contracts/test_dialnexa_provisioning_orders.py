"""A workflow that is not as it was ordered is left alone."""

import pytest

from contracts.dialnexa.provisioning import Provisioner
from contracts.trouble import NotChecked


class Careless:
    """An account whose server answers a create with these facts, whatever was ordered."""

    dashboard = None

    def __init__(self, **facts):
        self.facts = facts
        self.noted: list[str] = []
        self.sent: list[str] = []

    def call(self, method, template, **how):
        self.sent.append(template)
        return {"id": "wf_1", **self.facts}

    def allow(self, value):
        return value

    def made(self, record):
        self.noted.append(record)


@pytest.mark.parametrize("fact", [{"name": "old"}, {"status": "active"}, {"node_count": 3}, {"edge_count": 1}])
def test_an_old_workflow_is_not_adopted(fact):
    """Neither changed nor noted for the clean-up."""
    account = Careless(**fact)
    with pytest.raises(NotChecked, match="wf_1 is left alone"):
        Provisioner().provide(account, {"status": "draft"}, lambda _: None)  # type: ignore[arg-type]
    assert (account.noted, account.sent) == ([], ["/workflows"])


def test_an_id_that_is_handed_out_twice_is_refused():
    """The second create would change the first workflow."""
    account, provisioner = Careless(), Provisioner()
    provisioner.provide(account, {"status": "draft"}, lambda _: None)  # type: ignore[arg-type]
    with pytest.raises(NotChecked, match="wf_1 is left alone"):
        provisioner.provide(account, {"status": "draft"}, lambda _: None)  # type: ignore[arg-type]
    assert account.noted == ["wf_1"]
