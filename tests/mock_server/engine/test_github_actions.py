"""GitHub Actions, served from its lifecycle file: ids of three parts, numbers, empty answers."""

import re

import pytest

BRAKES = ["cancel", "force-cancel"]


@pytest.mark.parametrize("brake", BRAKES)
@pytest.mark.parametrize("state", ["queued", "in_progress"])
def test_a_run_is_cancelled(github, brake, state):
    """A cancel answers 202; the run is over, with the conclusion cancelled."""
    run = github.provide("run", state)
    reply = github.send("POST", f"/runs/{run}/{brake}")
    assert (reply.status, reply.json) == (202, {})
    seen = github.send("GET", f"/runs/{run}").json
    assert (seen["id"], seen["status"], seen["conclusion"]) == (int(run), "completed", "cancelled")


@pytest.mark.parametrize("brake", BRAKES)
def test_a_run_that_is_over_is_a_conflict(github, brake):
    """The mock answers 409, by a rule that is open."""
    run = github.provide("run", "completed", conclusion="success")
    reply = github.send("POST", f"/runs/{run}/{brake}")
    assert reply.status == 409
    assert reply.rule == f"github-actions.{brake}.open-completed"
    assert set(reply.json) == {"message", "documentation_url", "status"}
    assert github.observe(run)["observes"]["conclusion"] == "success"


def test_a_run_goes_its_way(github):
    """Left alone a run starts after a while and comes to success."""
    run = github.provide("run", "queued")
    github.world.advance(10)
    assert github.send("GET", f"/runs/{run}").json["status"] == "in_progress"
    github.world.advance(300)
    seen = github.send("GET", f"/runs/{run}").json
    assert (seen["status"], seen["conclusion"]) == ("completed", "success")


def test_the_other_parts_of_an_id_count(github):
    """A run of one repository is not there in another."""
    run = github.provide("run", "queued")
    elsewhere = github.base.replace("octo-repo", "other-repo")
    assert (
        github.world.client.send("POST", f"{elsewhere}/runs/{run}/cancel", headers=github.credentials()).status == 404
    )
    assert github.state(run) == "queued"


def test_runs_are_listed_and_filtered(github):
    """The list has the runs of the repository; a status narrows it down."""
    runs = {state: github.provide("run", state) for state in ("queued", "in_progress", "completed")}
    github.provide("run", "queued", repo="other-repo")
    whole = github.send("GET", "/runs").json
    assert whole["total_count"] == 3
    assert {str(run["id"]) for run in whole["workflow_runs"]} == set(runs.values())
    few = github.send("GET", "/runs", query=b"status=in_progress").json
    assert [str(run["id"]) for run in few["workflow_runs"]] == [runs["in_progress"]]


def test_the_header_link_leads_to_the_next_page(github):
    """It has the whole address of the next page, all that was asked for included, and is not there on the last."""
    runs = [github.provide("run", "completed") for _ in range(3)]
    headers = {**github.credentials(), "host": "mock.test:4010"}
    first = github.send("GET", "/runs", query=b"status=completed&per_page=2", headers=headers)
    link = f'<http://mock.test:4010{github.base}/runs?status=completed&per_page=2&page=2>; rel="next"'
    assert first.headers["link"] == link
    second = github.send("GET", "/runs", query=b"status=completed&per_page=2&page=2", headers=headers)
    assert "link" not in second.headers
    assert [str(run["id"]) for page in (first, second) for run in page.json["workflow_runs"]] == runs


@pytest.mark.parametrize("host", ["", 'a"b', "a>b", "[::1]:80"])
def test_an_odd_host_breaks_no_link(github, host):
    """Whatever the request calls this host, the header holds one address in brackets."""
    for _ in range(2):
        github.provide("run", "completed")
    headers = {**github.credentials(), "host": host}
    link = github.send("GET", "/runs", query=b"per_page=1", headers=headers).headers["link"]
    assert re.fullmatch(r'<[^<>"\s]*/runs\?per_page=1&page=2>; rel="next"', link), link


def test_a_deleted_run_is_gone(github):
    """A run that is over can be deleted: 204, and from then on 404."""
    run = github.provide("run", "completed")
    assert github.send("DELETE", f"/runs/{run}").status == 204
    assert github.send("GET", f"/runs/{run}").status == 404
    assert github.observe(run)["exists"] is False
    assert github.send("GET", "/runs").json["total_count"] == 0


def test_a_workflow_is_disabled_and_enabled(github):
    """Both answer 204 without a body, and the state of the workflow shows it."""
    workflow = github.provide("workflow", "active")
    seen = []
    for way in ("disable", "enable"):
        reply = github.send("PUT", f"/workflows/{workflow}/{way}")
        assert (reply.status, reply.body) == (204, b"")
        seen.append(github.send("GET", f"/workflows/{workflow}").json["state"])
    assert seen == ["disabled_manually", "active"]


def test_an_id_that_is_no_number_is_refused(github):
    """The path parameter is described as an integer."""
    assert github.send("GET", "/runs/latest").status == 400
