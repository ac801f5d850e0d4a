"""The ledger as plainly as can be: every second is walked through, and every lead is looked at in each.

Knows nothing of the mock's code. Whatever it is asked, it answers with the status code that the ledger demands.
"""

from dataclasses import dataclass, field

TICK, CALL, DELAY, SLOTS = 5, 20, 36, 2  # seconds, and how many calls at once
WAY = ("call", "delay", "call", "end")


@dataclass
class Lead:
    """`at` counts the stations of the way, -1 before the first; `left` is what is left there, in seconds."""

    at: int = -1
    left: int = 0
    moving: bool = False  # at a station, as opposed to before or between them

    @property
    def place(self) -> str:
        if self.at == len(WAY) - 1:
            return "finished"
        if not self.moving:
            return "queued" if self.at < 0 else "between"
        return "in_step" if WAY[self.at] == "call" else "waiting"


@dataclass
class Workflow:
    status: str = "draft"
    leads: list[Lead] = field(default_factory=list)
    since: int = 0  # seconds since it was last set going
    ready: list[Lead] = field(default_factory=list)
    started: int = 0
    finished: int = 0

    def places(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for lead in self.leads:
            over = self.status == "cancelled" and lead.place in ("queued", "waiting", "between")
            place = "stopped" if over else lead.place
            found[place] = found.get(place, 0) + 1
        return found

    def second(self) -> None:
        """One second goes by: calls end, then delays, and then, on a tick, those who may set out do."""
        going = self.status == "active"
        self.since += going
        for kind in ("call", "delay"):
            for lead in self.leads:
                if lead.moving and WAY[lead.at] == kind and (kind == "call" or going):
                    lead.left -= 1
            for lead in [lead for lead in self.leads if lead.moving and WAY[lead.at] == kind and lead.left == 0]:
                lead.moving = False
                self.finished += kind == "call"
                self.ready.append(lead)
        if going and self.since % TICK == 0:
            self.tick()
        if going and self.leads and all(lead.place == "finished" for lead in self.leads):
            self.status = "completed"

    def tick(self) -> None:
        queued = [lead for lead in self.leads if lead.place == "queued"]
        while (self.ready or queued) and self.busy() < SLOTS:
            lead = self.ready.pop(0) if self.ready else queued.pop(0)
            lead.at += 1
            station = WAY[lead.at]
            lead.moving = station != "end"
            lead.left = {"call": CALL, "delay": DELAY, "end": 0}[station]
            self.started += station == "call"

    def busy(self) -> int:
        return sum(lead.place == "in_step" for lead in self.leads)

    def in_transit(self) -> bool:
        places = self.places()
        return self.status != "cancelled" and any(places.get(p) for p in ("in_step", "waiting", "between"))


class Account:
    """Workflows by number, and how many calls were ever logged."""

    def __init__(self) -> None:
        self.workflows: dict[int, Workflow] = {}
        self.calls_of_the_gone = 0

    def calls(self) -> int:
        return self.calls_of_the_gone + sum(workflow.started for workflow in self.workflows.values())

    def advance(self, seconds: int) -> None:
        for _ in range(seconds):
            for workflow in self.workflows.values():
                workflow.second()

    def do(self, verb: str, number: int) -> int:
        """The status code of the operation on the workflow of that number."""
        workflow = self.workflows.get(number)
        if workflow is None:
            return 404
        allowed = {
            "activate": workflow.status == "draft",
            "pause": workflow.status == "active",
            "resume": workflow.status == "paused",
            "cancel": workflow.status not in ("cancelled", "completed"),
            "delete": workflow.status != "active" and not workflow.in_transit(),
        }[verb]
        if not allowed:
            return 409
        if verb == "delete":
            self.calls_of_the_gone += workflow.started
            del self.workflows[number]
        else:
            after = {"activate": "active", "resume": "active", "pause": "paused", "cancel": "cancelled"}
            workflow.status = after[verb]
            workflow.since = 0
        return 200

    def enrol(self, number: int, count: int) -> int:
        workflow = self.workflows.get(number)
        if workflow is None:
            return 404
        if workflow.status in ("cancelled", "completed"):
            return 409
        workflow.leads += [Lead() for _ in range(count)]
        return 201
