"""Authorization headers that open nothing, whatever the vendor: wrong keys, and keys that are almost right."""

from collections.abc import Callable

BAD_KEYS = {
    "another key": "Bearer brakecheck-no-such-key",
    "no token": "Bearer",
    "an empty token": "Bearer ",
    "another scheme": "Basic YnJha2U6Y2hlY2s=",
    "no scheme": "brakecheck-no-such-key",
}
ALMOST: dict[str, Callable[[str], str]] = {
    "the beginning of a key": lambda key: f"Bearer {key[:-1]}",
    "more than a key": lambda key: f"Bearer {key}x",
    "a key in another case": lambda key: f"Bearer {key.swapcase()}",
}
