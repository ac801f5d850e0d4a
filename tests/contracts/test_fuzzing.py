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
from tests.counted_server.server import FILE


@pytest.mark.medium
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


def examples_of(document: dict[str, Any], path: str) -> list[str]:
    (parameter,) = document["paths"][path].get("parameters") or document["paths"][path]["post"]["parameters"]
    assert "example" not in parameter
    return [it["value"] for it in parameter["examples"].values()]


def test_the_documents_examples_are_not_named():
    """They may be somebody's workflows: the names that are given stand in their place."""
    document = vendors.generative("dialnexa").document
    guard = Transport(Target("t", "dialnexa", "http://127.0.0.1:1")).guard
    guard.allow("mine")
    assert examples_of(_with_examples(document, ["mine", "theirs"], guard), "/workflows/{id}/pause") == ["mine"]


def test_an_id_is_no_example_of_another_resource():
    """A worker and a job have the same parameter of paths; where neither is known, the example is made up."""
    vendor = vendors.add(FILE)
    guard = Transport(Target("t", vendor, "http://127.0.0.1:1")).guard
    guard.allow("7", "worker")
    changed = _with_examples(vendors.generative(vendor).document, ["7"], guard)
    assert examples_of(changed, "/workers/{id}/stop") == ["7"]
    assert examples_of(changed, "/jobs/{id}/stop") == [f"brakecheck-missing-{guard.marker}"]
