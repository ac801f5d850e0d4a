"""The house keeps to its plan: who imports whom, who names a vendor, and how large things get."""

import ast
from collections.abc import Callable, Iterator
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
VENDORS = sorted(path.parent.name for path in (ROOT / "specs").glob("*/fixtures.yaml"))
VENDOR_FOLDERS = {f"{package}/{vendor}" for package in ("specs", "mock_server", "contracts") for vendor in VENDORS}
MAY_NAME_VENDORS = {"brakecheck/plugin.py"}


def modules(*patterns: str) -> list[str]:
    found = {str(path.relative_to(ROOT)) for pattern in patterns for path in ROOT.glob(pattern)}
    return sorted(name for name in found if not {"__pycache__", "node_modules"} & {*Path(name).parts})


ALL = modules(*(f"{package}/**/*.py" for package in PACKAGES))
CORE = [name for name in ALL if not any(name.startswith(f"{folder}/") for folder in VENDOR_FOLDERS)]
OURS = [*ALL, *modules("tests/**/*.py", "examples/**/*.py", "benchmarks/**/*.py")]


@cache
def parsed(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


@cache
def nodes(name: str) -> list[ast.AST]:
    """All of a file, walked once."""
    return list(ast.walk(parsed(name)))


def imported(name: str) -> Iterator[str]:
    """Every module that is imported, wherever in the file; relative imports are refused below."""
    for node in nodes(name):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def words(name: str) -> Iterator[tuple[int, str]]:
    """Every name and text of a module with its line, those of comments aside."""
    for node in nodes(name):
        line = getattr(node, "lineno", 0)
        for value in (node.value if isinstance(node, ast.Constant) else None, *map(node.__dict__.get, NAMING)):
            if isinstance(value, str):
                yield line, value


NAMING = ("id", "attr", "arg", "name", "module", "asname")
Offences = Callable[[str], Iterator[object]]  # of one file


def offenders(names: list[str], offences: Offences) -> list[str]:
    """Each offence of each of these files, after the name of the file."""
    assert names
    return [f"{name}: {offence}" for name in names for offence in offences(name)]


def foreign_imports(name: str) -> Iterator[object]:
    """Siblings that a package does not import, by the plan."""
    own = name.partition("/")[0]
    found = {module.removeprefix("brakecheck.") for module in imported(name)}
    siblings = {module.partition(".")[0] for module in found} & {*PACKAGES, "tests"}
    yield from sorted(siblings - {own} - MAY_IMPORT[own])


def folders_imported(name: str) -> Iterator[object]:
    """Folders that are imported beside the one name that is installed."""
    yield from {module.partition(".")[0] for module in imported(name)} & {"specs", "mock_server", "contracts"}


def relative_imports(name: str) -> Iterator[object]:
    """Lines of imports that do not say where they lead."""
    yield from (f"line {node.lineno}" for node in nodes(name) if isinstance(node, ast.ImportFrom) and node.level)


def vendors_named(name: str) -> Iterator[object]:
    """Lines with an identifier or a text that names a vendor."""
    for line, word in words(name):
        if any(vendor in word.lower() for vendor in VENDORS):
            yield f"line {line}: {word[:80]}"


def excess_lines(name: str) -> Iterator[object]:
    """The length of a file that is too long."""
    lines = len((ROOT / name).read_text(encoding="utf-8").splitlines())
    if lines > 300:
        yield f"{lines} lines"


def long_functions(name: str) -> Iterator[object]:
    """Functions that are too long, with their lengths."""
    for node in nodes(name):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            if length > 50:
                yield f"{node.name}, {length} lines"


def missing_role(name: str) -> Iterator[object]:
    """A module that holds something and does not open with its role."""
    tree = parsed(name)
    if tree.body and not ast.get_docstring(tree):
        yield "no docstring"


def silent_tests(name: str) -> Iterator[object]:
    """Tests that do not open with a sentence."""
    for node in nodes(name):
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
            continue
        if not (ast.get_docstring(node) or "").endswith("."):
            yield node.name


def drawers(name: str) -> Iterator[object]:
    """A module named as if it held whatever fits nowhere else."""
    if Path(name).stem in {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}:
        yield "no noun"


def test_there_is_something_to_look_at():
    """The packages, their modules and the vendors are found at all."""
    assert VENDORS == ["dialnexa", "suprsend"]
    for package in PACKAGES:
        assert f"{package}/__init__.py" in ALL


@pytest.mark.medium
def test_a_package_imports_only_whom_it_may():
    """specs imports no sibling, mock_server and contracts import specs alone, the front door all of them."""
    assert not offenders(ALL, foreign_imports)


def graph_of_imports() -> dict[str, set[str]]:
    """For each module the modules of ours that it imports, within functions and for type checkers as well."""
    own = {name.removeprefix("brakecheck/").removesuffix(".py").replace("/", "."): name for name in ALL}
    graph = {}
    for module, name in own.items():
        wanted = [word.removeprefix("brakecheck.") for word in imported(name)]
        graph[module] = {found for word in wanted for found in (word, word.rpartition(".")[0]) if found in own}
    return graph


def folder_of(module: str) -> str:
    """The folder of a package that the module lies in; a module beside the folders stands for itself."""
    first, _, rest = module.partition(".")
    return f"{first}.{rest.partition('.')[0]}" if first in PACKAGES else first


@pytest.mark.medium
def test_imports_form_one_fall():
    """No module imports, by whatever way round, a module that imports it; nor does a folder of modules."""
    graph = graph_of_imports()
    assert [*TopologicalSorter(graph).static_order()]  # which raises CycleError, and names the circle
    folders: dict[str, set[str]] = {}
    for module, needs in graph.items():
        folders.setdefault(folder_of(module), set()).update({folder_of(need) for need in needs})
    assert [*TopologicalSorter({folder: needs - {folder} for folder, needs in folders.items()}).static_order()]


@pytest.mark.medium
def test_there_is_one_import_name():
    """The folders are imported as parts of brakecheck, the one name that is installed."""
    assert not offenders(OURS, folders_imported)


@pytest.mark.parametrize("package", ["specs", "mock_server", "contracts"])
def test_a_folder_stands_once(package):
    """A top-level folder is part of the package by a link, not by a copy."""
    assert (ROOT / "brakecheck" / package).readlink() == Path("..", package)


def test_imports_are_absolute():
    """An import says where it leads."""
    assert not offenders(ALL, relative_imports)


@pytest.mark.medium
def test_the_core_names_no_vendor():
    """Neither an identifier nor a text of the core names a vendor; only the pytest plugin has fixtures for each."""
    assert not offenders(sorted({*CORE} - MAY_NAME_VENDORS), vendors_named)


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendor_imports_no_other_vendor(vendor):
    """A vendor's package imports the core and itself."""
    others = set(VENDORS) - {vendor}
    own = modules(f"mock_server/{vendor}/**/*.py", f"contracts/{vendor}/**/*.py")
    assert own
    for name in own:
        assert not [module for module in imported(name) if others & set(module.split("."))], name


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendor_has_its_three_folders(vendor):
    """A vendor is a folder of documents, one of the mock and one of contracts."""
    assert all((ROOT / package / vendor).is_dir() for package in ("specs", "mock_server", "contracts"))


def test_files_stay_small():
    """No file has more than 300 lines."""
    assert not offenders(OURS, excess_lines)


@pytest.mark.medium
def test_functions_stay_short():
    """No function has more than 50 lines."""
    assert not offenders(OURS, long_functions)


@pytest.mark.medium
def test_modules_say_what_they_are():
    """Every module that holds something opens with its role."""
    assert not offenders(OURS, missing_role)


@pytest.mark.medium
def test_every_test_states_the_behaviour():
    """Every test opens with a sentence that states what it shows."""
    assert not offenders(modules("tests/**/test_*.py"), silent_tests)


def test_modules_are_nouns():
    """No module is a drawer for whatever fits nowhere else."""
    assert not offenders(OURS, drawers)
