"""The kinds of error in judging a server, kept apart: a usage error, a finding, and what cannot be checked."""

from brakecheck.contracts.exchange import Exchange


class UsageError(Exception):
    """The run could not be made. The message is one sentence with the next step."""


class NothingSelected(UsageError):
    """No contract of this vendor was asked for."""


class Finding(AssertionError):
    """The server broke a promise. `rule` names the one that the finding is about, where that is certain.

    Without a rule, all rules of the contract are held to be broken: a step on its way may have gone wrong.
    """

    def __init__(self, expected: str, received: str, exchange: Exchange | None = None, rule: str | None = None) -> None:
        self.expected = expected
        self.received = received
        self.exchange = exchange
        self.rule = rule
        super().__init__(f"expected {expected}, received {received}")


class NotChecked(Exception):
    """The target gives no means to check this; the message is the reason."""


class NotServed(NotChecked):
    """The target does not serve the neighbouring operation that this takes."""


class NoWay(NotChecked):
    """What stands between the run and the API, or no answer at all, kept a state from being brought about."""


class Silent(NoWay):
    """There was no answer at all."""


class Refused(NotChecked):
    """A request was refused, by the API or before it was sent, and so has changed nothing."""


class KeyRefused(NoWay, Refused):
    """The API refused a request because of its key."""


class WrongAnswer(Exception):
    """A part of the user's own, such as an adapter command, gave a wrong answer. The server is not at fault."""


class GuardViolation(Exception):
    """A contract was about to touch what the run did not provide. A defect of the contract; nothing was sent."""


class SharedName(GuardViolation, NotChecked):
    """A request named what others use as well, in a way that could reach them; it was not sent."""
