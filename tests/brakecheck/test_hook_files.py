"""Files of hooks are run because the user names them; what is wrong with one is said with its file and line."""

from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
import requests

import brakecheck as front_door
from brakecheck.cli.command_line import main
from brakecheck.hook_files import hooks_in
from brakecheck.hooks import Accept, Asked, hook
from brakecheck.plugin import MockWorld, _hooks
from brakecheck.specs.errors import SpecError

OVENS = Path(__file__).parent / "ovens"
GOOD = (OVENS / "good.py").read_text(encoding="utf-8")


@hook("late")
def never(_: Asked) -> Accept:
    """The opposite of the file's hook."""
    return Accept()


by_file = front_door.mock("ovens/lifecycle.yaml", hooks="ovens/good.py")
by_function = front_door.mock("ovens/lifecycle.yaml", hooks=[never])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(copytree(OVENS, tmp_path / "ovens", ignore=ignore_patterns("__pycache__")))


def test_the_marked_functions_of_a_file_are_its_hooks(folder):
    """Each has its name, and the line at which it stands; other functions are none."""
    (hook,) = hooks_in([folder / "good.py"])
    assert (hook.name, hook.file, hook.line) == ("late", folder / "good.py", 15)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("x = 1\n", "bad.py: file: expected a function marked by @hook"),
        ("x = 1\ny = 1 / 0\n", "bad.py: line 2: expected Python that runs, found ZeroDivisionError"),
        ("def f(:\n", "bad.py: line 1: expected Python that runs, found SyntaxError"),
        ("import none_such\n", "bad.py: line 1: expected Python that runs, found ModuleNotFoundError"),
        ("\nraise SystemExit(0)\n", "bad.py: line 2: expected Python that runs, found SystemExit"),
    ],
)
def test_a_file_that_cannot_be_run_is_told(tmp_path, content, message):
    """The sentence has the file, the line and the reason."""
    (tmp_path / "bad.py").write_text(content)
    with pytest.raises(SpecError) as error:
        hooks_in([tmp_path / "bad.py"])
    assert message in str(error.value)


@pytest.mark.parametrize("name", ["none.py", "hooks.yaml"])
def test_what_is_no_python_is_told(tmp_path, name):
    """A file that is not there, or of another kind, is a sentence."""
    (tmp_path / "hooks.yaml").write_text("")
    with pytest.raises(SpecError, match=r"expected a file of Python that ends with .py"):
        hooks_in([tmp_path / name])


def stopped(world: MockWorld) -> int:
    oven = world.provide(resource="oven", state="hot")
    headers = {"Authorization": f"Bearer {world.key}"}
    return requests.post(f"{world.base_url}/ovens/{oven}/stop", headers=headers, timeout=10).status_code


@pytest.mark.medium
def test_a_fixture_takes_hooks(by_file: MockWorld, by_function: MockWorld):
    """`brakecheck.mock` takes the file that has them, beside the test, or the functions themselves."""
    assert (stopped(by_file), stopped(by_function)) == (409, 200)


def test_a_function_without_a_name_is_no_hook():
    """The fixture names the functions that it was given."""
    with pytest.raises(ValueError, match=r"expected functions marked by brakecheck.hooks.hook, received .*stopped"):
        _hooks([never, stopped])


def test_check_knows_the_hooks(folder, capsys):
    """With the file of hooks nothing is wrong; a name that one of the two lacks is a finding with its line."""
    file, good, other = (str(folder / name) for name in ("lifecycle.yaml", "good.py", "other.py"))
    assert main(["lifecycle", "check", file]) == 0
    assert main(["lifecycle", "check", file, "--hooks", good]) == 0
    Path(other).write_text(GOOD.replace('"late"', '"later"'))
    capsys.readouterr()
    assert main(["lifecycle", "check", file, "--hooks", other]) == 1
    assert (
        "other.py: line 15: expected a hook that a lifecycle file names (late), found later" in capsys.readouterr().out
    )


def test_a_mock_without_the_hook_does_not_start(folder, capsys):
    """The error is one sentence, and says how the hook is given."""
    assert main(["mock", "--lifecycle", str(folder / "lifecycle.yaml"), "--port", "0"]) == 2
    found = capsys.readouterr().err
    assert "lifecycle.yaml: line 10: operations.stop.hooks.hot: expected a function marked as @hook('late')" in found
    assert "--hooks" in found
