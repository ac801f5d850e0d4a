"""What a mistake in a contract leads to."""

import os
from pathlib import Path

import pytest

from brakecheck.contracts.engine import runner as suite
from brakecheck.contracts.engine.pytest_plugin import ContractPlugin
from brakecheck.contracts.errors import UsageError
from brakecheck.contracts.http.exhaustion import Exhausted
from brakecheck.contracts.provider_states.adapter import Adapter
from brakecheck.contracts.safety.receipt import Removal
from brakecheck.contracts.target import Target
from brakecheck.mock_server.server import Settings, embedded

MISTAKES = {
    "import": ("from brakecheck.contracts.engine.scenario import rule\n", "cannot import name 'rule'"),
    "rule": (
        "import pytest\n\n@pytest.mark.rule('dialnexa.cancel.permanet')\ndef test_it():\n    pass\n",
        "nearest: dialnexa.cancel.permanent",
    ),
}


@pytest.mark.medium
@pytest.mark.parametrize(("content", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_a_contract_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, sentence: str):
    """A contract that cannot be read, or names no rule, is a usage error that says which and why."""
    (tmp_path / "dialnexa").mkdir()
    (tmp_path / "dialnexa" / f"test_mine_{len(content)}.py").write_text(content)
    (tmp_path / "contracts.ini").write_text((suite.CONTRACTS / "contracts.ini").read_text())
    monkeypatch.setattr(suite, "CONTRACTS", tmp_path)
    with embedded(Settings(port=0)) as origin:
        target = Target("mock", "dialnexa", f"{origin}/dialnexa/v1", adapter="admin")
        with pytest.raises(UsageError, match="test_mine_") as raised:
            suite.run_contracts(target)
    assert sentence in str(raised.value)


def test_settings_and_hooks_of_the_caller_are_put_aside(monkeypatch: pytest.MonkeyPatch):
    """What the environment tells pytest, Schemathesis and Hypothesis does not reach a run."""
    told = {
        "SCHEMATHESIS_HOOKS": "no.such.module",
        "HYPOTHESIS_PROFILE": "x",
        "PYTEST_ADDOPTS": "--nonsense",
        "HOME": "/",
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    with suite._quiet_environment():
        assert {name for name in told if name in os.environ} == {"HOME"}
        assert os.environ["NO_PROXY"] == "*"
    assert {name: os.environ[name] for name in told} == told


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> Target:
    """A target whose one contract is kept, without a server."""
    monkeypatch.setattr(ContractPlugin, "reach", lambda *_, **__: None)
    monkeypatch.setattr(suite, "_pytest", lambda _, plugin, __: setattr(plugin, "done", 1))
    return Target("t", "dialnexa", "http://127.0.0.1:1", {"full": "k-123456"})


def test_an_interrupt_while_cleaning_up_loses_nothing(nobody: Target, monkeypatch: pytest.MonkeyPatch):
    """What was judged stands in the run, and the receipt says that the clean-up was interrupted."""

    def interrupted(_: Adapter) -> list[Removal]:
        raise KeyboardInterrupt

    monkeypatch.setattr(Adapter, "close", interrupted)
    run = suite.run_contracts(nobody)
    assert (run.contracts, run.interrupted, run.stopped) == (1, True, "interrupted")
    assert [removal.message for removal in run.receipt] == ["the clean-up was interrupted"]


@pytest.mark.parametrize(
    ("lack", "sentence"), [(Exhausted("no more files"), "no more files"), (MemoryError(), "memory")]
)
def test_a_lack_of_this_machine_is_a_sentence(nobody: Target, monkeypatch: pytest.MonkeyPatch, lack, sentence):
    """It is no defect of ours and no finding, whenever it comes."""

    def lacking(_: Adapter) -> None:
        raise lack

    monkeypatch.setattr(Adapter, "open", lacking)
    with pytest.raises(UsageError, match=sentence):
        suite.run_contracts(nobody)
