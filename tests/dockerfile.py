"""The Dockerfile as data: its stages, each a list of instructions."""

import json
import shlex
from dataclasses import dataclass
from pathlib import Path

from dockerfile_parse import DockerfileParser

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Instruction:
    """One instruction: its name in capitals, and what follows."""

    name: str
    value: str

    @property
    def words(self) -> list[str]:
        """The words of the exec form, or those of the line without options."""
        if self.value.startswith("["):
            return list(json.loads(self.value))
        return [word for word in shlex.split(self.value) if not word.startswith("--")]


def stages() -> list[list[Instruction]]:
    """The stages in their order."""
    found: list[list[Instruction]] = []
    for line in DockerfileParser(str(ROOT / "Dockerfile")).structure:
        instruction = Instruction(line["instruction"].upper(), line["value"])
        if instruction.name == "FROM":
            found.append([])
        if instruction.name != "COMMENT":
            found[-1].append(instruction)
    return found


def valued(stage: list[Instruction], name: str) -> list[Instruction]:
    """The instructions of this name."""
    return [instruction for instruction in stage if instruction.name == name]


def entry_point() -> list[str]:
    """The command of the container."""
    (found,) = valued(stages()[-1], "ENTRYPOINT")
    return found.words


def health_check() -> list[str]:
    """The command by which the engine knows that the mock serves."""
    (found,) = valued(stages()[-1], "HEALTHCHECK")
    return list(json.loads(found.value[found.value.index("[") :]))
