"""The admin operations on seeds: create a world from a seed, and export a world as a seed."""

from brakecheck.mock_server.admin.administration import Administration
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.seeds.beginning import new_world
from brakecheck.mock_server.seeds.export import seed_of


def create_world(admin: Administration, request: Request) -> Response:
    """Create a world from the seed in the body; answers 201 with its keys."""
    wanted = request.body or {}
    world, keys = new_world(admin.worlds, admin.behaviours, wanted.get("name"), wanted)
    return Response(201, {"name": world.name, "keys": keys})


def export_seed(admin: Administration, request: Request) -> Response:
    """Export the seed closest to a world, with the differences."""
    seed, differences = seed_of(admin.worlds, admin.behaviours, admin.vendors, admin.world(request))
    return Response(200, {"seed": seed, "differences": differences})


SEED_HANDLERS = {"createWorld": create_world, "exportSeed": export_seed}
