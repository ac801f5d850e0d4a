"""The admin operation that reports the events of a world as they happen: server-sent events."""

from collections.abc import AsyncGenerator
from time import monotonic

import orjson

from brakecheck.mock_server.admin.administration import Administration
from brakecheck.mock_server.admin.shown import shown_world
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.worlds.world import World

LOOK = 1.0  # seconds between looks at the world when no exchange comes
QUIET = 15.0  # seconds after which a comment is sent, so that a lost reader is noticed
HEADERS = ((b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"))


def follow_world(admin: Administration, request: Request) -> Response:
    """Send each exchange when it is answered, and the world each time it has changed."""
    world = admin.world(request)
    world.journal.refuse_waiting()
    return Response(200, headers=HEADERS, typed=True, stream=_events(admin, world))


async def _events(admin: Administration, world: World) -> AsyncGenerator[bytes, None]:
    with world.journal.followed() as feed:
        last, at = None, monotonic()
        while admin.worlds.by_name.get(world.name) is world:
            for entry in feed.taken():
                yield _event("exchange", entry.legible(admin.redaction))
            if admin.long.is_free(world) and not world.is_kept:  # else its next request brings it up to now
                admin.behaviours.settle(world)
            shown = last if world in admin.long.busy else shown_world(world)
            if shown != last:
                last, at = shown, monotonic()
                yield _event("world", shown)
            elif monotonic() - at > QUIET:
                at = monotonic()
                yield b":\n\n"
            await feed.wait(LOOK)


def _event(name: str, data: object) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (name.encode(), orjson.dumps(data))


EVENT_HANDLERS = {"followWorld": follow_world}
