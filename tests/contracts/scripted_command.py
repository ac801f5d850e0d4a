"""The command of an adapter, which answers as it is given and keeps what it was asked."""

import json
from typing import Any

SECONDS = 7.0


class Command:
    """Answers with what it was given, one after the other; what is an exception is raised."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.words: list[str] = []
        self.asked: list[Any] = []
        self.deadlines: list[float] = []
        self.ended = 0

    def start(self, words: list[str]) -> "Command":
        self.words = words
        return self

    def pass_over(self) -> None:
        self.asked.append("pass over")

    def ask(self, line: bytes, seconds: float) -> bytes:
        assert seconds == SECONDS
        self.asked.append(json.loads(line))
        return self._answer()

    def next(self, deadline: float, seconds: float) -> bytes:
        assert seconds == SECONDS
        self.asked.append("next")
        self.deadlines.append(deadline)
        return self._answer()

    def end(self) -> None:
        self.ended += 1

    def _answer(self) -> bytes:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, bytes) else json.dumps(answer).encode() + b"\n"
