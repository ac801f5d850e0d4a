"""Refusals: what a stage or a model raises when the answer is no."""

from collections.abc import Iterable


class ApiError(Exception):
    """A request that is answered with an error of the vendor's own.

    `rule` is the ledger rule behind it, whole or without the vendor's name in front; `warning` is a guess of
    what the sender meant, where the message itself has no place for it.
    """

    status = 400
    warning: str | None = None

    def __init__(self, rule: str, message: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        self.rule = rule
        self.message = message
        self.headers = headers
        super().__init__(message)


class BadRequest(ApiError):
    """The request says nothing that could be done."""


class Unauthorized(ApiError):
    """The request has no key that the mock knows."""

    status = 401


class Forbidden(ApiError):
    """The role of the key may not do what the request asks for."""

    status = 403


class NotFound(ApiError):
    """What the request names does not exist, or not for this caller."""

    status = 404


class MethodNotAllowed(ApiError):
    """The path takes other methods alone."""

    status = 405


class Conflict(ApiError):
    """What the request asks for does not go with the current state."""

    status = 409


class BodyTooLarge(ApiError):
    """The body is longer than the operation or the mock takes."""

    status = 413


class UnsupportedMediaType(ApiError):
    """The body is of a media type that the operation does not take."""

    status = 415


class Unprocessable(ApiError):
    """The body can be read, and cannot be followed."""

    status = 422


class Full(ApiError):
    """The mock has as many records as it is allowed to keep (RFC 4918, 11.5)."""

    status = 507


class Unavailable(ApiError):
    """The mock cannot keep what it does, and so does nothing."""

    status = 503


def refuse_surplus(given: Iterable[str], known: frozenset[str], what: str) -> None:
    """`BadRequest` where a name is given that a provider state of this kind does not have."""
    if surplus := sorted(set(given) - known):
        raise BadRequest(
            "provide.state", f"not known of {what}: {', '.join(surplus)}; known are {', '.join(sorted(known))}"
        )
