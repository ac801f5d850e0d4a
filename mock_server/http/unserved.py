"""Refusals of unknown paths, and of methods that a path does not serve."""

from collections.abc import Iterable, Mapping

from brakecheck.mock_server.api_error import MethodNotAllowed, NotFound
from brakecheck.mock_server.http.nearby import did_you_mean, nearest_path
from brakecheck.specs.sentences import quoted


def unknown_path(path: bytes, served: Mapping[str, Iterable[str]]) -> NotFound:
    """Refusal of the path, with the nearest of the `served` paths and its methods."""
    sent = path.decode("utf-8", "replace")
    nearest = nearest_path(sent, [*served])
    meant = f"{' or '.join(served[nearest])} {nearest}" if nearest else None
    return NotFound("http.unknown-path", f"nothing is served at {quoted(sent)}{did_you_mean(meant)}")


def unserved_method(method: str, allow: str) -> MethodNotAllowed:
    """Refusal of the method, with those that the path allows."""
    return MethodNotAllowed("http.method", f"{method} is not served here; served are {allow}", (("Allow", allow),))
