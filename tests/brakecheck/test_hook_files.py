"""Files of hooks are run because the user names them; what is wrong with one is said with its file and line."""

from pathlib import Path

import pytest

from brakecheck.cli.command_line import main
from brakecheck.hook_files import hooks_in
from brakecheck.specs.errors import SpecError

GOOD = """\
from dataclasses import dataclass

from brakecheck.hooks import Accept, Asked, Refuse, hook


@dataclass
class Limit:
    most: int


@hook("late")
def too_late(asked: Asked) -> Accept | Refuse:
    return Refuse("late") if Limit(3).most < asked.now else Accept()
"""
OPENAPI = """
openapi: 3.1.0
info: {title: Ovens, version: '1'}
paths:
  /ovens/{id}/stop:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    post: {operationId: stop, responses: {'200': {description: Done}, '409': {description: No}}}
"""
LIFECYCLE = """\
lifecycle: 1.0.0
vendor: ovens
openapi: openapi.yaml
resources:
  oven:
    identifiers: {id: o_}
    operations: [stop]
    states: {hot: {on: {stop: cold}}, cold: {}}
operations:
  stop: {refused: {status: 409}, hooks: {hot: late}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "openapi.yaml").write_text(OPENAPI)
    (tmp_path / "lifecycle.yaml").write_text(LIFECYCLE)
    (tmp_path / "good.py").write_text(GOOD)
    return tmp_path


def test_the_marked_functions_of_a_file_are_its_hooks(folder):
    """Each has its name, and the line at which it stands; other functions are none."""
    (hook,) = hooks_in([folder / "good.py"])
    assert (hook.name, hook.file, hook.line) == ("late", folder / "good.py", 11)


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


def test_check_knows_the_hooks(folder, capsys):
    """With the file of hooks nothing is wrong; a name that one of the two lacks is a finding with its line."""
    file, good, other = (str(folder / name) for name in ("lifecycle.yaml", "good.py", "other.py"))
    assert main(["lifecycle", "check", file]) == 0
    assert main(["lifecycle", "check", file, "--hooks", good]) == 0
    Path(other).write_text(GOOD.replace('"late"', '"later"'))
    capsys.readouterr()
    assert main(["lifecycle", "check", file, "--hooks", other]) == 1
    assert (
        "other.py: line 11: expected a hook that a lifecycle file names (late), found later" in capsys.readouterr().out
    )


def test_a_mock_without_the_hook_does_not_start(folder, capsys):
    """The error is one sentence, and says how the hook is given."""
    assert main(["mock", "--lifecycle", str(folder / "lifecycle.yaml"), "--port", "0"]) == 2
    found = capsys.readouterr().err
    assert "lifecycle.yaml: line 10: operations.stop.hooks.hot: expected a function marked as @hook('late')" in found
    assert "--hooks" in found
