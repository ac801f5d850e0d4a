"""Docstrings: each public class and function has one, in short sentences."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from operator import attrgetter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("specs", "mock_server", "contracts", "brakecheck")
LEFT_OUT = ("brakecheck/skeletons/",)  # is written into the folders of others
LONGEST = 20  # words of a sentence
Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
Documented = ast.Module | Definition


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(LEFT_OUT):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def public(node: ast.Module | ast.ClassDef, within: str = "") -> Iterator[tuple[str, Definition]]:
    """Each class, function and own method with its name in the module; those that begin with _ are private."""
    for each in node.body:
        if isinstance(each, Definition) and not each.name.startswith("_") and not is_overload(each):
            yield within + each.name, each
            if isinstance(each, ast.ClassDef):
                yield from public(each, f"{within}{each.name}.")


def is_overload(node: Definition) -> bool:
    return "overload" in map(ast.unparse, node.decorator_list)


def overrides(module: str, name: str) -> bool:
    """Tell whether the method has its meaning elsewhere: in a base class or, as a hook, in pytest."""
    owner, _, method = name.rpartition(".")
    if not owner or method.startswith("pytest_"):
        return bool(owner)
    place = module.removeprefix("brakecheck/").removesuffix(".py").replace("/", ".")
    held = attrgetter(owner)(import_module(f"brakecheck.{place}"))
    return any(hasattr(base, method) for base in held.__mro__[1:])


def sentences(node: ast.AST) -> list[str]:
    """Split the first paragraph of the docstring."""
    text = ast.get_docstring(node) if isinstance(node, Documented) else None
    return re.split(r"(?<=[.!?])\s+", (text or "").partition("\n\n")[0])


@pytest.mark.medium
def test_every_public_class_and_function_has_a_docstring():
    """A method may go without one where a base class or pytest has its name."""
    bare = [
        f"{module}: {name}"
        for module, tree in modules()
        for name, node in public(tree)
        if not ast.get_docstring(node) and not overrides(module, name)
    ]
    assert bare == []


@pytest.mark.medium
def test_docstrings_have_short_sentences():
    """Up to 20 words, in the first paragraph of every docstring."""
    long = [
        f"{module}:{getattr(node, 'lineno', 1)}: {sentence}"
        for module, tree in modules()
        for node in ast.walk(tree)
        for sentence in sentences(node)
        if len(sentence.split()) > LONGEST
    ]
    assert long == []
