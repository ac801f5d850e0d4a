"""The judging of real engines, without any: what is printed, what counts as a surprise, and what happens offline."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.real_engines import run
from tests.real_engines.engines import ENGINES, HERE, Engine
from tests.real_engines.page import told, written
from tests.real_engines.server import NotThere

FILES = sorted(HERE.glob("*/lifecycle.yaml"))
PREFECT, BROKEN, MENDED, *_ = ENGINES


def rule(name: str, verdict: str, **more: Any) -> dict[str, Any]:
    source = {"title": "A page", "heading": "A heading", "url": "https://example.org/page"}
    return {"id": name, "verdict": verdict, "statement": "It stays.", "standing": "stated", "sources": [source], **more}


def report(*rules: dict[str, Any], headlines: tuple[str, ...] = ()) -> dict[str, Any]:
    follows: list[str] = [each["id"] for each in rules if each["verdict"] == "fail" and each["id"] not in headlines]
    return {"contracts": 7, "rules": [*rules], "headlines": [{"rule": name, "follows": follows} for name in headlines]}


def test_the_tables_tell_what_each_run_found():
    """Counts, each finding with its sentence and place, and what is left open; states that fare alike share a line."""
    contract = {"promise": "cancel | PENDING", "verdict": "fail", "expected": "CANCELLED", "received": "SUCCESS"}
    accepted, other = rule("dbos.cancel.accepted", "fail", contracts=[contract]), rule("dbos.scope", "fail")
    left_open = [rule(f"dbos.cancel.open-{state}", "observed", detail="accepted") for state in ("A", "B")]
    text = told({BROKEN: report(accepted, other, *left_open, headlines=("dbos.cancel.accepted",))})
    assert "| dbos 2.23.0 | 7 | 0 | 2 | 2 | 0 |" in text
    assert "It stays. This is stated in [A page, “A heading”](https://example.org/page)." in text
    assert "| cancel \\| PENDING | CANCELLED | SUCCESS |" in text
    assert "With it: scope." in text
    assert "| cancel, A, B | It stays. | accepted |" in text


def test_the_page_keeps_what_stands_around_the_tables():
    """Tables are replaced, however often."""
    page = "before\n<!-- printed by make real-engines -->\nold\n<!-- up to here -->\nafter\n"
    once = written(page, "new")
    assert once == page.replace("old", "new")
    assert written(once, "new") == once


def test_the_page_has_every_engine():
    """The page in docs/ was printed for these releases."""
    page = run.PAGE.read_text(encoding="utf-8")
    assert [engine.name for engine in ENGINES if f"| {engine.name} |" not in page] == []


@pytest.mark.parametrize(
    ("engine", "broken", "count"),
    [(BROKEN, {"cancel_workflow.accepted"}, 0), (BROKEN, set(), 1), (MENDED, {"cancel_workflow.accepted"}, 1)],
)
def test_what_is_new_or_gone_is_a_surprise(engine: Engine, broken: set[str], count: int):
    """A rule that is broken and was not known to be, or was and is kept now, is told in a sentence."""
    assert len(run.surprises(engine, report(*(rule(f"dbos.{name}", "fail") for name in broken)))) == count


def test_without_a_registry_nothing_is_judged_and_nothing_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Each engine has its sentence, the page stays as it is, and the exit status is 0."""

    @contextmanager
    def offline(*_: object) -> Iterator[str]:
        raise NotThere("no matching distribution")
        yield ""

    monkeypatch.setattr(run, "serving", offline)
    monkeypatch.setattr(run, "BUILD", tmp_path)
    monkeypatch.setattr(run, "PAGE", tmp_path / "untouched.md")
    assert run.main() == 0
    said = capsys.readouterr().out
    assert "prefect 3.9.1 is not judged, for it could not be installed: no matching distribution" in said
    assert "0 of 4 engines judged" in said
    assert not (tmp_path / "untouched.md").exists()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_each_promise_cites_a_public_page(file: Path):
    """Every promise that is put into words has its place, in a document with an address."""
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    promises = [part for entry in data["operations"].values() for part in entry.values() if isinstance(part, dict)]
    spoken = [promise for promise in promises if "says" in promise]
    places = [place.partition(" § ") for promise in spoken for place in promise.get("in", [""])]
    assert spoken
    assert all(heading and data["documents"][name]["url"].startswith("https://") for name, _, heading in places)
