"""Schemathesis as part of a run."""

from typing import Any

import pytest
import schemathesis.engine
from schemathesis.engine.events import Interrupted

from brakecheck.contracts.dialnexa.hooks import left_open
from brakecheck.contracts.engine.fuzzing import _with_examples, explore
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.target import Target
from brakecheck.specs import vendors
from brakecheck.specs.validation.message_validator import MessageValidator


def test_an_interrupt_ends_the_run(monkeypatch: pytest.MonkeyPatch):
    """Schemathesis takes Ctrl-C for itself; were that lost, a run that was stopped would conform."""

    class Stopped:
        def execute(self) -> Any:
            yield Interrupted(phase=None)

    monkeypatch.setattr(schemathesis.engine, "from_schema", lambda schema: Stopped())
    description = vendors.generative("dialnexa")
    target = Target("t", "dialnexa", "http://127.0.0.1:1")
    with pytest.raises(KeyboardInterrupt):
        explore(
            target, Transport(target), {}, description, MessageValidator(description), [], left_open, seed=0, examples=1
        )


def test_the_documents_examples_are_not_named():
    """They may be somebody's workflows: the names that are given stand in their place."""
    document = vendors.generative("dialnexa").document
    changed = _with_examples(document, ["mine"])
    parameters = [it for it in changed["components"]["parameters"].values() if it["in"] == "path"]
    assert parameters
    for parameter in parameters:
        assert "example" not in parameter
        assert [it["value"] for it in parameter["examples"].values()] == ["mine"]
