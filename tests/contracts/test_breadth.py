"""Schemathesis as part of a run."""

from typing import Any

import pytest
import schemathesis.engine
from schemathesis.engine.events import Interrupted

from contracts.breadth import _with_examples, explore
from contracts.dialnexa.api import left_open
from contracts.target import Target
from specs import vendors
from specs.judge import Judge


def test_an_interrupt_ends_the_run(monkeypatch: pytest.MonkeyPatch):
    """Schemathesis takes Ctrl-C for itself; were that lost, a run that was stopped would conform."""

    class Stopped:
        def execute(self) -> Any:
            yield Interrupted(phase=None)

    monkeypatch.setattr(schemathesis.engine, "from_schema", lambda schema: Stopped())
    description = vendors.generative("dialnexa")
    target = Target("t", "dialnexa", "http://127.0.0.1:1")
    with pytest.raises(KeyboardInterrupt):
        explore(target, {}, description, Judge(description), [], left_open, seed=0, examples=1)


def test_without_records_nobody_elses_are_named():
    """The examples of the documents may be somebody's workflows: a made-up name stands in their place."""
    document = vendors.generative("dialnexa").document
    changed = _with_examples(document, [])
    parameters = [it for it in changed["components"]["parameters"].values() if it["in"] == "path"]
    assert parameters
    for parameter in parameters:
        assert "example" not in parameter
        assert [it["value"] for it in parameter["examples"].values()] == ["brakecheck-missing"]
