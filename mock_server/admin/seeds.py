"""The admin operations on seeds: create a world from a seed, and export a world as a seed."""

from functools import partial

from brakecheck.mock_server.admin.administration import Administration
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.seeds.beginning import new_world, open_world
from brakecheck.mock_server.seeds.export import seed_of
from brakecheck.mock_server.worlds.long_turns import give_way
from brakecheck.mock_server.worlds.world import World


def create_world(admin: Administration, request: Request) -> Response:
    """Create a world from the seed in the body; answers 201 with its keys."""
    wanted = request.body or {}

    def opened(world: World) -> Response:
        return Response(201, {"name": world.name, "keys": open_world(admin.worlds, admin.behaviours, world, wanted)})

    return admin.apart(partial(new_world, admin.worlds, admin.behaviours, wanted.get("name"), wanted), opened)


def export_seed(admin: Administration, request: Request) -> Response:
    """Export the seed closest to a world, with the differences."""
    world = admin.world(request)
    give_way(world.size)
    seed, differences = seed_of(admin.worlds, admin.behaviours, admin.vendors, world)
    return Response(200, {"seed": seed, "differences": differences})


SEED_HANDLERS = {"createWorld": create_world, "exportSeed": export_seed}
