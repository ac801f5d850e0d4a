"""Drafts of provided workflows: built node by node, or copied where the state has no leads."""

import secrets
from typing import Any

from brakecheck.contracts.dialnexa.provided_graphs import NODES, graph_for
from brakecheck.contracts.errors import NotChecked, Refused
from brakecheck.contracts.provider_states.account import Account, State


class Drafts:
    """Creates drafts, and remembers the title and the agent of each."""

    def __init__(self) -> None:
        self.agents: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        self._templates: dict[Account, str] = {}
        self._has_one_empty: set[Account] = set()  # accounts with a draft whose state has no leads
        self._may_copy = True

    def make(self, account: Account, state: State, places: set[str]) -> str:
        """Create a draft in whose graph leads can reach these places; returns its id."""
        is_first = account not in self._has_one_empty  # a run that needs one draft needs no template
        self._has_one_empty |= {account} if not places else set()
        if places or "name" in state or is_first or not self._may_copy:
            return self._built(account, state.get("name", _made_up()), places)
        if account not in self._templates:
            self._templates[account] = self._built(account, _made_up(), places)
        return self._copied(account, self._templates[account]) or self._built(account, _made_up(), places)

    def _copied(self, account: Account, template: str) -> str | None:
        """Duplicate the template; None where the target refuses."""
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
        """The id of the created draft; `NotChecked` where the answer shows another workflow than was asked for."""
        workflow, expected = str(created["id"]), {"status": "draft", **facts}
        if workflow in self._titles or any(created.get(fact, value) != value for fact, value in expected.items()):
            raise NotChecked(f"the target answers a create with a workflow of other members; {workflow} is left alone")
        account.made(workflow, order)
        self._titles[workflow] = title
        return workflow


def _made_up() -> str:
    """A unique title."""
    return f"brakecheck-{secrets.token_hex(8)}"
