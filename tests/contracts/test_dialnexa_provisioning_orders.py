"""A workflow that is not as it was ordered is left alone."""

from typing import Any

import pytest
import requests

from brakecheck.contracts.dialnexa.provisioning import Provisioner
from brakecheck.contracts.errors import NotChecked
from tests.contracts.scripted_account import ScriptedAccount, answer

SHOWN = {"id": "wf_1", "status": "draft", "node_count": 2, "edge_count": 1, "enrolled_leads": 0}


def careless(**facts: Any) -> ScriptedAccount:
    """An account whose server answers a create with these facts, whatever was ordered."""

    def say(method: str, *_: object) -> requests.Response:
        return answer(200, SHOWN) if method == "GET" else answer(201, {"id": "wf_1", **facts})

    return ScriptedAccount(say)


@pytest.mark.parametrize("fact", [{"name": "old"}, {"status": "active"}, {"node_count": 3}, {"edge_count": 1}])
def test_an_old_workflow_is_not_adopted(fact: dict[str, Any]):
    """Neither changed nor noted for the clean-up; what was ordered is still looked for."""
    account = careless(**fact)
    with pytest.raises(NotChecked, match="wf_1 is left alone"):
        Provisioner().provide(account, {"status": "draft"}, lambda _: None)
    assert [path for _, path, _ in account.transport.sent] == ["/workflows"]
    assert (list(account.receipt.records), len(account.receipt.orders)) == ([], 1)


def test_an_id_that_is_handed_out_twice_is_refused():
    """The second create would change the first workflow."""
    account, provisioner = careless(), Provisioner()
    provisioner.provide(account, {"status": "draft"}, lambda _: None)
    with pytest.raises(NotChecked, match="wf_1 is left alone"):
        provisioner.provide(account, {"status": "draft"}, lambda _: None)
    assert list(account.receipt.records) == ["wf_1"]
