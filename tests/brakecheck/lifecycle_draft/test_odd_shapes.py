"""Envelopes, ends that take a while, paths in the singular and answers by default are drafted as they are."""

from tests.brakecheck.lifecycle_draft.descriptions import drafted, machine_of

SHIPMENTS = """
openapi: 3.1.0
info: {title: Shipments, version: '1'}
paths:
  /shipment:
    post:
      operationId: ship
      responses: {'201': {description: Made, content: {application/json: {schema: {$ref: '#/components/schemas/One'}}}}}
  /shipments/{code}:
    parameters: [{name: code, in: path, required: true, schema: {type: string}}]
    get:
      operationId: track
      responses: {'200': {description: One, content: {application/json: {schema: {$ref: '#/components/schemas/One'}}}}}
  /shipments/{code}/abort:
    parameters: [{name: code, in: path, required: true, schema: {type: string}}]
    put:
      operationId: abortShipment
      responses:
        '200': {description: One, content: {application/json: {schema: {$ref: '#/components/schemas/One'}}}}
        default: {description: A problem}
  /shipments/{code}/unschedule:
    parameters: [{name: code, in: path, required: true, schema: {type: string}}]
    put: {operationId: unscheduleShipment, responses: {'200': {description: Done}, '409': {description: Under way}}}
  /shipments/{code}/erase:
    parameters: [{name: code, in: path, required: true, schema: {type: string}}]
    post: {operationId: eraseAddress, responses: {'204': {description: Done}}}
components:
  schemas:
    One: {type: object, properties: {result: {$ref: '#/components/schemas/Result'}}}
    Result: {type: object, properties: {shipment: {$ref: '#/components/schemas/Shipment'}}}
    Shipment:
      properties:
        code: {type: string}
        status: {enum: [validating, unscheduled, moving, arrived, aborting, aborted]}
"""


def test_an_envelope_is_a_template(tmp_path):
    """Each operation that answers with the record in members of others says where."""
    machine = machine_of(tmp_path, SHIPMENTS)
    for operation in ("ship", "track", "abortShipment"):
        assert machine.envelope(operation) == ("result", "shipment")
    assert machine.envelope("unscheduleShipment") == ()


def test_a_stop_that_takes_a_while_leads_to_what_it_is_meanwhile(tmp_path):
    """Aborting comes before aborted, and how long it takes is a question of the draft."""
    shipment = machine_of(tmp_path, SHIPMENTS).resources["shipment"]
    assert {state.on["abortShipment"].target for state in shipment.states.values() if "abortShipment" in state.on} == {
        "aborting"
    }
    assert "# OPEN: after: {DELAY: aborted}: how long it is aborting is not said." in drafted(tmp_path, SHIPMENTS)


def test_a_path_in_the_singular_is_of_the_same_records(tmp_path):
    """What is made at /shipment is found below /shipments, and begins by being validated."""
    shipment = machine_of(tmp_path, SHIPMENTS).resources["shipment"]
    assert (shipment.create, shipment.read, shipment.initial) == ("ship", "track", "validating")


def test_verbs_are_told_from_others(tmp_path):
    """To unschedule is a brake; to erase a part of a record is none."""
    machine = machine_of(tmp_path, SHIPMENTS)
    assert machine.resources["shipment"].operations == ("abortShipment", "unscheduleShipment")
    ways = [state.on.get("unscheduleShipment") for state in machine.resources["shipment"].states.values()]
    assert {way.target for way in ways if way} == {"unscheduled"}


def test_only_a_default_answer_leaves_the_status_open(tmp_path):
    """A refusal is any 4xx where the description has no status of its own for one."""
    machine = machine_of(tmp_path, SHIPMENTS)
    refused = {name: event.refused for name, event in machine.events.items() if event.refused}
    assert {name: promise.status for name, promise in refused.items()} == {
        "abortShipment": None,
        "unscheduleShipment": 409,
    }


FAULTS = "{properties: {faults: {type: array, items: {properties: {detail: {type: string}}}}}}"


def test_a_record_beside_errors_is_found_by_its_state(tmp_path):
    """Of an answer with two members the one that has a state is the record; errors may be a list."""
    beside = SHIPMENTS.replace(
        "{type: object, properties: {result: {$ref: '#/components/schemas/Result'}}}",
        "{properties: {faults: {type: array, items: {}}, parcel: {$ref: '#/components/schemas/Shipment'}}}",
    ).replace(
        "'409': {description: Under way}",
        f"'409': {{description: It's already over, content: {{application/json: {{schema: {FAULTS}}}}}}}",
    )
    machine = machine_of(tmp_path, beside)
    assert machine.envelope("track") == ("parcel",)
    assert machine.resources["shipment"].state == "status"
    assert machine.error == {"faults": [{"detail": "$message"}]}
    assert '# Refused in aborted: "It\'s already over"' in drafted(tmp_path, beside)


def test_a_record_that_is_starting_has_just_begun(tmp_path):
    """A record that has just been made is starting, and not moving yet."""
    text = SHIPMENTS.replace("[validating, unscheduled,", "[starting, unscheduled,")
    assert machine_of(tmp_path, text).resources["shipment"].initial == "starting"


LISTS = """
    get:
      operationId: board
      responses:
        '200':
          description: All
          content:
            application/json:
              schema: {properties: {carriers: {type: array, items: {}}, shipments: {type: array, items: {}}}}
"""


def test_the_list_is_the_member_named_after_the_records(tmp_path):
    """Of several lists in an answer, the one of the resource's noun has the records."""
    text = SHIPMENTS.replace("  /shipment:\n", f"  /shipment:{LISTS}")
    assert 'items: "$response.body#/shipments"' in drafted(tmp_path, text)


UPDATE = """
    put:
      operationId: change
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Shipment'}}}}
      responses: {'200': {description: One}}
"""


def test_a_member_of_answers_alone_is_no_event(tmp_path):
    """A schema may serve for requests and answers: a status that is read-only cannot be set."""
    text = SHIPMENTS.replace("    get:\n      operationId: track", f"{UPDATE[1:]}    get:\n      operationId: track")
    fixed = text.replace("status: {enum", "status: {readOnly: true, enum")
    assert [event for event in machine_of(tmp_path, fixed).events.values() if event.request] == []
    assert [event for event in machine_of(tmp_path, text).events.values() if event.request] != []
