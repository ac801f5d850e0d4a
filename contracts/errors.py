"""Kinds of errors: usage errors, findings about the server, and reasons why a contract was not checked."""

from brakecheck.contracts.exchange import Exchange


class UsageError(Exception):
    """The run is not possible. The message is one sentence with the next step."""


class NothingSelected(UsageError):
    """No contract of this vendor was selected."""


class Finding(AssertionError):
    """The server broke a promise. `rule` is the id of the broken rule, where that is certain.

    Without a rule, all rules of the contract count as broken.
    """

    def __init__(self, expected: str, received: str, exchange: Exchange | None = None, rule: str | None = None) -> None:
        self.expected = expected
        self.received = received
        self.exchange = exchange
        self.rule = rule
        super().__init__(f"expected {expected}, received {received}")


class NotChecked(Exception):
    """The target does not allow this check; the message is the reason."""


class NotServed(NotChecked):
    """The target does not serve a neighbouring operation that the contract needs."""


class NoWay(NotChecked):
    """A state could not be provided: the answer came from a gateway, was not JSON, or was missing."""


class Silent(NoWay):
    """The server gave no answer."""


class Refused(NotChecked):
    """A request was refused, by the API or before it was sent, so that it has changed nothing."""


class KeyRefused(NoWay, Refused):
    """The API refused the key of a request."""


class WrongAnswer(Exception):
    """A program of the user, such as an adapter command, gave a wrong answer. The server is not to blame."""


class GuardViolation(Exception):
    """A contract, by a defect, was about to name a record that is not of the run; nothing was sent."""


class SharedName(GuardViolation, NotChecked):
    """A request that could reach other people's records by a shared name was not sent."""
