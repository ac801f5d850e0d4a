"""Drafts to make provided workflows of: built node by node or, where no lead is to go through them, copied."""

import secrets
from typing import Any

from brakecheck.contracts.dialnexa.provided_graphs import NODES, graph_for
from brakecheck.contracts.errors import NotChecked, Refused
from brakecheck.contracts.provider_states.account import Account, State


class Drafts:
    """Remembers the title of each draft, and the agent whose calls are its calls."""

    def __init__(self) -> None:
        self.agents: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        self._templates: dict[Account, str] = {}
        self._asked: set[Account] = set()
        self._may_copy = True

    def make(self, account: Account, state: State, places: set[str]) -> str:
        """The id of a new draft, in whose graph leads reach these places."""
        is_first = account not in self._asked  # a run that needs one alone needs no template
        self._asked |= {account} if not places else set()
        if places or "name" in state or is_first or not self._may_copy:
            return self._built(account, state.get("name", _made_up()), places)
        if account not in self._templates:
            self._templates[account] = self._built(account, _made_up(), places)
        return self._copied(account, self._templates[account]) or self._built(account, _made_up(), places)

    def _copied(self, account: Account, template: str) -> str | None:
        """A copy; None where the target cannot copy."""
        title = f"{self._titles[template]} (Copy)"
        nodes, edges = graph_for(set())
        try:
            with account.ordering(title=title) as order:
                copy = account.call("POST", "/workflows/{id}/duplicate", ids={"id": template})
        except Refused:
            self._may_copy = False
            return None
        return self._adopted(account, copy, order, title, node_count=len(nodes), edge_count=len(edges))

    def _built(self, account: Account, title: str, places: set[str]) -> str:
        nodes, edges = graph_for(places)
        with account.ordering(title=title) as order:
            created = account.call("POST", "/workflows", json={"title": title})
        workflow = self._adopted(account, created, order, title, name=title, node_count=0, edge_count=0)
        agent = self.agents[workflow] = account.allow(f"agt_{secrets.token_hex(8)}")
        ids = {}
        for label in nodes:
            kind, config = NODES[label]
            wanted = {**config, "agent_id": agent, "from_phone_number": "+15550100"} if kind == "VOICE_CALL" else config
            body = {"node_type": kind, "label": label, "position_x": 0, "position_y": 0, "config": wanted}
            added = account.call("POST", "/workflows/{id}/nodes", ids={"id": workflow}, json=body)["id"]
            ids[label] = account.allow(added)
        for source, target, outcome in edges:
            edge = {"from_node_id": ids[source], "to_node_id": ids[target]}
            edge |= {"label": outcome} if outcome else {}
            account.call("POST", "/workflows/{id}/edges", ids={"id": workflow}, json=edge)
        return workflow

    def _adopted(self, account: Account, created: dict[str, Any], order: int, title: str, **facts: object) -> str:
        """The id of the ordered draft; `NotChecked` where the answer does not show a new draft."""
        workflow, expected = str(created["id"]), {"status": "draft", **facts}
        if workflow in self._titles or any(created.get(fact, value) != value for fact, value in expected.items()):
            raise NotChecked(
                f"the target answers a create with a workflow that was not ordered; {workflow} is left alone"
            )
        account.made(workflow, order)
        self._titles[workflow] = title
        return workflow


def _made_up() -> str:
    """A unique title."""
    return f"brakecheck-{secrets.token_hex(8)}"
