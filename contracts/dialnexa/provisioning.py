"""DialNexa's provider states, built and observed through its own published operations only."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from typing import Any

from brakecheck.contracts.dialnexa.api import DELETED
from brakecheck.contracts.dialnexa.drafts import Drafts
from brakecheck.contracts.dialnexa.graph import phones
from brakecheck.contracts.dialnexa.moves import MOVES, WAYS
from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.provider_states.account import Account, Observation, State, described, plain
from brakecheck.contracts.safety.receipt import Names, Removal

NO_STEPS = {"started": 0, "finished": 0}
MOST_PAGES = 1000  # of a list; a server that counts more pages is wrong
PATIENCE = 15  # seconds to wait until leads have reached their places
STEPS = ("VOICE_CALL", "APPLICATION")
COUNTED = {"status", "node_count", "edge_count", "enrolled_leads"}  # the whole observation of a workflow without leads
NOT_FOUND: dict[str, Any] = {}
PENDING = "pending"  # the status of a lead that has not started, and so has no history


class Provisioner:
    """Builds workflows, and remembers their agents, so that calls of deleted workflows can be found."""

    kind = "workflow"
    status, looks_last = "status", True
    moves: Mapping[str, str | None] = MOVES
    ways: Mapping[tuple[str, str], Sequence[str]] = WAYS

    def __init__(self) -> None:
        self.seen: dict[str, Observation] = {}
        self._drafts = Drafts()
        self._over: set[str] = set()  # listed workflows that need no cancel before they are deleted
        self._with_leads: set[str] = set()  # workflows that had leads at any time
        self._rows: Counter[str] = Counter()  # how many leads were uploaded to each workflow
        self._shown: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {}
        self._observed: dict[str, Observation] = {}
        self._usual = 0  # seconds that leads needed the last time

    def existing(self) -> tuple[()]:
        """No record: other people use those that existed before the run."""
        return ()

    def provide(self, account: Account, state: State, advance: Callable[[float], None]) -> str:
        """Make a workflow in the state; `NotChecked` where no published operation leads there."""
        status = state["status"]
        leads: Counter[str] = Counter(state.get("leads", {}))
        if status == "running":
            raise NotChecked("no published operation sets the status running")
        if status == DELETED:
            return self._deleted(account, state, advance)
        if status == "completed":
            leads["finished"] = leads["finished"] or 1
        workflow = self._drafts.make(account, state, {place for place, count in leads.items() if count})
        answer = self._bring_about(account, workflow, status, leads, advance)
        is_complete = workflow not in self._with_leads and answer.keys() >= COUNTED and answer["enrolled_leads"] == 0
        seen = self.seen[workflow] = _without_leads(answer) if is_complete else self.observe(account, workflow)
        if seen["status"] != status:
            raise NotChecked(f"the workflow that was provided is {seen['status']}, not {status}")
        return workflow

    def _deleted(self, account: Account, state: State, advance: Callable[[float], None]) -> str:
        workflow = self.provide(account, {**state, "status": "draft"}, advance)
        account.call("DELETE", "/workflows/{id}", ids={"id": workflow})
        del self.seen[workflow]
        return workflow

    def _bring_about(
        self, account: Account, workflow: str, status: str, leads: Counter[str], advance: Callable[[float], None]
    ) -> dict[str, Any]:
        """Bring a draft into the status, with its leads; returns the last operation's answer, empty for a draft."""
        ids, queued = {"id": workflow}, leads.pop("queued", 0)
        answer: dict[str, Any] = {}
        if status != "draft":
            answer = account.call("POST", "/workflows/{id}/activate", ids=ids)
            self._bring_to_place(account, workflow, leads, advance)
        if status == "paused":
            answer = account.call("POST", "/workflows/{id}/pause", ids=ids)
        self._enrol(account, workflow, {"queued": queued})
        if status == "cancelled":
            answer = account.call("POST", "/workflows/{id}/cancel", ids=ids)
        return answer

    def _enrol(self, account: Account, workflow: str, leads: dict[str, int]) -> None:
        rows = [place for place, count in leads.items() for _ in range(count)]
        if rows:
            self._with_leads.add(workflow)
            numbers = phones(len(rows), first=self._rows[workflow])  # some targets merge leads with the same number
            self._rows[workflow] += len(rows)
            numbered = "".join(f"{phone},{place}\n" for phone, place in zip(numbers, rows, strict=True))
            files = {"file": ("leads.csv", f"phone_number,place\n{numbered}".encode(), "text/csv")}
            account.call("POST", "/workflows/{id}/leads", ids={"id": workflow}, files=files)

    def _bring_to_place(
        self, account: Account, workflow: str, leads: Counter[str], advance: Callable[[float], None]
    ) -> None:
        """Upload the leads and wait until each is at its place; look once a second, first after the usual time."""
        wanted = {place: count for place, count in leads.items() if count}
        if not wanted:
            return
        self._enrol(account, workflow, wanted)
        for second in range(1, PATIENCE + 1):
            advance(1)
            if second >= self._usual and self._have_set_out(account, workflow):
                seen = self.observe(account, workflow)["leads"]
                if all(seen.get(place) == count for place, count in wanted.items()):
                    self._usual = second
                    return
        raise NotChecked(f"the leads did not reach their places ({wanted}) within {PATIENCE} s")

    def _have_set_out(self, account: Account, workflow: str) -> bool:
        """Whether the list of leads, which costs one request, shows none that is pending."""
        return all(lead["status"] != PENDING for lead in _pages(account, "/workflows/{id}/leads", {"id": workflow}))

    def restored(self, account: Account, record: str, state: State, seen: Observation | None) -> bool:
        """Bring the workflow back into the status of the state; False where another member has changed."""
        if state["status"] == DELETED:
            return not self.glance(account, record)["exists"]
        seen, wanted = seen or self.observe(account, record), {**self.seen[record], "status": state["status"]}
        way = WAYS.get((seen["status"], state["status"]), ())
        if {**seen, "status": state["status"]} != wanted:
            return False
        for operation in way:
            answer = account.call("POST", f"/workflows/{{id}}/{operation}", ids={"id": record})
            seen = {**seen, "status": answer.get("status")}
        if way and record in self._with_leads:  # leads may have moved meanwhile
            seen = self.observe(account, record)
        self.seen[record] = wanted
        return seen == wanted

    def glance(self, account: Account, record: str) -> Observation:
        """Read the workflow without its leads; for one that never had leads this is the whole observation."""
        workflow = account.call("GET", "/workflows/{id}", ids={"id": record}, missing=NOT_FOUND)
        if workflow.get("enrolled_leads") == 0 and record not in self._with_leads:
            return _without_leads(workflow)
        return {"exists": workflow is not NOT_FOUND, "status": workflow.get("status")}

    def observe(self, account: Account, record: str) -> Observation:
        """Read the workflow and its leads; histories and calls only where these have changed since the last look."""
        ids = {"id": record}
        workflow = account.call("GET", "/workflows/{id}", ids=ids, missing={})
        if not workflow:
            return self._observe_missing(account, record)
        leads = self._leads(account, record, workflow)
        if not leads and record not in self._with_leads:
            return _without_leads(workflow)
        if self._shown.get(record) == (workflow, leads):  # then histories and calls are as at the last look
            return deepcopy(self._observed[record])
        observation = self._observe_leads(account, record, workflow, leads)
        self._shown[record], self._observed[record] = (workflow, leads), observation
        return deepcopy(observation)

    def time_went_by(self) -> None:
        """Forget the last looks."""
        self._shown.clear()

    def _observe_leads(
        self, account: Account, record: str, workflow: dict[str, Any], leads: list[dict[str, Any]]
    ) -> Observation:
        histories = {lead["id"]: _history(account, record, lead) for lead in leads if lead["status"] != PENDING}
        visits = [visit for history in histories.values() for visit in history]
        steps = [visit for visit in visits if visit["node_type"] in STEPS]
        places = Counter(_place(lead, histories.get(lead["id"], [])) for lead in leads)
        return {
            "exists": True,
            "status": workflow["status"],
            "nodes": workflow["node_count"],
            "edges": workflow["edge_count"],
            "leads": dict(places),
            "steps": {"started": len(steps), "finished": sum(step["exited_at"] is not None for step in steps)},
            "history": len(visits),
            "calls": dict(NO_STEPS) if workflow["status"] == "draft" else self._calls(account, record),
        }

    def _leads(self, account: Account, record: str, workflow: dict[str, Any]) -> list[dict[str, Any]]:
        """List the leads; no request for a workflow that counts none and never had any."""
        if workflow.get("enrolled_leads") == 0 and record not in self._with_leads:
            return []
        leads = list(_pages(account, "/workflows/{id}/leads", {"id": record}))
        if leads:
            self._with_leads.add(record)
        return leads

    def _observe_missing(self, account: Account, record: str) -> Observation:
        found = {
            part: account.call("GET", f"/workflows/{{id}}/{part}", ids={"id": record}, missing={"data": []})["data"]
            for part in ("nodes", "edges", "leads")
        }
        return {
            "exists": False,
            "status": None,
            "nodes": len(found["nodes"]),
            "edges": len(found["edges"]),
            "leads": {"queued": len(found["leads"])},
            "steps": dict(NO_STEPS),
            "history": 0,
            "calls": self._calls(account, record),
        }

    def _calls(self, account: Account, record: str) -> dict[str, int]:
        """The number of calls that the workflow's agent placed; 0 where it never had leads."""
        agent = self._drafts.agents.get(record)
        if agent is None or record not in self._with_leads:
            return dict(NO_STEPS)
        logs = list(_pages(account, "/call-logs", {}, agent_id=agent))
        under_way = ("created", "initiated", "sent", "received")
        return {"started": len(logs), "finished": sum(log["status"] not in under_way for log in logs)}

    def remove(self, account: Account, record: str) -> Removal:
        """Cancel and delete."""
        ids = {"id": account.allow(record)}
        if record not in self._over:
            with suppress(NotChecked):  # a finished workflow cannot be cancelled, and need not be
                account.call("POST", "/workflows/{id}/cancel", ids=ids, closing=True)
        answer = account.call("DELETE", "/workflows/{id}", ids=ids, missing=NOT_FOUND, closing=True)
        if answer is NOT_FOUND:
            return Removal(record, gone=True, message=f"workflow {record} was gone", found=False)
        if not isinstance(answer.get("message"), str) and not self._is_gone(account, ids):
            raise NotChecked("the delete was answered with a success, and the workflow is still there")
        return Removal(record, gone=True, message=f"removed workflow {record}")

    def _is_gone(self, account: Account, ids: dict[str, str]) -> bool:
        """Whether Get Workflow answers 404; asked where the answer to the delete has not the documented form."""
        return account.call("GET", "/workflows/{id}", ids=ids, missing=NOT_FOUND, closing=True) is NOT_FOUND

    def listed(self, account: Account) -> set[str]:
        """The ids of all workflows of the account."""
        with described("the list of workflows"):
            statuses = {str(workflow["id"]): workflow.get("status") for workflow in _listed(account)}
        self._over |= {record for record, status in statuses.items() if status in ("draft", "cancelled", "completed")}
        return set(statuses)

    def recall(self, account: Account, names: Names) -> list[Removal]:
        """Remove the workflows that have exactly this title."""
        with described("the list of workflows"):
            title = names["title"]
            found = [entry["id"] for entry in _listed(account) if title in (entry.get("name"), entry.get("title"))]
        for record in found:
            account.allow(plain(record))
        return [self.remove(account, record) for record in found]


def _listed(account: Account) -> Iterator[dict[str, Any]]:
    """List every workflow of the account, on all pages."""
    seen: set[str] = set()
    for page in range(1, MOST_PAGES + 1):
        answer = account.call("GET", "/workflows", params={"page": page, "limit": 100}, closing=True)
        new = [workflow for workflow in answer["data"] if workflow["id"] not in seen]
        if not new:
            return
        yield from new
        seen |= {workflow["id"] for workflow in new}
    raise NotChecked(f"the list of workflows has more than {MOST_PAGES} pages")


def _without_leads(workflow: dict[str, Any]) -> Observation:
    """The observable members of a workflow that never had leads."""
    return {
        "exists": True,
        "status": workflow["status"],
        "nodes": workflow["node_count"],
        "edges": workflow["edge_count"],
        "leads": {},
        "steps": dict(NO_STEPS),
        "history": 0,
        "calls": dict(NO_STEPS),
    }


def _history(account: Account, workflow: str, lead: dict[str, Any]) -> list[dict[str, Any]]:
    history: list[dict[str, Any]] = account.call(
        "GET", "/workflows/{id}/leads/{lead}/history", ids={"id": workflow, "lead": lead["id"]}
    )["history"]
    return history


def _pages(account: Account, template: str, ids: dict[str, str], **query: str) -> Iterator[dict[str, Any]]:
    page, pages = 1, 1
    while page <= min(pages, MOST_PAGES):
        answer = account.call(
            "GET", template, ids=ids, missing={"data": [], "meta": {}}, params={**query, "page": page, "limit": 100}
        )
        yield from answer["data"]
        pages = answer["meta"].get("totalPages", 1) if answer["data"] else 0
        page += 1


def _place(lead: dict[str, Any], history: list[dict[str, Any]]) -> str:
    """The place of a lead, by its name in provider states."""
    plain = {"pending": "queued", "completed": "finished", "removed": "stopped", "failed": "finished"}
    if lead["status"] in plain:
        return plain[lead["status"]]
    if not history or history[-1]["exited_at"] is not None:
        return "between"
    return "in_step" if history[-1]["node_type"] in STEPS else "waiting"
