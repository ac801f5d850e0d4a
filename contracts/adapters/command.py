"""The adapter for anything else: an executable that reads a JSON line and answers with one.

The protocol, version 1. The command is started once for a run. Each line on its standard input is a
request, each line on its standard output the answer to it, in order:

    {"do": "describe", "vendor": V, "base_url": U}     → {"protocol": 1, "can": ["provide", "observe", "advance"]}
    {"do": "provide", "state": {...}, "account": A}    → {"id": "..."}
    {"do": "observe", "id": "..."}                     → {"exists": true, "status": "paused", ...}
    {"do": "advance", "seconds": 60}                   → {}
    {"do": "cleanup"}                                  → {"removed": ["..."]}

When its input ends without a cleanup, the run was killed: the command should clean up all the same.
`{"cannot": "reason"}` answers what it cannot do: the contract is then not checked, for that reason.
Keys are never sent to the command; it inherits the environment, like any command. What a state holds, and what is to be
told of a record, stands at the top of contracts/VENDOR/api.py.
"""

import json
import os
import queue
import signal
import subprocess
import threading
from contextlib import suppress
from typing import Any

from contracts.adapters.account import State
from contracts.adapters.adapter import OWN, Adapter
from contracts.receipt import Removal
from contracts.target import Target
from contracts.trouble import NotChecked, UsageError
from contracts.wire import Wire


class CommandAdapter(Adapter):
    """Settings: `command`, a list of words."""

    def __init__(self, target: Target, wire: Wire) -> None:
        super().__init__(target, wire)
        command = target.settings.get("command")
        if not isinstance(command, list) or not command or not all(isinstance(word, str) for word in command):
            raise UsageError(f"target {target.name}: the adapter command needs command, a list of words")
        self._command: list[str] = command
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str] = queue.Queue()
        self._can: list[str] = []
        self._reader: threading.Thread | None = None
        self._late = False

    def open(self) -> None:
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the user's own command
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,  # Ctrl-C is for us; the command is told to clean up afterwards
            )
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            raise UsageError(f"the adapter command {self._command[0]!r} could not be started: {why}") from None
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()
        described = self._ask({"do": "describe", "vendor": self.target.vendor, "base_url": self.target.base_url})
        if described.get("protocol") != 1:
            raise UsageError(f"the adapter command answered describe with {described}, expected protocol 1")
        self._can = _texts(described.get("can"))

    def provide(self, state: State, account: str = OWN) -> str:
        answer = self._able({"do": "provide", "state": dict(state), "account": account})
        if not isinstance(answer.get("id"), str):
            raise UsageError(f"the adapter command answered provide with {str(answer)[:200]}, expected an id, a text")
        return str(answer["id"])

    def observe(self, record: str) -> dict[str, Any]:
        return self._able({"do": "observe", "id": record})

    def advance(self, seconds: float) -> None:
        self._able({"do": "advance", "seconds": seconds})

    def close(self) -> list[Removal]:
        if self._process is None:
            return super().close()
        try:
            answer = self._ask({"do": "cleanup"}) if self._can else {}
        except UsageError as error:
            answer = {"cannot": str(error)}
        self._end(self._process)
        self._process = None
        gone = [Removal(record, gone=True, told=f"removed {record}") for record in _texts(answer.get("removed"))]
        if "cannot" in answer:
            gone.append(Removal("", gone=False, told=f"the adapter command did not clean up: {answer['cannot']}"))
        return [*gone, *super().close()]

    def _end(self, process: "subprocess.Popen[str]") -> None:
        if process.stdin:
            with suppress(OSError):
                process.stdin.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if self._reader:
            self._reader.join(timeout=5)

    def _able(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["do"] not in self._can:
            raise NotChecked(f"the adapter command cannot {request['do']}")
        answer = self._ask(request)
        if "cannot" in answer:
            raise NotChecked(str(answer["cannot"]))
        return answer

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        if self._process is None or self._process.stdin is None or self._late:
            raise UsageError("the adapter command is not running, or was too late to be asked again")
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            answer = json.loads(self._lines.get(timeout=self.target.timeout))
        except (OSError, queue.Empty, ValueError) as error:
            self._late = True  # what it says from now on would be taken for the answer to something else
            raise UsageError(
                f"the adapter command gave no answer to {request['do']} ({type(error).__name__}); one JSON line was due"
            ) from None
        if not isinstance(answer, dict):
            raise UsageError(f"the adapter command answered {request['do']} with {answer!r}, expected an object")
        return answer

    def _read(self, process: "subprocess.Popen[str]") -> None:
        if process.stdout:
            with process.stdout:
                for line in process.stdout:
                    self._lines.put(line)
        self._lines.put("")


def _texts(value: Any) -> list[str]:
    """The texts of a list; of anything else, none."""
    return [str(text) for text in value] if isinstance(value, list) else []
