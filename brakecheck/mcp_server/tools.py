"""The tools: each method is one, and the agent reads its docstring."""

from collections.abc import Callable
from typing import Any, Literal

from brakecheck.contracts.provider_states.protocol import Protocol
from brakecheck.mcp_server.judging import judged
from brakecheck.mcp_server.running_mock import RunningMock, operation_of, record_path, records_path
from brakecheck.mock_server.worlds.worlds import DEFAULT
from brakecheck.rule_entry import rule_entry
from brakecheck.specs import vendors

Json = dict[str, Any]
Tool = Callable[..., Json]
MOST = 200  # exchanges of one answer


class Tools:
    """The tools of one mock: those that only read, those that only add, and those whose effect stays."""

    def __init__(self, mock: RunningMock) -> None:
        self._mock = mock
        self.reading: list[Tool] = [
            self.list_rules, self.list_operations, self.list_worlds, self.observe_record, self.read_journal,
        ]  # fmt: skip
        self.adding: list[Tool] = [self.make_world, self.provide_state, self.verify_mock]
        self.lasting: list[Tool] = [self.send_operation, self.advance_clock]

    def list_rules(self, vendor: str, operation: str = "", open_only: bool = False) -> Json:  # noqa: FBT001, FBT002
        """List what the vendor's documents promise, each rule with its sources.

        With `operation`, only the rules of that operation and of all operations. With `open_only`, only the points
        where the documents are silent or disagree, each with its possible readings.
        """
        self._mock.base_url(vendor)
        rules = [rule for rule in vendors.ledger(vendor) if rule.standing.open or not open_only]
        if operation:
            concerned = (operation_of(vendor, operation).id, "any")
            rules = [rule for rule in rules if rule.operation in concerned]
        return {"rules": [{name: value for name, value in rule_entry(rule).items() if value} for rule in rules]}

    def list_operations(self, vendor: str) -> Json:
        """List the vendor's operations, and examples of the states that `provide_state` brings about.

        A text such as `<name>` in an example stands for a name of your own.
        """
        self._mock.base_url(vendor)
        protocol = Protocol(vendor)
        operations = vendors.documented(vendor).operations.values()
        shown = [
            {
                "operation": found.id,
                "method": found.method,
                "path": found.path,
                "summary": found.spec.get("summary", ""),
                "neighbour": found.neighbour,
            }
            for found in operations
        ]
        return {"operations": shown, "states": protocol.states, "observed": protocol.members}

    def list_worlds(self) -> Json:
        """List the worlds of the mock with their clocks and numbers of records, and the vendors that it serves."""
        bases = {vendor: self._mock.base_url(vendor) for vendor in self._mock.vendors}
        return {"vendors": bases, **self._mock.admin.call("GET", "/worlds")}

    def observe_record(self, vendor: str, record: str, world: str = DEFAULT) -> Json:
        """Observe a record: whether it exists, its status, and the effects that it has had."""
        seen: Json = self._mock.of_world(world, "GET", record_path(vendor, record))
        return seen

    def read_journal(
        self, world: str = DEFAULT, operation: str = "", status: str = "", path: str = "", limit: int = 20
    ) -> Json:
        """Read the last exchanges of a world, oldest first, each with the rule behind a refusal.

        `status` is one such as 409, or a class such as 4xx. In `path`, `*` stands for anything.
        """
        wanted = {"operation": operation, "status": status, "path": path, "limit": str(min(limit, MOST))}
        query = {name: value for name, value in wanted.items() if value}
        journal: Json = self._mock.of_world(world, "GET", "/journal", query=query)
        return journal

    def make_world(self, name: str = "", seeded: bool = False) -> Json:  # noqa: FBT001, FBT002
        """Make a world of its own: records, a standing clock, a journal, and keys that are used but never shown.

        With `seeded`, the records of the documents' own examples are in it.
        """
        wanted: Json = {"clock": {"mode": "manual"}, "seeded": seeded} | ({"name": name} if name else {})
        made = self._mock.admin.call("POST", "/worlds", wanted)
        keys = self._mock.learn(made["keys"])
        return {"world": made["name"], "roles": {vendor: [*roles] for vendor, roles in keys.items()}}

    def provide_state(self, vendor: str, state: Json, world: str = DEFAULT) -> Json:
        """Bring a record about in a state; the answer has its id. `list_operations` shows examples of states."""
        made: Json = self._mock.of_world(world, "POST", records_path(vendor), state)
        return made

    def send_operation(
        self,
        vendor: str,
        operation: str,
        path: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
        body: Json | list[Any] | None = None,
        world: str = DEFAULT,
        role: str = "full",
    ) -> Json:
        """Send an operation of the vendor to the mock, with the world's key of the role.

        `path` has a value for each parameter in the operation's path. The answer names the rule behind a refusal.
        """
        return self._mock.send(vendor, operation, world=world, role=role, path=path or {}, query=query or {}, body=body)

    def advance_clock(self, seconds: float, world: str = DEFAULT) -> Json:
        """Let time go by in a world; everything that falls due happens. A clock never goes back."""
        clock: Json = self._mock.of_world(world, "POST", "/clock/advance", {"seconds": seconds})
        return clock

    def verify_mock(self, vendor: str, level: Literal["smoke", "standard", "full"] = "smoke", select: str = "") -> Json:
        """Judge the mock by the vendor's promises, in worlds that are made for the run and removed afterwards.

        `smoke` takes some seconds, `full` a minute or more. `select` is an expression as of pytest's -k. The answer has
        the number of rules by verdict, and each finding with what was expected, what was received, and its source.
        """
        return judged(self._mock, vendor, level, select)
