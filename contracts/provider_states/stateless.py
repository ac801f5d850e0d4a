"""The adapter for a mock without state: any record is in every state."""

from itertools import count

from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.provider_states.account import State
from brakecheck.contracts.provider_states.adapter import OWN, Adapter
from brakecheck.contracts.target import Target


class StatelessAdapter(Adapter):
    """Makes up ids. Records cannot be observed, and the clock cannot be moved."""

    def __init__(self, target: Target, transport: Transport) -> None:
        super().__init__(target, transport)
        self._numbers = count(1)

    def provide(self, state: State, account: str = OWN) -> str:  # noqa: ARG002 - all states are alike here
        return f"brakecheck-{account}-{next(self._numbers)}"
