"""The model by itself: the same for the same seed, cheap however many leads there are, and lazy."""

import copy
import time
from collections import Counter

import pytest

from brakecheck.mock_server.dialnexa.calls import CallLog
from brakecheck.mock_server.dialnexa.graph import CONVERTED, VOICE_CALL
from brakecheck.mock_server.dialnexa.progress import Pace
from brakecheck.mock_server.dialnexa.provider_states import provide
from brakecheck.mock_server.dialnexa.workflows import Workflows
from brakecheck.mock_server.worlds.clock import Clock

BEGIN = 1_700_000_000.0
OUTCOMES = {"completed": 6, "busy": 3, "no_answer": 1}


def an_account(seed: int = 1) -> Workflows:
    clock = Clock()
    clock.stop(BEGIN)
    return Workflows(clock, seed, call_outcomes=OUTCOMES)


def calls_after(workflows: Workflows, seconds: float) -> list[CallLog]:
    workflows.clock.advance(seconds)
    workflows.all()
    return list(workflows.call_logs.all())


def test_the_same_seed_gives_the_same_calls():
    """Ids, times and outcomes follow from the seed; another seed gives others."""
    logs = []
    for seed in (1, 1, 2):
        workflows = an_account(seed)
        provide(workflows, {"status": "active", "leads": {"queued": 50}})
        logs.append(calls_after(workflows, 7200))
    assert logs[0] == logs[1]
    assert [log.outcome for log in logs[0]] != [log.outcome for log in logs[2]]


def test_the_order_of_looking_makes_no_difference():
    """Whoever is looked at first, each workflow gives its calls the same ids and outcomes."""
    logs = []
    for order in (["a", "b"], ["b", "a"]):
        workflows = an_account()
        for name in ("a", "b"):
            provide(workflows, {"id": name, "status": "active", "leads": {"queued": 5}})
        workflows.clock.advance(300)
        for name in order:
            workflows.find(name)
        logs.append(sorted(log.id + log.outcome for log in workflows.call_logs.all()))
    assert logs[0] == logs[1]


@pytest.mark.medium
def test_outcomes_come_as_often_as_their_weights_say():
    """Of 10,000 calls about six in ten are completed, three busy and one not answered."""
    workflows = an_account()
    provide(workflows, {"status": "active", "leads": {"queued": 10_000}, "pace": {"concurrency": 10_000}})
    seen = Counter(log.outcome for log in calls_after(workflows, 5))
    for outcome, weight in OUTCOMES.items():
        assert seen[outcome] == pytest.approx(weight * 1000, rel=0.1)


@pytest.mark.medium
def test_an_outcome_of_no_weight_never_comes():
    """A weight of nothing is never drawn, not even at the edge of the scale."""
    workflows = an_account()
    weights = {"busy": 0, "completed": 1, "failed": 0}
    state = {"status": "active", "leads": {"queued": 5000}, "pace": {"concurrency": 5000}, "call_outcomes": weights}
    provide(workflows, state)
    assert {log.outcome for log in calls_after(workflows, 5)} == {"completed"}


def test_what_is_set_for_the_account_holds_for_its_workflows():
    """Pace and outcomes of the account are those of each workflow that has none of its own, and of copies."""
    workflows = an_account()
    workflows.pace = Pace(tick=1.0, voice_call=7.0)
    workflow = workflows.create("One")
    workflows.add_node(workflow, VOICE_CALL, "Call")
    for each in (workflow, workflows.duplicate(workflow.id)):
        workflows.enrol(each, ["+1"])
        workflows.activate(each.id)
    workflows.clock.advance(3)
    assert {log.ends_at - log.started_at for each in workflows.all() for log in workflows.calls_of(each.id)} == {7.0}


def test_looking_at_one_workflow_leaves_the_others_alone():
    """What has fallen due elsewhere is not worked out before somebody looks there."""
    workflows = an_account()
    for name in ("seen", "unseen"):
        provide(workflows, {"id": name, "status": "active", "leads": {"queued": 3}})
    workflows.clock.advance(3600)
    workflows.find("seen")
    unseen = workflows.records["unseen"].progress
    assert unseen.steps_started == 0
    workflows.all()
    assert unseen.steps_started > 0


def test_a_copy_of_an_account_goes_its_own_way():
    """A snapshot shares nothing with what it was taken of, and goes on as that would have."""
    workflows = an_account()
    provide(workflows, {"id": "one", "status": "active", "leads": {"queued": 20, "in_step": 1, "waiting": 1}})
    workflows.clock.advance(30)
    kept = copy.deepcopy(workflows)
    expected = calls_after(workflows, 600)
    workflows.cancel("one")
    assert kept.find("one").status == "active"
    assert calls_after(kept, 600) == expected


def test_leads_can_be_had_by_number_and_in_turn():
    """The leads of a workflow are a sequence, whether they have set out or not."""
    workflows = an_account()
    provide(workflows, {"id": "one", "status": "active", "leads": {"queued": 3, "finished": 2}})
    leads = workflows.find("one").progress.leads
    assert len(leads) == 5
    assert [lead.number for lead in leads] == [0, 1, 2, 3, 4]
    assert [lead.phone for lead in leads[3:]] == [leads[-2].phone, leads[-1].phone]
    assert [lead.place for lead in leads] == ["finished"] * 2 + ["queued"] * 3
    with pytest.raises(IndexError):
        leads[5]


def test_each_batch_of_leads_has_variables_of_its_own():
    """Two uploads may have different columns."""
    workflows = an_account()
    workflow = workflows.create("One")
    workflows.enrol(workflow, [("+1", "Ann")], ("name",))
    workflows.clock.advance(5)
    workflows.enrol(workflow, ["+2"])
    workflows.enrol(workflow, [("+3", "Oslo", "x")], ("city", "code"))
    leads = workflow.progress.leads
    assert [lead.variables for lead in leads] == [{"name": "Ann"}, {}, {"city": "Oslo", "code": "x"}]
    assert [lead.enrolled_at - BEGIN for lead in leads] == [0, 5, 5]


def test_the_entry_of_a_loop_is_its_first_node():
    """Where every node has a way in, leads begin at the first."""
    workflows = an_account()
    workflow = workflows.create("Loop")
    assert workflow.graph.entry() is None
    first, second = (workflows.add_node(workflow, VOICE_CALL, name) for name in "ab")
    workflows.add_edge(workflow, second.id, first.id)
    assert workflow.graph.entry() == second
    workflows.add_edge(workflow, first.id, second.id)
    assert workflow.graph.entry() == first
    assert workflow.graph.unreachable() == []
    end = workflows.add_node(workflow, CONVERTED, "End")
    assert workflow.graph.entry() == end
    assert workflow.graph.unreachable() == [first, second]


@pytest.mark.slow
def test_a_million_leads_cost_nothing_but_their_events():
    """With a million leads queued or waiting, create, get, pause, resume, cancel and delete take milliseconds."""
    workflows = an_account()
    provide(workflows, {"id": "queued", "status": "active", "leads": {"queued": 1_000_000}})
    begin = time.process_time()
    workflows.create("Another")
    workflows.clock.advance(5)
    workflows.find("queued")
    workflows.pause("queued")
    workflows.clock.advance(86_400)
    workflows.resume("queued")
    workflows.cancel("queued")
    workflows.delete("queued")
    assert time.process_time() - begin < 0.1
