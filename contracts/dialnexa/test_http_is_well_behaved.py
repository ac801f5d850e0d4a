"""Rules of every request: documented statuses, no server errors, and readings of what the pages leave open."""

import pytest

from brakecheck.contracts.dialnexa.api import ACTIVE, OPERATIONS, Workflows
from brakecheck.contracts.dialnexa.codes import OTHER_FORM
from brakecheck.contracts.dialnexa.moves import ACCEPTING
from brakecheck.contracts.engine.scenario import NOT_SERVED, expect, expect_allow, expect_status
from brakecheck.contracts.errors import Finding
from brakecheck.contracts.exchange import Exchange
from brakecheck.contracts.inputs.payloads import ODD_ID_HAZARDS, ODD_IDS, REFUSALS, cases, makes_a_path

rule = pytest.mark.rule
NUMBERS = {name: str(place) for place, name in enumerate(ODD_IDS)}  # names of the cases of odd ids
IN_EVERY_WAY = ("a quote and dashes", "an emoji", "a slash", "a NUL", "4,000 letters")
UNWANTED = (400, 415, 422)  # of HTTP, for a body that a server does not want
OTHER_METHODS = {
    "cancel": ["GET", "PUT", "PATCH", "DELETE"],
    "pause": ["GET", "PUT", "PATCH", "DELETE"],
    "delete": ["PUT"],
}


def _numbered(by_name: dict[str, str]) -> dict[str, str]:
    return {NUMBERS[name]: value for name, value in by_name.items()}


@rule("dialnexa.http.no-server-error")
@pytest.mark.parametrize("verb", OPERATIONS)
@pytest.mark.parametrize("odd", cases(_numbered(ODD_IDS), _numbered(ODD_ID_HAZARDS)))
def test_odd_ids_are_refused(workflows: Workflows, verb: str, odd: str):
    """The operation on an id that no server gives out answers a 4xx."""
    expect_no_such_id(workflows, verb, odd)


@pytest.mark.tour
@rule("dialnexa.http.no-server-error", "dialnexa.scope.one-workflow")
@pytest.mark.parametrize("verb", OPERATIONS)
def test_an_id_that_is_odd_in_every_way_is_refused(workflows: Workflows, verb: str):
    """A long id with a quote, an emoji, a slash and a NUL answers a 4xx, and no workflow changes."""
    workflow = workflows.given_spare(ACCEPTING[verb], queued=1)
    before = workflows.look(workflow)
    with workflows.scenario.step("dialnexa.http.no-server-error"):
        answer = expect_no_such_id(workflows, verb, "".join(ODD_IDS[name] for name in IN_EVERY_WAY))
    with workflows.scenario.step("dialnexa.scope.one-workflow"):
        workflows.expect_unchanged(before, workflow, answer)


def expect_no_such_id(workflows: Workflows, verb: str, odd: str) -> Exchange:
    """Send the operation on an odd id; a finding unless the id is refused."""
    template = workflows.scenario.client.described(OPERATIONS[verb]).path  # leaves the body of a 2xx unjudged
    answer = workflows.send(verb, workflows.scenario.filled(odd), template=template, also=REFUSALS)
    if answer.status < 400:
        rule = "dialnexa.http.unknown-path" if makes_a_path(odd) else f"dialnexa.{verb}.missing"
        raise Finding("a 4xx", answer.answer(), answer, rule)
    return answer


@rule("dialnexa.http.documented")
@pytest.mark.parametrize("verb", OPERATIONS)
def test_an_unread_body_does_no_harm(workflows: Workflows, verb: str):
    """The operation with broken JSON as its body answers 200, or refuses the body with 400, 415 or 422."""
    workflow = workflows.given(ACCEPTING[verb])
    headers = {"Content-Type": "application/json"}
    answer = workflows.send(verb, workflow, content=b'{"status": "activ', headers=headers, also=UNWANTED)
    expect_status(answer, 200, *UNWANTED)


@rule("dialnexa.http.unknown-path")
@pytest.mark.parametrize("template", ["/workflows/{id}/{odd}", "/{odd}/{id}/cancel", "/workflows/{id}/cancel/{odd}"])
def test_an_unknown_path_is_not_found(workflows: Workflows, template: str):
    """An undocumented path answers 404 or another 4xx, and the workflow is unchanged."""
    workflow = workflows.given(ACTIVE)
    before = workflows.look(workflow)
    path = {"odd": workflows.scenario.fresh("stop")}
    answer = workflows.scenario.expect_refusal(workflows.cancel(workflow, template=template, path=path), 404)
    workflows.expect_unchanged(before, workflow, answer)


@rule("dialnexa.http.method")
@pytest.mark.parametrize(("verb", "method"), [(verb, m) for verb, methods in OTHER_METHODS.items() for m in methods])
def test_other_methods_are_refused(workflows: Workflows, verb: str, method: str):
    """Another method on a documented path answers 405, 404, 501 or another 4xx; the workflow is unchanged."""
    workflow = workflows.given(ACCEPTING[verb])
    before = workflows.look(workflow)
    answer = workflows.scenario.expect_refusal(workflows.send(verb, workflow, method=method), *NOT_SERVED)
    workflows.expect_unchanged(before, workflow, answer)


@rule("dialnexa.http.allow")
@pytest.mark.parametrize("verb", OPERATIONS)
def test_a_wrong_method_is_told_the_right_ones(workflows: Workflows, verb: str):
    """A 405 lists the operation's own method in its Allow header."""
    answer = workflows.send(verb, workflows.unknown(), method="PUT")
    expect_allow(answer, "DELETE" if verb == "delete" else "POST")


@rule("dialnexa.http.head")
@pytest.mark.parametrize("verb", ["cancel", "pause"])
def test_head_is_refused_and_does_nothing(workflows: Workflows, verb: str):
    """HEAD on a path without GET answers 405, 404 or 501, and the workflow is unchanged."""
    workflow = workflows.given(ACTIVE)
    before = workflows.look(workflow)
    answer = expect_status(workflows.send(verb, workflow, method="HEAD"), *NOT_SERVED)
    workflows.expect_unchanged(before, workflow, answer)


@rule("dialnexa.http.head")
def test_head_answers_as_get_does(workflows: Workflows):
    """HEAD on a workflow answers the status of GET, or 405, 404 or 501."""
    workflow = workflows.given(ACTIVE)
    status_of_get = workflows.neighbour("getWorkflow", workflow).status
    expect_status(workflows.call("getWorkflow", workflow, method="HEAD"), status_of_get, *NOT_SERVED)


@rule("dialnexa.error.body")
def test_the_shape_of_an_error(workflows: Workflows):
    """See whether an error has the body of the vendor's neighbouring pages."""
    answer = expect_status(workflows.cancel(workflows.unknown()), 404, *OTHER_FORM)
    body = answer.json()
    known = isinstance(body, dict) and {"statusCode", "message"} <= body.keys()
    workflows.scenario.observed("neighbours" if known else "other")


@rule("dialnexa.body.extra-fields")
def test_how_much_of_a_workflow_is_shown(workflows: Workflows):
    """See whether an answer carries more than id and status."""
    answer = expect_status(workflows.pause(workflows.given(ACTIVE)), 200)
    workflows.scenario.observed("long" if len(answer.json()) > 2 else "short")


@rule("dialnexa.id.shape")
def test_the_shape_of_an_id(workflows: Workflows):
    """See which prefix the target's ids have."""
    workflow = workflows.given(ACTIVE)
    shape = next((name for name in ("wfl", "wf") if workflow.startswith(f"{name}_")), "other")
    workflows.scenario.observed(shape)


@pytest.mark.hazardous("a huge body could break the server")
@rule("dialnexa.http.body-too-large")
def test_a_huge_body(workflows: Workflows):
    """See whether a cancel with a body of 16 MiB is carried out or refused."""
    workflow = workflows.given(ACTIVE)
    before = workflows.look(workflow)
    try:
        answer = workflows.cancel(workflow, content=b" " * 2**24)
    except Finding as finding:
        if finding.exchange is None or finding.exchange.status:
            raise
        # A server may hang up on a body that is too large (RFC 9110, 15.5.14), so this is not another rule's finding.
        raise Finding("200 or a 4xx", finding.received, finding.exchange) from None
    if answer.status == 200:
        workflows.scenario.observed("ignored")
        return
    expect(400 <= answer.status < 500, "200 or a 4xx", answer.answer(), answer)
    workflows.expect_unchanged(before, workflow, answer)
    workflows.scenario.observed("refused")
