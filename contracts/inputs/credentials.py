"""Keys and Authorization headers that no server accepts: wrong ones, and almost right ones."""

from collections.abc import Callable

OTHER_KEY = "brakecheck-no-such-key"
BAD_KEYS = {
    "another key": f"Bearer {OTHER_KEY}",
    "no token": "Bearer",
    "an empty token": "Bearer ",
    "another scheme": "Basic YnJha2U6Y2hlY2s=",
    "no scheme": OTHER_KEY,
}
ALMOST_KEYS: dict[str, Callable[[str], str]] = {
    "the beginning of a key": lambda key: key[:-1],
    "more than a key": lambda key: f"{key}x",
    "a key in another case": str.swapcase,
}
# The almost right keys as Authorization headers.
ALMOST: dict[str, Callable[[str], str]] = {
    name: lambda key, change=change: f"Bearer {change(key)}"  # type: ignore[misc]
    for name, change in ALMOST_KEYS.items()
}
