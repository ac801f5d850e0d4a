"""The examples of docs/sdks.md."""

import re
from pathlib import Path

ADDRESS = "http://127.0.0.1:4010"
PAGE = Path(__file__).parents[2].joinpath("docs/sdks.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The lines of each block in this language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
