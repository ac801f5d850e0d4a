"""Refusals that a stage or a model raises."""

from collections.abc import Iterable


class ApiError(Exception):
    """Refusal of a request, answered with the vendor's own error.

    `rule` is the ledger rule behind the refusal, whole or without the vendor's name. `warning` guesses the
    sender's intention, if the message itself has no place for the guess.
    """

    status = 400
    warning: str | None = None

    def __init__(self, rule: str, message: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        self.rule = rule
        self.message = message
        self.headers = headers
        super().__init__(message)


class BadRequest(ApiError):
    """Request that is not valid."""


class Unauthorized(ApiError):
    """Request without a known key."""

    status = 401


class Forbidden(ApiError):
    """Request that the role of the key does not permit."""

    status = 403


class NotFound(ApiError):
    """Record or path that does not exist, or not for this caller."""

    status = 404


class MethodNotAllowed(ApiError):
    """Method that the path does not take."""

    status = 405


class Conflict(ApiError):
    """Request that conflicts with the current state."""

    status = 409


class BodyTooLarge(ApiError):
    """Body that is longer than the operation or the mock accepts."""

    status = 413


class UnsupportedMediaType(ApiError):
    """Body of a media type that the operation does not accept."""

    status = 415


class Unprocessable(ApiError):
    """Body that can be read, but not processed."""

    status = 422


class Full(ApiError):
    """Bound of the mock that is reached, such as that of records (RFC 4918, 11.5)."""

    status = 507


class HookFailed(ApiError):
    """Failure of a hook of the user, so that nothing is changed."""

    status = 500


class Unavailable(ApiError):
    """Failure to store a change, so that the change is not made."""

    status = 503


def refuse_surplus(given: Iterable[str], known: frozenset[str], what: str) -> None:
    """Raise `BadRequest` for a name that a provider state of this kind does not have."""
    if surplus := sorted(set(given) - known):
        raise BadRequest(
            "provide.state", f"not known of {what}: {', '.join(surplus)}; known are {', '.join(sorted(known))}"
        )
