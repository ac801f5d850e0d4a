"""The descriptions that are shipped."""

import json
from hashlib import sha256

import pytest

from brakecheck.specs import vendors
from brakecheck.specs.description import Description, validate
from brakecheck.specs.files import SPECS, read_mapping

SHIPPED = vendors.shipped()
PUBLISHED = "5be41aafd145b0d368e92c54d0ad5d7210728713a0b12d6210905e2b4e3462b9"


def of(vendor: str) -> list[Description]:
    return [vendors.documented(vendor), vendors.conventional(vendor), vendors.generative(vendor)]


def test_each_vendor_has_its_folder():
    """A vendor is a folder with a ledger; the admin API is none."""
    assert "admin" not in vendors.vendors()
    assert vendors.vendors() == ["dialnexa", "suprsend"]


@pytest.mark.medium
@pytest.mark.parametrize("description", SHIPPED, ids=lambda description: description.name)
def test_every_description_is_valid(description):
    """openapi-spec-validator objects to no description that is shipped."""
    validate(description.document, SPECS / description.name / "openapi.yaml")


def test_suprsends_document_is_the_published_one():
    """The description that SuprSend publishes is kept as data without a change."""
    published = json.dumps(read_mapping(SPECS / "suprsend" / "openapi.yaml"), sort_keys=True)
    assert sha256(published.encode()).hexdigest() == PUBLISHED


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_overlays_only_add(vendor):
    """No overlay takes away an operation, an answer or a body that the document has."""
    stated = read_mapping(SPECS / vendor / "openapi.yaml")
    for description in of(vendor):
        for path, item in stated["paths"].items():
            for method in item.keys() - {"parameters"}:
                read = description.document["paths"][path][method]
                assert item[method]["responses"].keys() <= read["responses"].keys()
                assert item[method]["operationId"] == read["operationId"]


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_neighbours_are_marked_and_can_be_left_out(vendor):
    """Without neighbours exactly the operations of the source documents are left."""
    documented = vendors.documented(vendor, neighbours=False).operations
    everything = vendors.documented(vendor).operations
    assert not any(operation.neighbour for operation in documented.values())
    assert all(everything[name].neighbour for name in everything.keys() - documented.keys())
    assert vendors.generative(vendor).operations.keys() == documented.keys()


def test_conventions_bind_the_mock_alone():
    """What the mock settled for its answers is not asked of other servers."""
    path, method = "/v1/workflow_run/cancel/", "post"
    for description, described in ((vendors.documented("suprsend"), False), (vendors.conventional("suprsend"), True)):
        assert ("content" in description.document["paths"][path][method]["responses"]["401"]) is described


def test_generated_requests_follow_the_conventions_for_requests():
    """An empty text is no filter to generate, although the document does not say so."""
    for description, least in ((vendors.documented("suprsend"), None), (vendors.generative("suprsend"), 1)):
        post = description.document["paths"]["/v1/workflow_run/cancel/"]["post"]
        schema = post["requestBody"]["content"]["application/json"]["schema"]
        assert schema["properties"]["execution_id"].get("minLength") == least


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_fixtures_name_a_full_key(vendor):
    """Each vendor's seed data opens with a key for everything; no key is used twice."""
    keys = [key for role in vendors.fixtures(vendor)["keys"].values() for key in role]
    assert vendors.fixtures(vendor)["keys"]["full"]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_actions_go_with_readings_that_there_are(vendor):
    """What an overlay names as a reading is one of the ledger's."""
    for name in ("neighbours.yaml", "conventions.yaml"):
        for action in read_mapping(SPECS / vendor / name)["actions"]:
            for rule, readings in action.get("x-reading", {}).items():
                assert {*readings} <= vendors.ledger(vendor)[rule].readings.keys()


@pytest.mark.parametrize("neighbours", [True, False])
@pytest.mark.parametrize("vendor", vendors.vendors())
def test_every_reading_has_a_description(vendor, neighbours):
    """Also where the neighbouring operations are left out: then an action for these is no error."""
    usual = vendors.conventional(vendor, neighbours=neighbours).operations.keys()
    for rule in vendors.ledger(vendor):
        for reading in rule.readings:
            read = vendors.conventional(vendor, neighbours=neighbours, readings={rule.id: reading})
            assert read.operations.keys() == usual


@pytest.mark.parametrize("vendor", vendors.vendors())
def test_another_reading_can_have_another_description(vendor):
    """Contracts judge by the documents alone; the mock is held to the description of the reading that it follows."""
    documented = vendors.documented(vendor).document
    rule = {"dialnexa": "dialnexa.body.extra-fields", "suprsend": "suprsend.cancel.null-filter"}[vendor]
    usual = vendors.ledger(vendor).readings[rule]
    other = next(reading for reading in vendors.ledger(vendor)[rule].readings if reading != usual)
    assert vendors.conventional(vendor, readings={rule: usual}) is vendors.conventional(vendor)
    assert vendors.conventional(vendor, readings={rule: other}).document != vendors.conventional(vendor).document
    assert vendors.documented(vendor).document is documented
