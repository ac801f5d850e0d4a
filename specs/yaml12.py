"""YAML as version 1.2 reads it: `yes`, `on`, `=` and dates are text."""

import re

from brakecheck.specs.files import UniqueNames

BOOLEAN, FLOAT, INTEGER, NULL, MERGE = (
    f"tag:yaml.org,2002:{name}" for name in ("bool", "float", "int", "null", "merge")
)
PLAIN = (
    (BOOLEAN, r"true|True|TRUE|false|False|FALSE", "tTfF"),
    (INTEGER, r"[-+]?[0-9]+", "-+0123456789"),
    (
        FLOAT,
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+.0123456789",
    ),
    (NULL, r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    (MERGE, r"<<", "<"),
)


class Loader(UniqueNames):
    """Resolves plain text by the core schema of YAML 1.2, and merge keys besides, which many documents use."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


def _number(loader: Loader, node: object) -> int | float:
    """Reads `010` as ten, unlike YAML 1.1, and `1e3` as a number."""
    text = str(loader.construct_scalar(node))
    if re.fullmatch(r"[-+]?[0-9]+", text):
        return int(text)
    return float(re.sub(r"\.(inf|nan)", r"\1", text.lower()))


for _tag, _pattern, _first in PLAIN:
    Loader.add_implicit_resolver(_tag, re.compile(rf"(?:{_pattern})$"), list(_first))
for _tag in (INTEGER, FLOAT):
    Loader.add_constructor(_tag, _number)
