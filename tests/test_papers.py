"""What the README counts is counted."""

import re
from pathlib import Path

import pytest

from brakecheck.contracts.engine.runner import collect
from brakecheck.mock_server.faults.catalogue import catalogue
from brakecheck.specs import vendors

README = Path(__file__).parent.parent.joinpath("README.md").read_text(encoding="utf-8")


def test_the_catalogue_is_as_large_as_it_says():
    """The number of planted faults."""
    assert f"A catalogue of {len(catalogue(vendors.vendors()))} planted faults" in README


@pytest.mark.medium
def test_the_sample_counts_the_contracts_and_rules_that_there_are():
    """The last lines of `make verify`."""
    for vendor in vendors.vendors():
        sample = re.search(rf"^{vendor}: (\d+) rules: .* \((\d+) contracts,", README, re.MULTILINE)
        assert sample, vendor
        assert (int(sample[1]), int(sample[2])) == (len(vendors.ledger(vendor).rules), len(collect(vendor)))
