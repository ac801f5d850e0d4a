"""The pytest plugin: a mock for a user's own tests, with one world for each test."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from brakecheck.mock_server.engine.hooks import Hook


class MockWorld:
    """One vendor's mock in a fresh world.

    `base_url` replaces the address of the vendor's server, `key` is a key with every permission,
    `keys` has one for each role. The clock stands until `advance`. The world begins as the `seed` has it.
    """

    def __init__(self, origin: str, vendor: str, path: str, seed: Mapping[str, Any] | None = None) -> None:
        from brakecheck.admin_client import Admin

        self.base_url = f"{origin}{path}"
        self._vendor = vendor
        self._admin = Admin(origin)
        self._readings: dict[str, str] = {}
        world = self._call("POST", "/worlds", {"clock": {"mode": "manual"}, **(seed or {})})
        self._world = f"/worlds/{world['name']}"
        self.keys: dict[str, str] = world["keys"][vendor]
        self.key = self.keys["full"]

    def provide(self, **state: Any) -> str:
        """Create a record in the given provider state (see the admin API's description), and return its id."""
        return str(self._call("POST", f"{self._world}/{self._vendor}/records", state)["id"])

    def observe(self, record: str) -> dict[str, Any]:
        """Observe a record: whether it exists, its status, and the effects that it has had."""
        from urllib.parse import quote

        return self._call("GET", f"{self._world}/{self._vendor}/records/{quote(record, safe='')}")

    def advance(self, seconds: float) -> None:
        """Advance the clock; everything that falls due is executed."""
        self._call("POST", f"{self._world}/clock/advance", {"seconds": seconds})

    def inject(self, *names: str) -> None:
        """Replace the faults until the test ends; none for a healthy mock. `brakecheck faults` lists them.

        They hold for this world alone, unless one of them cannot be limited to a world.
        """
        from brakecheck.admin_client import Refused

        wanted = {"names": list(names)}
        self._call("PUT", "/faults", {"names": []})
        try:
            self._admin.call("PUT", f"{self._world}/faults", wanted)
        except Refused:
            self._call("PUT", f"{self._world}/faults", {"names": []})
            self._call("PUT", "/faults", wanted)  # this refuses all other mistakes

    def reading(self, rule: str, reading: str) -> None:
        """Choose the reading of an open rule from now on. `brakecheck rules --open` lists them."""
        chosen = {**self._readings, rule: reading}
        self._call("PUT", f"{self._world}/readings", {"readings": chosen})
        self._readings = chosen

    def force(self, *behaviours: dict[str, Any]) -> None:
        """Replace the behaviours of this world, such as `{"status": 500, "when": "after"}`."""
        self._call("PUT", f"{self._world}/behaviours", {"behaviours": list(behaviours)})

    @property
    def journal(self) -> list[dict[str, Any]]:
        """List the exchanges of this world so far, oldest first: method, path, body, status, answer, rule."""
        exchanges: list[dict[str, Any]] = self._call("GET", f"{self._world}/journal")["exchanges"]
        return exchanges

    def close(self) -> None:
        """Delete the world."""
        self._call("DELETE", self._world)
        self._admin.close()

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        from brakecheck.admin_client import Refused

        try:
            return self._admin.call(method, path, body) or {}
        except Refused as no:
            raise ValueError(f"{method} {path}: {no}") from None


def every_reading(*vendors: str) -> list[tuple[str, str]]:
    """List each open rule of the vendors (by default all) with each reading, as parameters of a test.

    A test that passes both to `reading` of its world is valid for every meaning of the documents:

        @pytest.mark.parametrize(("rule", "reading"), every_reading("dialnexa"))
        def test_the_page_survives(dialnexa_mock, rule, reading):
            dialnexa_mock.reading(rule, reading)
    """
    from brakecheck.mock_server.readings import every_reading as pairs

    return pairs(vendors)


@pytest.fixture(scope="session")
def brakecheck_origin() -> Iterator[str]:
    """Origin of a mock for the session."""
    from brakecheck.mock_server.server import Settings, embedded

    with embedded(Settings(port=0)) as origin:
        yield origin


@pytest.fixture(autouse=True)
def _brakecheck_faults(request: pytest.FixtureRequest) -> Iterator[None]:
    """Remove the faults that a test injects; those of a wider fixture stay."""
    if "brakecheck_origin" not in request.fixturenames:
        yield
        return
    from brakecheck.admin_client import Admin

    admin = Admin(request.getfixturevalue("brakecheck_origin"))
    before = admin.call("GET", "/faults")["planted"]
    yield
    admin.call("PUT", "/faults", {"names": before})
    admin.close()


def pytest_configure(config: pytest.Config) -> None:
    """Register the mark that names a seed."""
    said = "brakecheck_world(file): the worlds of the test begin as this seed has it; a path begins beside the test"
    config.addinivalue_line("markers", said)


@pytest.fixture
def dialnexa_mock(brakecheck_origin: str, request: pytest.FixtureRequest) -> Iterator[MockWorld]:
    """DialNexa's mock, in a new world for this test."""
    yield from _world(brakecheck_origin, "dialnexa", "/dialnexa/v1", request)


@pytest.fixture
def suprsend_mock(brakecheck_origin: str, request: pytest.FixtureRequest) -> Iterator[MockWorld]:
    """SuprSend's mock, in a new world for this test."""
    yield from _world(brakecheck_origin, "suprsend", "/suprsend", request)


def mock(file: str | Path, hooks: str | Path | Iterable[Callable[..., Any]] = ()) -> Any:
    """Fixture of a lifecycle file's mock, in a new world for each test. A relative path begins at the caller.

    In a test file or a conftest.py, `lamps = brakecheck.mock("lamps.lifecycle.yaml")` makes the fixture `lamps`.
    `hooks` are functions marked by `brakecheck.hooks.hook`, or the file that has them.
    """
    folder = Path(inspect.stack()[1].filename).parent
    path = folder / file
    given = folder / hooks if isinstance(hooks, str | Path) else [*hooks]

    @pytest.fixture
    def served(request: pytest.FixtureRequest) -> Iterator[MockWorld]:
        from brakecheck.mock_server.server import Settings, embedded, path_of
        from brakecheck.specs import vendors

        vendor = vendors.add(path)
        with embedded(Settings(port=0, vendors=[vendor], hooks=_hooks(given))) as origin:
            yield from _world(origin, vendor, path_of(vendors.documented(vendor)), request)

    return served


def _hooks(given: Path | list[Callable[..., Any]]) -> "list[Hook]":
    from brakecheck.hook_files import hooks_in
    from brakecheck.mock_server.engine.hooks import hooks_among

    if isinstance(given, Path):
        return hooks_in([given])
    hooks = hooks_among(given)
    if len(hooks) < len(given):
        raise ValueError(f"hooks: expected functions marked by brakecheck.hooks.hook, received {given}")
    return hooks


def _world(origin: str, vendor: str, path: str, request: pytest.FixtureRequest) -> Iterator[MockWorld]:
    world = MockWorld(origin, vendor, path, _seed(request))
    yield world
    world.close()


def _seed(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Seed that the mark names, without its keys: each world of a test has new keys."""
    mark = request.node.get_closest_marker("brakecheck_world")
    if mark is None:
        return {}
    from brakecheck.mock_server.seeds.file import seed_in

    seed = seed_in(request.path.parent / mark.args[0])
    return {name: value for name, value in seed.items() if name != "keys"}
