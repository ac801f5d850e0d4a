"""Fixtures of the generic contracts: the lifecycle file's table as cases, and its events."""

import pytest

from brakecheck.contracts.engine.scenario import Scenario
from brakecheck.contracts.generic.api import Records
from brakecheck.contracts.generic.table import Table


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting `vendor`, whose lifecycle file makes the cases."""
    parser.addini("vendor", "the vendor whose lifecycle file makes the cases")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one contract for each case that the marker `cases` makes from the table."""
    for marker in metafunc.definition.iter_markers("cases"):
        names, made = marker.args
        metafunc.parametrize(names, list(made(table_of(metafunc.config))))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out the contracts without a case."""
    items[:] = [item for item in items if "NOTSET" not in item.name.partition("[")[2]]


def table_of(config: pytest.Config) -> Table:
    """Table of the vendor in pytest's settings."""
    return Table.of_vendor(str(config.getini("vendor")))


@pytest.fixture
def table(pytestconfig: pytest.Config) -> Table:
    """Table of the vendor, for the contracts that ask for one."""
    return table_of(pytestconfig)


@pytest.fixture
def records(scenario: Scenario, table: Table) -> Records:
    """Records of the scenario, provided by the vendor's table."""
    return Records(scenario, table)
