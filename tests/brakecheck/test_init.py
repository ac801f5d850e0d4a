"""`brakecheck init`: what it writes can be run as it stands."""

import shutil
import tomllib
from pathlib import Path

import pytest

from tests.brakecheck.conftest import Brakecheck

NODE = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
LANGUAGES = [("python", "adapter.py"), pytest.param("node", "adapter.mjs", marks=NODE)]


@pytest.mark.medium
@pytest.mark.parametrize("vendor", ["dialnexa", "suprsend"])
@pytest.mark.parametrize(("language", "adapter"), LANGUAGES)
def test_what_is_written_passes_the_check(
    brakecheck: Brakecheck, tmp_path: Path, vendor: str, language: str, adapter: str
):
    """The adapter can do nothing yet, and says so; its configuration names it."""
    done = brakecheck("init", "--vendor", vendor, "--language", language)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == [adapter, "brakecheck.toml"]
    checked = brakecheck("adapter", "check", "--target", "local")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "the adapter can do: nothing yet" in checked.stdout
    assert ", 0 wrong" in checked.stdout


@pytest.mark.medium
@pytest.mark.parametrize(("language", "adapter"), LANGUAGES)
def test_its_functions_are_reached(brakecheck: Brakecheck, tmp_path: Path, language: str, adapter: str):
    """Once the adapter says that it can do something, each request comes to its function."""
    brakecheck("init", "--vendor", "dialnexa", "--language", language)
    path = tmp_path / adapter
    text = path.read_text(encoding="utf-8")
    for empty in ('"can": []', "can: []"):
        text = text.replace(empty, empty.replace("[]", '["provide", "observe", "advance"]'))
    path.write_text(text, encoding="utf-8")
    checked = brakecheck("adapter", "check", "--target", "local")
    assert (checked.returncode, checked.stderr) == (0, "")
    for sentence in (": provide is not written yet", ": there is one account alone", ": advance is not written yet"):
        assert sentence in checked.stdout


def test_the_configuration_says_what_was_given(brakecheck: Brakecheck, tmp_path: Path):
    """The address, the vendor and the variable of the key; the folder is made."""
    done = brakecheck("init", "--vendor", "suprsend", "--base-url", "http://127.0.0.1:1/x", "new/folder")
    assert done.returncode == 0
    written = tomllib.loads((tmp_path / "new" / "folder" / "brakecheck.toml").read_text(encoding="utf-8"))
    local = written["targets"]["local"]
    assert (local["vendor"], local["base-url"]) == ("suprsend", "http://127.0.0.1:1/x")
    assert (local["keys"], local["adapter"]["command"]) == ({"full": "$SUPRSEND_API_KEY"}, ["python3", "adapter.py"])


@pytest.mark.parametrize(
    ("vendor", "base_url", "role"),
    [("dialnexa", "http://127.0.0.1:8000/v1", "no-delete"), ("suprsend", "http://127.0.0.1:8000", "other")],
)
def test_the_address_ends_as_the_vendors_own_does(
    brakecheck: Brakecheck, tmp_path: Path, vendor: str, base_url: str, role: str
):
    """Otherwise no operation would be found there; the roles that keys may have stand beside it."""
    brakecheck("init", "--vendor", vendor)
    text = (tmp_path / "brakecheck.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["targets"]["local"]["base-url"] == base_url
    assert role in text


@pytest.mark.parametrize("there", ["brakecheck.toml", "adapter.py"])
def test_no_file_is_overwritten(brakecheck: Brakecheck, tmp_path: Path, there: str):
    """Not one, and the other is not written either."""
    (tmp_path / there).write_text("mine", encoding="utf-8")
    done = brakecheck("init", "--vendor", "dialnexa")
    assert (done.returncode, f"{there} exists" in done.stderr) == (2, True)
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["mine"]
