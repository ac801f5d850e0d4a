"""How leads walk through a graph: ticks, edges, conditions, free slots and pace."""

import pytest

from tests.mock_server.dialnexa.conftest import Node

CALL: Node = ("VOICE_CALL", {})
END: Node = ("CONVERTED", {})
TICK, TALK = 5.0, 60.0  # seconds, unless the pace says otherwise
PEOPLE = "phone_number,city\r\n+1,Paris\r\n+2,Oslo\r\n+3,\r\n"


def start(account, nodes, edges, table="phone_number\r\n+1\r\n"):
    """The id of an active workflow with these nodes, edges and leads."""
    workflow = account.build(nodes, edges)
    assert account.upload(workflow, table).status == 201
    assert account.post(f"/workflows/{workflow}/activate").status == 200
    return workflow


def test_a_lead_walks_from_tick_to_tick(account):
    """It sets out at the first tick, is called, waits for the delay, is called again and arrives."""
    workflow = start(
        account,
        {"First": CALL, "Hour": ("TIME", {"delay_hours": 1}), "Second": CALL, "Won": END},
        [("First", "Hour"), ("Hour", "Second"), ("Second", "Won")],
    )
    account.advance(2 * 3600)
    assert account.way(workflow) == [
        ("First", 5, 65),
        ("Hour", 65, 3665),
        ("Second", 3665, 3725),
        ("Won", 3725, 3725),
    ]
    assert account.leads(workflow)[0]["status"] == "completed"


def test_nothing_happens_before_the_first_tick(account):
    """Right after the activation the lead is pending, and it has no history."""
    workflow = start(account, {"Call": CALL}, [])
    account.advance(TICK - 0.001)
    assert account.leads(workflow)[0]["status"] == "pending"
    assert account.history(workflow) == []


def test_steps_between_two_ticks_end_on_time_and_go_on_at_the_next(account):
    """A step ends when it ends; the lead is on its way to the next node until the tick."""
    nodes = {"Hook": ("APPLICATION", {}), "Call": CALL}
    workflow = start(account, nodes, [("Hook", "Call")])
    account.advance(8)
    assert account.way(workflow) == [("Hook", 5, 7)]
    assert account.leads(workflow)[0]["status"] == "in_progress"
    account.advance(2)
    assert account.way(workflow) == [("Hook", 5, 7), ("Call", 10, None)]


@pytest.mark.parametrize("leaps", [1, 7, pytest.param(613, marks=pytest.mark.slow)])
def test_how_often_somebody_looks_makes_no_difference(account, leaps):
    """The way of a lead is the same whether the time goes by in one leap or in many."""
    nodes = {"Call": CALL, "Delay": ("TIME", {"delay_hours": 0.1}), "Again": CALL}
    workflow = start(account, nodes, [("Call", "Delay"), ("Delay", "Again")])
    for _ in range(leaps):
        account.advance(613 / leaps)
        account.leads(workflow)
    assert account.way(workflow) == [("Call", 5, 65), ("Delay", 65, 425), ("Again", 425, 485)]


@pytest.mark.parametrize(
    ("outcome", "arrives"), [("completed", "Talked"), ("busy", "Later"), ("no_answer", "Else"), ("failed", "Else")]
)
def test_the_outcome_of_a_call_picks_the_edge(account, outcome, arrives):
    """The first edge whose label is the outcome is taken, and one without a label by all others."""
    workflow = account.provide(
        "active",
        leads={"queued": 1},
        nodes=["VOICE_CALL", "CONVERTED", "DROPPED", "APPLICATION"],
        edges=[[0, 1, "completed"], [0, 2, "busy"], [0, 3]],
        call_outcomes={outcome: 1},
    )
    account.advance(600)
    types = {"Talked": "CONVERTED", "Later": "DROPPED", "Else": "APPLICATION"}
    assert account.history(workflow)[1]["node_type"] == types[arrives]


def test_the_first_fitting_edge_wins(account):
    """An edge without a label in front of a labelled one takes everybody."""
    workflow = start(account, {"Call": CALL, "A": END, "B": END}, [("Call", "A"), ("Call", "B", "completed")])
    account.advance(600)
    assert [node for node, *_ in account.way(workflow)] == ["Call", "A"]


def test_an_outcome_without_an_edge_is_the_end(account):
    """A lead that no edge fits has arrived where it is."""
    workflow = start(account, {"Call": CALL, "A": END}, [("Call", "A", "busy")])
    account.advance(600)
    assert account.leads(workflow)[0]["status"] == "completed"
    assert [node for node, *_ in account.way(workflow)] == ["Call"]
    assert account.status(workflow) == "completed"


def test_an_edge_counts_from_the_next_tick_on(account):
    """An edge that is added while a call goes on is there when the call has ended."""
    workflow = account.build({"Call": CALL, "A": END}, [("Call", "A", "busy")])
    account.upload(workflow, "phone_number\r\n+1\r\n")
    account.post(f"/workflows/{workflow}/activate")
    account.advance(TICK)
    call, end = (node["id"] for node in account.get(f"/workflows/{workflow}/nodes").json["data"])
    assert account.post(f"/workflows/{workflow}/edges", {"from_node_id": call, "to_node_id": end}).status == 201
    account.advance(600)
    assert [node for node, *_ in account.way(workflow)] == ["Call", "A"]


@pytest.mark.parametrize(
    ("branches", "arrive"),
    [
        (None, ["South", "Rest", "Rest"]),
        (["Paris", "Oslo"], ["South", "Rest", "Rest"]),
        ([{"label": "Paris", "value": "Oslo"}], ["Rest", "South", "Rest"]),
        ([{"label": "Paris", "value": ""}], ["Rest", "Rest", "South"]),
    ],
    ids=["the value", "names", "a value with another label", "an empty value"],
)
def test_a_condition_looks_at_a_variable(account, branches, arrive):
    """The label of the branch with the lead's value picks the edge, and passing takes no time."""
    config = {"condition_field": "city"} | ({"branches": branches} if branches else {})
    workflow = start(
        account,
        {"Where": ("CONDITIONAL", config), "South": CALL, "Rest": END},
        [("Where", "South", "Paris"), ("Where", "Rest")],
        PEOPLE,
    )
    account.advance(TICK)
    assert [account.way(workflow, number)[-1][0] for number in range(3)] == arrive
    assert all(account.way(workflow, number)[0] == ("Where", TICK, TICK) for number in range(3))


def test_branches_compare_numbers_and_truth_values_as_text(account):
    """A table holds text, and a branch may name a number or true."""
    branches = [{"label": "two", "value": 2}, {"label": "yes", "value": True}]
    workflow = start(
        account,
        {"If": ("CONDITIONAL", {"condition_field": "x", "branches": branches}), "Two": END, "Yes": END, "No": END},
        [("If", "Two", "two"), ("If", "Yes", "yes"), ("If", "No", "default")],
        "phone_number,x\r\n+1,2\r\n+2,true\r\n+3,other\r\n",
    )
    account.advance(TICK)
    assert [account.way(workflow, number)[-1][0] for number in range(3)] == ["Two", "Yes", "No"]


def test_a_variable_that_nobody_has_is_the_default(account):
    """Leads without the variable leave by the edge that is labelled default."""
    workflow = start(
        account,
        {"If": ("CONDITIONAL", {"condition_field": "age"}), "A": END, "B": END},
        [("If", "A", "x"), ("If", "B", "default")],
    )
    account.advance(TICK)
    assert account.way(workflow)[-1][0] == "B"


@pytest.mark.parametrize("field", ["outcome", "call_status"])
def test_a_condition_looks_at_how_the_last_step_ended(account, field):
    """The outcome of the call is still known behind a delay."""
    workflow = start(
        account,
        {
            "Call": CALL,
            "Delay": ("TIME", {"delay_hours": 0}),
            "If": ("CONDITIONAL", {"condition_field": field, "branches": ["busy", "completed"]}),
            "Busy": END,
            "Talked": END,
        },
        [("Call", "Delay"), ("Delay", "If"), ("If", "Busy", "busy"), ("If", "Talked", "completed")],
    )
    account.advance(600)
    assert [node for node, *_ in account.way(workflow)] == ["Call", "Delay", "If", "Talked"]


def test_no_more_steps_at_once_than_allowed(account):
    """Concurrency bounds the steps under way; the next lead sets out at the tick after one has ended."""
    workflow = account.provide("active", leads={"queued": 5}, pace={"concurrency": 2}, nodes=["VOICE_CALL"])
    for seconds, statuses in [
        (64.9, ["in_progress"] * 2 + ["pending"] * 3),
        (60.0, ["completed"] * 2 + ["in_progress"] * 2 + ["pending"]),
        (60.0, ["completed"] * 4 + ["in_progress"]),
    ]:
        account.advance(seconds)
        assert [lead["status"] for lead in account.leads(workflow)] == statuses
        assert account.observe(workflow)["leads"]["in_step"] == statuses.count("in_progress")
    account.advance(TALK)
    assert account.status(workflow) == "completed"
    assert [account.way(workflow, number)[0][1] for number in range(5)] == [5, 5, 65, 65, 125]


def test_a_delay_takes_no_slot(account):
    """Leads that wait do not keep others from being called."""
    workflow = account.provide(
        "active", leads={"queued": 3}, pace={"concurrency": 1}, nodes=["TIME", "VOICE_CALL"], delay_hours=1
    )
    account.advance(TICK)
    assert account.observe(workflow)["leads"]["waiting"] == 3


def test_pace_sets_how_long_things_take(account):
    """Ticks, calls and other steps last as long as the provider state says."""
    workflow = account.provide(
        "active",
        leads={"queued": 1},
        nodes=["VOICE_CALL", "APPLICATION"],
        pace={"tick_seconds": 1, "voice_call_seconds": 10, "application_seconds": 3},
    )
    account.advance(60)
    assert [visit[1:] for visit in account.way(workflow)] == [(1, 11), (11, 14)]
