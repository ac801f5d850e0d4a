"""Foreign text in Markdown: shown as it stands, with its marks, tags, fences and mentions."""

import re
from collections.abc import Iterable

from brakecheck.report.printable import line, visible

MARKS = re.compile(r"[!-~](?<![A-Za-z0-9.,;:()'\"/=%?!+-])|:(?=/)|(?<=www)\.", re.IGNORECASE)
RUNS = re.compile("`+")


def prose(text: str, most: int = 300) -> str:
    """One line of it as running text. A mention or an issue's number is kept from being one by an unseen space."""
    return re.sub(r"(&#64;|&#35;)", r"\1&#8203;", _spelled(line(text, most)))


def code(text: str, most: int = 120) -> str:
    """One line of it as code, in a table, too."""
    return f"<code>{_spelled(line(text, most))}</code>"


def fenced(text: str) -> str:
    """Several lines of it, in a fence that is longer than any within."""
    fence = "`" * max(3, 1 + max((len(run) for run in RUNS.findall(text)), default=0))
    return f"{fence}text\n{visible(text)}\n{fence}"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of cells that are Markdown already."""
    names = list(head)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (names, ["---"] * len(names), *rows))


def folded(head: str, body: str) -> str:
    """Text that is shown once its head, which is HTML, is clicked."""
    return f"<details><summary>{head}</summary>\n\n{body}\n\n</details>"


def _spelled(text: str) -> str:
    """The text with every mark of Markdown, HTML and GitHub's links from addresses escaped."""
    return MARKS.sub(lambda found: f"&#{ord(found[0])};", text)
