"""Which answers can be forced: valid by the description, in the vendor's shape, and told where they cannot be had."""

from random import Random

import pytest

from brakecheck.mock_server.behaviours.possible_answers import ImpossibleAnswer, PossibleAnswers, Wanted
from brakecheck.mock_server.server import Settings, build
from tests.mock_server import acme

ROUTES = build(Settings()).served()
NAMES = [route.operation for route in ROUTES]


@pytest.mark.parametrize("route", ROUTES, ids=NAMES)
def test_every_described_status_can_be_had(route):
    """Of every operation each status of its description can be forced, also dynamically, and is valid by it."""
    answers = PossibleAnswers(route)
    responses = route.mount.service.description.operations[route.operation].spec["responses"]
    for status in map(int, responses):
        for dynamic in (False, True):
            answer = answers.answer(Wanted(status, dynamic=dynamic), Random(1))
            assert answer.status == status
            assert answers._is_valid(answer)


@pytest.mark.parametrize("route", ROUTES, ids=NAMES)
def test_every_example_that_is_listed_can_be_had(route):
    """What the refusal of an unknown example lists can be asked for."""
    answers = PossibleAnswers(route)
    for name, answer in list(answers._examples()):
        assert answers.answer(Wanted(answer.status, name), Random(1)) == answer
    with pytest.raises(ImpossibleAnswer, match=r"has no example"):
        answers.answer(Wanted(example="no such"), Random(1))


@pytest.mark.parametrize("status", [418, 429, 500, 503, 511])
def test_every_error_status_of_http_has_the_shape_of_the_vendor(stop, status):
    """Errors that the document does not speak of look as the vendor's others do."""
    stop.force({"status": status})
    reply = stop.cancel()
    assert reply.json["statusCode"] == reply.status == status
    assert stop.world.cancel_runs({"workflow_slug": "x"}).json["code"] == status


@pytest.mark.parametrize("status", [201, 204, 299, 304, 499, 599])
def test_a_status_that_cannot_be_had_is_refused_with_what_can(stop, status):
    """Neither by the admin API nor by a header."""
    said = "its description has 200, 401, 404, 405, 409, 413, and every error status of HTTP"
    body = {"behaviours": [{"operation": "cancelWorkflow", "status": status}]}
    reply = stop.world.admin("PUT", "/behaviours", body)
    assert reply.status == 400
    assert said in reply.json["message"]
    wished = stop.cancel(f"code={status}")
    assert wished.status == wished.json["statusCode"] == 400
    assert said in wished.json["message"]
    assert stop.status() == "active"


def test_an_example_may_belong_to_any_status(world):
    """An example is found under the status that has it."""
    reply = world.cancel_runs({"workflow_slug": "x"}, headers={"prefer": "example=NoMatch"})
    assert (reply.status, reply.json) == (200, {"execution_ids": []})
    reply = world.cancel_runs({"workflow_slug": "x"}, headers={"prefer": "example=Result"})
    assert (reply.status, reply.json["code"]) == (400, 400)
    reply = world.cancel_runs({"workflow_slug": "x"}, headers={"prefer": "example=Result, code=200"})
    assert "status 200 of cancel-workflow has no example" in reply.json["message"]
    assert "Cancelled (200), NoMatch (200), Result (400)" in reply.json["message"]


def test_a_dynamic_answer_is_made_up_by_the_seed_of_the_world(stop):
    """The body fits the description, and is another each time."""
    first, second = (stop.cancel("dynamic=true").json for _ in range(2))
    assert first.keys() == second.keys() >= {"id", "status", "created_at"}
    assert first != second


def test_an_error_says_what_it_is_told_to(stop):
    """A message of one's own stands where the vendor has it."""
    stop.force({"status": 409, "message": "Somebody else was quicker."})
    assert stop.cancel().json["message"] == "Somebody else was quicker."


def test_too_many_requests_say_when_to_try_again(stop):
    """A 429 has Retry-After and the limits; both can be set."""
    stop.force({"status": 429})
    headers = stop.cancel().headers
    assert (headers["retry-after"], headers["x-ratelimit-limit"], headers["x-ratelimit-remaining"]) == (
        "30", "100", "0",
    )  # fmt: skip
    stop.force({"status": 429, "retry_after": 0, "headers": {"X-RateLimit-Limit": "5", "RateLimit-Policy": "q=5"}})
    headers = stop.cancel().headers
    assert (headers["retry-after"], headers["x-ratelimit-limit"], headers["ratelimit-policy"]) == ("0", "5", "q=5")


def test_headers_can_be_put_on_a_real_answer(stop):
    """An answer that is not forced carries the headers as well."""
    stop.force({"headers": {"X-Request-Id": "abc"}})
    reply = stop.cancel()
    assert (reply.status, reply.headers["x-request-id"]) == (200, "abc")


def test_a_page_of_another_origin_can_read_headers_that_are_forced(stop):
    """Their names are exposed beside those that always are, each once."""
    stop.force({"headers": {"X-Request-Id": "abc", "Retry-After": "2"}})
    reply = stop.press("cancel", headers={"origin": "https://page.example"})
    exposed = reply.headers["access-control-expose-headers"].lower().split(", ")
    assert exposed.count("x-request-id") == exposed.count("retry-after") == 1


@pytest.mark.parametrize(("status", "header"), [(401, "www-authenticate"), (405, "allow")])
def test_an_answer_has_the_headers_that_belong_to_its_status(stop, status, header):
    """A forced 401 challenges and a forced 405 tells methods, as RFC 9110 asks."""
    assert header in stop.cancel(f"code={status}").headers


def test_an_answer_that_no_body_makes_valid_cannot_be_had():
    """Where neither example nor error body nor a made-up one fits, the sentence says so."""
    pattern = {"type": "string", "pattern": "^[A-Z]{9}$"}
    schema = {"type": "object", "required": ["id"], "properties": {"id": pattern}}
    document = acme.DOCUMENT | {"paths": {"/things/{id}": dict(acme.DOCUMENT["paths"]["/things/{id}"])}}
    document["paths"]["/things/{id}"]["get"] = {
        "operationId": "readThing",
        "responses": {"200": {"description": "Fine.", "content": {"application/json": {"schema": schema}}}},
    }
    route = next(each for each in acme.application(document=document).served() if each.operation == "readThing")
    with pytest.raises(ImpossibleAnswer, match="no body is possible for status 200 of readThing"):
        PossibleAnswers(route).answer(Wanted(200), Random(1))


def test_a_forced_error_has_the_body_that_the_world_reads(stop):
    """Where the world reads another error body, a forced one has it, too."""
    assert stop.world.admin("PUT", "/readings", {"readings": {"dialnexa.error.body": "other"}}).status == 200
    reply = stop.cancel("code=409")
    assert (reply.status, reply.json.keys()) == (409, {"error"})
    stop.world.admin("PUT", "/readings", {"readings": {}})
    assert stop.cancel("code=409").json.keys() == {"statusCode", "message", "error"}
