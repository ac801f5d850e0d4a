"""The engines that are judged: their releases, how each is started, and what is known of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
PREFECT_SETTINGS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_ENABLED": "false",
    "DO_NOT_TRACK": "1",
}
WAITING = "resume_workflow"  # takes up to a second each time, and a race has many rounds


@dataclass(frozen=True)
class Engine:
    """A release of an engine. `command` gives the words that start it, for the folder of commands, a port and a folder.

    `path` is where its API begins, `fetched` the path of its own OpenAPI document, empty where ours is beside the
    lifecycle file. `selected` is the `-k` of the run. `known` are the rules that it breaks each time, by their ends,
    `sometimes` those that it may break besides.
    """

    package: str
    version: str
    command: Callable[[Path, int, Path], list[str]]
    selected: str
    path: str = ""
    fetched: str = ""
    settings: Mapping[str, str] = field(default_factory=dict, hash=False)
    known: frozenset[str] = frozenset()
    sometimes: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Package and version."""
        return f"{self.package} {self.version}"

    @property
    def sources(self) -> Path:
        """Folder of the lifecycle file and the adapter."""
        return HERE / self.package


def prefect(binaries: Path, port: int, _: Path) -> list[str]:
    """The command of Prefect's own server, without the services that move runs by themselves."""
    server = ["server", "start", "--host", "127.0.0.1", "--port", str(port), "--no-services"]
    return [str(binaries / "prefect"), *server]


def dbos(binaries: Path, port: int, folder: Path) -> list[str]:
    """The command of our HTTP server around the library."""
    return [str(binaries / "python"), str(HERE / "dbos" / "server.py"), str(port), str(folder)]


LIBRARY = (
    f"test_cells or test_lasting or test_children or test_two_in_a_row or test_alone or test_life"
    f" or (test_races and not {WAITING})"
)
ENGINES = (
    Engine(
        "prefect",
        "3.9.1",
        prefect,
        "not fuzzing and not malformed and not paths",
        path="/api",
        fetched="/openapi.json",
        settings=PREFECT_SETTINGS,
        known=frozenset({"http.no-server-error"}),
        sometimes=frozenset({"race.one-order"}),
    ),
    Engine(
        "dbos",
        "2.23.0",
        dbos,
        LIBRARY,
        known=frozenset({"cancel_workflow.accepted"}),
        sometimes=frozenset({"scope.one-record"}),
    ),
    Engine("dbos", "2.24.0", dbos, LIBRARY),
    Engine("dbos", "3.4.0", dbos, LIBRARY),
)
