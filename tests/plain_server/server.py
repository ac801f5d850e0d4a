"""The plain server, started and stopped: one vendor's operations on one port, the back door on another."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from tests.plain_server.control import Control
from tests.plain_server.dialnexa import DialNexa
from tests.plain_server.manner import Manner
from tests.plain_server.readings import Readings
from tests.plain_server.suprsend import SuprSend
from tests.plain_server.wire import listening

SERVICES: dict[str, type[DialNexa] | type[SuprSend]] = {"dialnexa": DialNexa, "suprsend": SuprSend}


@dataclass(frozen=True)
class Running:
    """A server that listens: where, with which keys, and how to get behind it."""

    base_url: str
    keys: Mapping[str, str]
    control: Control
    control_url: str


@contextmanager
def running(vendor: str, readings: Readings, manner: Manner) -> Iterator[Running]:
    """The vendor's operations, served until the block ends."""
    service = SERVICES[vendor](readings, manner)
    control = Control(service)
    with listening(service, manner, service.limit) as origin, listening(control, Manner()) as door:
        yield Running(origin + service.base, service.keys, control, door)
