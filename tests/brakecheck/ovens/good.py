"""Hooks of the lifecycle file beside this one."""

from dataclasses import dataclass

from brakecheck.hooks import Accept, Asked, Refuse, hook


@dataclass
class Limit:
    """What the hook is about."""

    most: int


@hook("late")
def too_late(asked: Asked) -> Accept | Refuse:
    """Refuse a request after the third second of 1970."""
    return Refuse("late") if Limit(3).most < asked.now else Accept()
