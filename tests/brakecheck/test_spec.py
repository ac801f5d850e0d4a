"""`brakecheck spec`: the description of the mock or of another server, and the scenarios."""

import json

from brakecheck.specs import vendors
from tests.brakecheck.conftest import Brakecheck


def test_the_scenarios_are_printed_as_they_are(brakecheck: Brakecheck):
    """What is printed is the document that is shipped."""
    assert json.loads(brakecheck("spec", "dialnexa", "--arazzo").stdout) == vendors.scenarios("dialnexa")


def test_the_scenarios_name_no_server(brakecheck: Brakecheck):
    """The address belongs into the description, and a wrong one is refused."""
    for arguments in (["--arazzo", "--base-url", "http://localhost"], ["--base-url", "localhost:8000"]):
        run = brakecheck("spec", "dialnexa", *arguments)
        assert run.returncode == 2
        assert run.stderr.startswith("brakecheck: ")


def test_the_description_of_another_server_has_no_choices_of_the_mock(brakecheck: Brakecheck):
    """With --base-url it is what every server is held to, neighbours included, at that address."""
    said = json.loads(brakecheck("spec", "dialnexa", "--base-url", "http://localhost:8000/v1/").stdout)
    assert said == vendors.documented("dialnexa").at("http://localhost:8000/v1").document
