"""Faults of authentication: each operation is carried out without a valid key."""

from brakecheck.mock_server.dialnexa.faults.verbs import OPERATIONS
from brakecheck.mock_server.faults.keys import key_faults
from brakecheck.mock_server.http.messages import RawRequest
from brakecheck.mock_server.worlds.world import World


def names_a_record_of(raw: RawRequest, world: World) -> bool:
    """Whether the path names a workflow of the world."""
    parts = raw.path.decode("utf-8", "replace").split("/")
    return not world.states["dialnexa"].records.keys().isdisjoint(parts)


FAULTS = tuple(
    fault
    for verb, operation in OPERATIONS.items()
    for fault in key_faults("dialnexa", verb, operation, names_a_record_of)
)
