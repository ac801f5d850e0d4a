"""The list of call logs: what it shows, how it is narrowed down, and when it has not changed."""

import pytest

FIELDS = {
    "id", "call_id", "agent_id", "status", "sentiment", "duration_seconds", "recording_url",
    "analysis", "created_at", "end_reason", "workflow_id", "lead_id",
}  # fmt: skip


@pytest.fixture
def calling(account):
    """The account and a workflow with two calls that have begun and last for a minute."""
    return account, account.provide("active", leads={"in_step": 2}, step_seconds=60)


def test_a_call_is_logged_when_it_begins(calling):
    """A call that goes on is initiated, and neither duration nor end are known."""
    account, workflow = calling
    reply = account.get("/call-logs")
    assert reply.status == 200
    first, second = reply.json["data"]
    assert first.keys() == FIELDS
    assert (first["workflow_id"], first["status"], first["duration_seconds"]) == (workflow, "initiated", None)
    assert (first["end_reason"], first["analysis"], first["created_at"]) == (None, None, "2023-11-14T22:13:20.000Z")
    assert first["call_id"] != second["call_id"]
    leads = [lead["id"] for lead in account.leads(workflow)]
    assert [first["lead_id"], second["lead_id"]] == leads
    assert account.history(workflow)[0]["call_id"] == first["call_id"]


@pytest.mark.medium
def test_a_call_that_has_ended_tells_how(calling):
    """Afterwards its status is how it ended, with its duration."""
    account, _ = calling
    account.advance(60)
    log = account.get("/call-logs").json["data"][0]
    assert (log["status"], log["duration_seconds"], log["end_reason"]) == ("completed", 60, "completed")


@pytest.mark.parametrize(
    ("outcome", "status", "seconds"),
    [("busy", "busy", 0), ("no_answer", "no_answer", 0), ("converted", "completed", 60)],
)
def test_an_outcome_shows_as_a_status_of_calls(account, outcome, status, seconds):
    """Nobody talked in a call that was not taken; an outcome of a talk is one of a completed call."""
    account.provide("active", leads={"in_step": 1}, call_outcomes={outcome: 1})
    account.advance(60)
    log = account.get("/call-logs").json["data"][0]
    assert (log["status"], log["duration_seconds"], log["end_reason"]) == (status, seconds, outcome)


def test_call_logs_survive_their_workflow(calling):
    """Cancel and delete take the workflow, not the calls; one that was under way comes to its end."""
    account, workflow = calling
    account.post(f"/workflows/{workflow}/cancel")
    assert account.call("DELETE", f"/workflows/{workflow}").status == 200
    assert [log["status"] for log in account.get("/call-logs").json["data"]] == ["initiated", "initiated"]
    account.advance(60)
    logs = account.get("/call-logs").json["data"]
    assert [(log["status"], log["workflow_id"]) for log in logs] == [("completed", workflow)] * 2


def test_all_workflows_are_brought_up_to_now(account):
    """Calls that have fallen due are listed, though nobody has looked at their workflows, in the order of time."""
    late = account.provide("active", leads={"queued": 1}, pace={"tick_seconds": 30})
    soon = account.provide("active", leads={"queued": 1}, pace={"tick_seconds": 10})
    account.advance(40)
    logs = account.get("/call-logs").json["data"]
    assert [log["workflow_id"] for log in logs] == [soon, late]


@pytest.mark.medium
def test_call_logs_are_narrowed_down_by_agent(account):
    """Only calls by the agent are counted and shown."""
    for agent in ("agt_one", "agt_two"):
        workflow = account.build({"Call": ("VOICE_CALL", {"agent_id": agent})}, [])
        account.upload(workflow, "phone_number\r\n+1\r\n")
        account.post(f"/workflows/{workflow}/activate")
    account.advance(10)
    body = account.get("/call-logs?agent_id=agt_two").json
    assert [log["agent_id"] for log in body["data"]] == ["agt_two"]
    assert body["meta"]["total"] == 1
    assert account.get("/call-logs?agent_id=agt_three").json["data"] == []


def test_call_logs_are_narrowed_down_by_status(account):
    """Only calls that stand so now are counted and shown."""
    account.provide("active", leads={"in_step": 1}, step_seconds=60)
    account.provide("active", leads={"in_step": 2}, step_seconds=20)
    account.advance(30)
    assert account.get("/call-logs?status=initiated").json["meta"]["total"] == 1
    assert account.get("/call-logs?status=completed").json["meta"]["total"] == 2
    assert account.get("/call-logs?status=busy").json["meta"]["total"] == 0


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("start_date=2023-11-14", 2),
        ("start_date=2023-11-15", 1),
        ("start_date=2023-11-16", 0),
        ("end_date=2023-11-13", 0),
        ("end_date=2023-11-14", 1),
        ("end_date=2023-11-15", 2),
        ("start_date=2023-11-14&end_date=2023-11-14", 1),
        ("start_date=2023-11-14T22:13:20Z&end_date=2023-11-14T22:13:20Z", 1),
        ("start_date=2023-11-14T22:13:21Z", 1),
        ("end_date=2023-11-14T22:13:19.999Z", 0),
        ("start_date=2023-11-15T03:43:20%2B05:30", 2),
        ("start_date=2023-11-15T03:43:21+05:30", 1),
        ("start_date=2023-11-15%2000:13:20", 1),
        ("start_date=0001-01-01T00:00:00%2B23:00&end_date=9999-12-31", 2),
    ],
)
def test_call_logs_are_narrowed_down_by_date(account, query, count):
    """A date is a whole day in UTC, a date with a time is that moment; both bounds belong to the span."""
    account.provide("active", leads={"in_step": 1}, nodes=["VOICE_CALL"])
    account.advance(7200)
    account.provide("active", leads={"in_step": 1}, nodes=["VOICE_CALL"])
    assert account.get(f"/call-logs?{query}").json["meta"]["total"] == count


@pytest.mark.parametrize(
    "query",
    ["start_date=yesterday", "end_date=2023-13-01", "start_date=2023-11-14T25:00:00Z", "end_date=0"],
)
def test_what_is_no_date_is_refused(account, query):
    """Anything else than a date answers 400."""
    reply = account.get(f"/call-logs?{query}")
    assert (reply.status, reply.rule) == (400, "dialnexa.request.invalid")


def test_unchanged_call_logs_are_not_sent_again(calling):
    """Whoever has them by their ETag gets 304, the ETag and no body."""
    account, _ = calling
    first = account.get("/call-logs")
    for tags in (first.headers["etag"], f"W/{first.headers['etag']}", f'"other", {first.headers["etag"]}', "*"):
        again = account.get("/call-logs", if_none_match=tags)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])


def test_changed_call_logs_are_sent(calling):
    """When a call has ended the ETag is another one."""
    account, _ = calling
    first = account.get("/call-logs")
    account.advance(60)
    again = account.get("/call-logs", if_none_match=first.headers["etag"])
    assert again.status == 200
    assert again.headers["etag"] != first.headers["etag"]


def test_each_page_has_an_etag_of_its_own(calling):
    """The ETag of one page says nothing of another."""
    account, _ = calling
    one, two = (account.get(f"/call-logs?limit=1&page={page}").headers["etag"] for page in (1, 2))
    assert one != two
    assert account.get("/call-logs?limit=1&page=2", if_none_match=one).status == 200
