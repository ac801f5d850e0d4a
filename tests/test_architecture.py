"""The house keeps to its plan: who imports whom, who names a vendor, and how large things get."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("specs", "mock_server", "contracts", "brakecheck")
MAY_IMPORT = {
    "specs": set(),
    "mock_server": {"specs"},
    "contracts": {"specs"},
    "brakecheck": {"specs", "mock_server", "contracts"},
}
VENDORS = sorted(path.parent.name for path in (ROOT / "specs").glob("*/rules.yaml"))
VENDOR_FOLDERS = {f"{package}/{vendor}" for package in ("specs", "mock_server", "contracts") for vendor in VENDORS}
MAY_NAME_VENDORS = {"brakecheck/plugin.py"}


def modules(*patterns: str) -> list[str]:
    found = {str(path.relative_to(ROOT)) for pattern in patterns for path in ROOT.glob(pattern)}
    return sorted(name for name in found if "__pycache__" not in name)


ALL = modules(*(f"{package}/**/*.py" for package in PACKAGES))
CORE = [name for name in ALL if not any(name.startswith(f"{folder}/") for folder in VENDOR_FOLDERS)]
OURS = [*ALL, *modules("tests/**/*.py", "examples/**/*.py", "benchmarks/**/*.py")]


@cache
def parsed(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported, wherever in the file; relative imports are refused below."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def words(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every name and text of a module with its line, those of comments aside."""
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        for value in (node.value if isinstance(node, ast.Constant) else None, *map(node.__dict__.get, NAMING)):
            if isinstance(value, str):
                yield line, value


NAMING = ("id", "attr", "arg", "name", "module", "asname")


def test_there_is_something_to_look_at():
    """The packages, their modules and the vendors are found at all."""
    assert VENDORS == ["dialnexa", "suprsend"]
    for package in PACKAGES:
        assert f"{package}/__init__.py" in ALL


@pytest.mark.parametrize("name", ALL)
def test_a_package_imports_only_whom_it_may(name):
    """specs imports no sibling, mock_server and contracts import specs alone, the front door all of them."""
    own = name.partition("/")[0]
    found = {module.removeprefix("brakecheck.") for module in imported(parsed(name))}
    siblings = {module.partition(".")[0] for module in found} & {*PACKAGES, "tests"}
    assert siblings - {own} <= MAY_IMPORT[own]


def graph_of_imports() -> dict[str, set[str]]:
    """For each module the modules of ours that it imports, within functions and for type checkers as well."""
    own = {name.removeprefix("brakecheck/").removesuffix(".py").replace("/", "."): name for name in ALL}
    graph = {}
    for module, name in own.items():
        wanted = [word.removeprefix("brakecheck.") for word in imported(parsed(name))]
        graph[module] = {found for word in wanted for found in (word, word.rpartition(".")[0]) if found in own}
    return graph


def folder_of(module: str) -> str:
    """The folder of a package that the module lies in; a module beside the folders stands for itself."""
    first, _, rest = module.partition(".")
    return f"{first}.{rest.partition('.')[0]}" if first in PACKAGES else first


def test_imports_form_one_fall():
    """No module imports, by whatever way round, a module that imports it; nor does a folder of modules."""
    graph = graph_of_imports()
    TopologicalSorter(graph).prepare()
    folders: dict[str, set[str]] = {}
    for module, needs in graph.items():
        folders.setdefault(folder_of(module), set()).update({folder_of(need) for need in needs})
    TopologicalSorter({folder: needs - {folder} for folder, needs in folders.items()}).prepare()


@pytest.mark.parametrize("name", OURS)
def test_there_is_one_import_name(name):
    """The folders are imported as parts of brakecheck, the one name that is installed."""
    assert not {module.partition(".")[0] for module in imported(parsed(name))} & {"specs", "mock_server", "contracts"}


@pytest.mark.parametrize("package", ["specs", "mock_server", "contracts"])
def test_a_folder_stands_once(package):
    """A top-level folder is part of the package by a link, not by a copy."""
    assert (ROOT / "brakecheck" / package).readlink() == Path("..", package)


@pytest.mark.parametrize("name", ALL)
def test_imports_are_absolute(name):
    """An import says where it leads."""
    assert not [node for node in ast.walk(parsed(name)) if isinstance(node, ast.ImportFrom) and node.level]


@pytest.mark.parametrize("name", CORE)
def test_the_core_names_no_vendor(name):
    """Neither an identifier nor a text of the core names a vendor; only the pytest plugin has fixtures for each."""
    if name in MAY_NAME_VENDORS:
        return
    named = [
        f"line {line}: {word[:80]}" for line, word in words(parsed(name)) if any(v in word.lower() for v in VENDORS)
    ]
    assert not named


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendor_imports_no_other_vendor(vendor):
    """A vendor's package imports the core and itself."""
    others = set(VENDORS) - {vendor}
    own = modules(f"mock_server/{vendor}/**/*.py", f"contracts/{vendor}/**/*.py")
    assert own
    for name in own:
        assert not [module for module in imported(parsed(name)) if others & set(module.split("."))], name


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendor_has_its_three_folders(vendor):
    """A vendor is a folder of documents, one of the mock and one of contracts."""
    assert all((ROOT / package / vendor).is_dir() for package in ("specs", "mock_server", "contracts"))


@pytest.mark.parametrize("name", OURS)
def test_files_stay_small(name):
    """No file has more than 300 lines."""
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("name", OURS)
def test_functions_stay_short(name):
    """No function has more than 50 lines."""
    functions = [node for node in ast.walk(parsed(name)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert not [
        f"{node.name}: {length}" for node in functions if (length := (node.end_lineno or 0) - node.lineno + 1) > 50
    ]


@pytest.mark.parametrize("name", OURS)
def test_modules_say_what_they_are(name):
    """Every module that holds something opens with its role."""
    tree = parsed(name)
    assert not tree.body or ast.get_docstring(tree)


@pytest.mark.parametrize("name", modules("tests/**/test_*.py"))
def test_every_test_states_the_behaviour(name):
    """Every test opens with a sentence that states what it shows."""
    tests = [
        node for node in ast.walk(parsed(name)) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    assert not [node.name for node in tests if not (ast.get_docstring(node) or "").endswith(".")]


@pytest.mark.parametrize("name", OURS)
def test_modules_are_nouns(name):
    """No module is a drawer for whatever fits nowhere else."""
    assert Path(name).stem not in {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
