"""A brake in each state: what the document says of it, and what is proposed where the document says nothing."""

from dataclasses import dataclass

from brakecheck.lifecycle_draft.brakes import Brake
from brakecheck.lifecycle_draft.readings import Said, said_of_states
from brakecheck.lifecycle_draft.resources import GONE, Resource
from brakecheck.lifecycle_draft.sentences import Sentence
from brakecheck.lifecycle_draft.states import States
from brakecheck.lifecycle_draft.words import HELD, WAITING

STARTING = ("start", "activate", "enable")
LEAVES_ALONE = ("pause", "suspend", "disable", "deactivate", "freeze")


@dataclass(frozen=True)
class Cell:
    """A brake in a state. Without `said` the proposal is a guess, and the cell is open."""

    state: str
    accepted: bool
    said: Said | None


def row_of(resource: Resource, brake: Brake, target: str | None, sentences: list[Sentence]) -> list[Cell]:
    """The cell of each state in which a record is there; the brake leads to the `target`."""
    states = resource.states
    if resource.guessed_states:  # the first of them is the one that the brake is for
        said = {states.initial: Said(sentences[0], accepted=True)} if sentences and not brake.verb.releases else {}
    else:
        said = said_of_states(sentences, brake.verb, states)
    there = [name for name in states.names if not is_gone(resource, name)]
    return [
        Cell(name, said[name].accepted if name in said else _proposed(brake, name, target, states), said.get(name))
        for name in there
    ]


def is_gone(resource: Resource, state: str) -> bool:
    """Whether a record in this state is not there any more: deleted, and nothing brings it back."""
    return state == GONE and not any(brake.verb.name == "restore" for brake in resource.brakes)


def _proposed(brake: Brake, state: str, target: str | None, states: States) -> bool:
    """A guess by the words of verb and state."""
    verb, word = brake.verb, states.word(state)
    if verb.name == "reschedule":
        return word in WAITING
    if state == target or word in verb.done:
        return False
    if verb.name in ("delete", "archive"):
        return True
    if verb.releases:
        begins = verb.name in STARTING and state == states.initial
        return state == GONE or (state not in states.final and (word in HELD or begins))
    return state not in states.final and not (verb.name in LEAVES_ALONE and word in HELD)
