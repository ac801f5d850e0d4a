"""The adapter for anything else: an executable that reads a JSON line and answers with one.

The command is started once for a run, inherits the environment, and is never sent a key. docs/adapters.md says
how to write one; `protocol.json` and VENDOR/adapter.json are the schema of its lines.
"""

import json
import time
from typing import Any

from brakecheck.contracts.errors import NotChecked, UsageError, WrongAnswer
from brakecheck.contracts.events import LineSent
from brakecheck.contracts.http.transport import Transport
from brakecheck.contracts.provider_states.account import State
from brakecheck.contracts.provider_states.adapter import OWN, Adapter
from brakecheck.contracts.provider_states.line_process import Ended, LineProcess, NoAnswer
from brakecheck.contracts.provider_states.protocol import Protocol
from brakecheck.contracts.safety.receipt import Removal
from brakecheck.contracts.secrets.redaction import redacted
from brakecheck.contracts.target import Target

QUOTED = 200  # characters of a wrong answer that are shown


class CommandAdapter(Adapter):
    """Settings: `command`, a list of words."""

    def __init__(self, target: Target, transport: Transport) -> None:
        super().__init__(target, transport)
        command = target.settings.get("command")
        if not isinstance(command, list) or not command or not all(isinstance(word, str) for word in command):
            raise UsageError(f"target {target.name}: the adapter command needs command, a list of words")
        self._command: list[str] = command
        self._protocol = Protocol(target.vendor)
        self._process: LineProcess | None = None
        self.can: list[str] = []  # the requests that the command has said to understand
        self._out_of_step = False

    def open(self) -> None:
        super().open()
        try:
            self._process = LineProcess(self._command)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            raise UsageError(f"the adapter command {self._command[0]!r} could not be started: {why}") from None
        try:
            described = self._ask(self._description())
        except WrongAnswer as wrong:
            raise UsageError(str(wrong)) from None
        if described.get("protocol") != 1:
            quoted = self._quoted(json.dumps(described))
            raise UsageError(f"the adapter command answered describe with {quoted}, expected protocol 1")
        self.can = _texts(described.get("can"))

    def provide(self, state: State, account: str = OWN) -> str:
        answer = self._able({"do": "provide", "state": dict(state), "account": account})
        return str(answer["id"])

    def observe(self, record: str) -> dict[str, Any]:
        return Observed(self._able({"do": "observe", "id": record}))

    def advance(self, seconds: float) -> None:
        self._able({"do": "advance", "seconds": seconds})
        self.transport.recorder.went_by(seconds)

    def close(self) -> list[Removal]:
        if self._process is None:
            return super().close()
        if self.target.keep:
            self._process.end(at_once=True)  # many commands clean up when their input ends
            self._process = None
            self.kept = ["the adapter command was ended without a cleanup; its records are left to you"]
            return super().close()
        try:
            answer = self._ask({"do": "cleanup"}) if self.can else {}
        except (UsageError, WrongAnswer) as error:
            answer = {"cannot": str(error)}
        self._process.end()
        self._process = None
        gone = [Removal(record, gone=True, message=f"removed {record}") for record in _texts(answer.get("removed"))]
        if "cannot" in answer:
            gone.append(Removal("", gone=False, message=f"the adapter command did not clean up: {answer['cannot']}"))
        return [*gone, *super().close()]

    def _description(self) -> dict[str, Any]:
        return {"do": "describe", "vendor": self.target.vendor, "base_url": self.target.base_url}

    def _able(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["do"] not in self.can:
            raise NotChecked(f"the adapter command cannot {request['do']}")
        answer = self._ask(request)
        if wrong := self._protocol.violation(request["do"], answer):
            quoted = self._quoted(json.dumps(answer))
            raise WrongAnswer(f"the adapter command answered {request['do']} with {quoted}; {wrong}")
        self.transport.recorder.note(LineSent(request, answer))
        if "cannot" in answer:
            raise NotChecked(answer["cannot"])
        return answer

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send a request; returns the answer.

        `WrongAnswer` where the answer cannot be used, `UsageError` where the command has ended.
        """
        if self._process is None:
            raise UsageError("the adapter command is not running")
        if self._out_of_step:
            self._find_again(self._process)
        try:
            if self.can:
                self._process.pass_over()  # lines that answer no request
            line = self._process.ask(json.dumps(request).encode(), self.target.timeout)
        except NoAnswer as none:
            self._out_of_step = True
            failure = f"the adapter command gave no answer to {request['do']} ({none}); expected one JSON line"
            raise (UsageError if isinstance(none, Ended) else WrongAnswer)(failure) from None
        answer = _parsed(line)
        if not isinstance(answer, dict):
            self._out_of_step = True  # the line may be log output, and the answer may still come
            quoted = self._quoted(line.decode("utf-8", "replace").strip())
            raise WrongAnswer(
                f"the adapter command answered {request['do']} with {quoted}; expected one JSON object in one line"
            )
        return answer

    def _find_again(self, process: LineProcess) -> None:
        """Drop late answers: ask for the description, and read lines until it comes."""
        deadline = time.monotonic() + self.target.timeout
        try:
            line = process.ask(json.dumps(self._description()).encode(), self.target.timeout)
            while not (isinstance(answer := _parsed(line), dict) and answer.get("protocol") == 1):
                line = process.next(deadline, self.target.timeout)
        except NoAnswer as none:
            raise UsageError(f"the adapter command does not answer any more ({none}); see why it ended") from None
        self._out_of_step = False

    def _quoted(self, text: str) -> str:
        """The text of the command without keys, cut to `QUOTED` characters."""
        shown = redacted(text, self.target.secrets(self.keys))
        return shown if len(shown) <= QUOTED else f"{shown[:QUOTED]}…"


class Observed(dict[str, Any]):
    """The command's observation of a record. A member that it leaves out cannot be checked."""

    def __missing__(self, name: str) -> Any:
        raise NotChecked(f"the adapter command does not report {name} of a record")


def _parsed(line: bytes) -> Any:
    """The JSON value of the line, None where the line is not JSON."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _texts(value: Any) -> list[str]:
    """The texts of a list; an empty list for anything else."""
    return [str(text) for text in value] if isinstance(value, list) else []
