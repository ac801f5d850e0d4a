"""Hooks are named in a lifecycle file and given by the user: each name has a function, and each function a name."""

import pytest

from brakecheck.mock_server.engine.hooks import Asked, Refuse, hook
from brakecheck.mock_server.server import Settings, build
from brakecheck.specs.errors import SpecError
from tests.mock_server.engine.leases import LIFECYCLE, PATHS, extend, log, opened
from tests.mock_server.engine.machines import added, described


def test_a_hook_that_is_not_given_is_an_error_with_its_line(tmp_path):
    """Such a file is not served; the error names the file, the line, and the hooks that are given."""
    with pytest.raises(
        SpecError, match=r"lifecycle.yaml: line \d+: operations.extendLease.hooks.held: .*'extend'.*log"
    ):
        opened(tmp_path, log)


def test_a_hook_that_no_file_names_is_an_error_with_its_line(tmp_path):
    """The error names the file and line of the function, and the names that the lifecycle file has."""

    @hook("extent")
    def mistyped(_: Asked) -> Refuse:
        return Refuse()

    line = mistyped.__code__.co_firstlineno
    with pytest.raises(SpecError, match=rf"test_hook_names.py: line {line}: .*extend, log.*found extent"):
        opened(tmp_path, extend, mistyped)


def test_a_name_is_given_once(tmp_path):
    """Two functions of one name are an error, since only one could decide."""
    other = hook("extend")(lambda _: Refuse())
    with pytest.raises(SpecError, match="a second extend"):
        opened(tmp_path, extend, other)


@pytest.mark.parametrize(
    ("hooks", "state"), [({"over": "extend"}, "over"), ({"nowhere": "extend"}, "nowhere"), ({"kept": "extend"}, "kept")]
)
def test_a_hook_stands_where_the_event_is_listed(tmp_path, hooks, state):
    """A state that does not list the event, that is unknown, or that is open has no hook."""
    entry = {**LIFECYCLE["operations"]["extendLease"], "hooks": hooks, "open": {"kept": "Not said."}}
    lifecycle = {**LIFECYCLE, "operations": {**LIFECYCLE["operations"], "extendLease": entry}}
    with pytest.raises(
        SpecError, match=rf"operations.extendLease.hooks.{state}: expected a state that lists the event"
    ):
        added(tmp_path, described(PATHS), lifecycle)


def test_a_file_alone_makes_no_code_run(tmp_path):
    """Python beside the lifecycle file, of whatever name, is not looked at."""
    trap = tmp_path / "ran"
    for name in ("extend.py", "hooks.py", "my_hooks.py", "lifecycle.py", "conftest.py"):
        (tmp_path / name).write_text(f"open({str(trap)!r}, 'w')")
    name = added(tmp_path, described(PATHS), LIFECYCLE)
    with pytest.raises(SpecError, match="no such function"):
        build(Settings(vendors=[name]))
    assert not trap.exists()
