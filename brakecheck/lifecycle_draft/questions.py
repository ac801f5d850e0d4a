"""The open questions: what the vendor has not said of a brake."""

from dataclasses import dataclass

from brakecheck.lifecycle_draft.answers import Refusal, refusals_of
from brakecheck.lifecycle_draft.brakes import Brake
from brakecheck.lifecycle_draft.cells import Cell, row_of
from brakecheck.lifecycle_draft.examples import target_of
from brakecheck.lifecycle_draft.readings import unread
from brakecheck.lifecycle_draft.resources import PRESENT, Resource
from brakecheck.lifecycle_draft.selection import selects
from brakecheck.lifecycle_draft.sentences import NO_EFFECT, Sentence, answer_to, sentences_of
from brakecheck.specs.openapi_reader.operations import Operation


@dataclass(eq=False)
class Assessment:
    """All that is known of a brake, and the questions that are left; `answered` are those with a sentence."""

    brake: Brake
    sentences: list[Sentence]
    row: list[Cell]
    refusals: list[Refusal]
    target: str | None
    questions: list[str]
    answered: list[tuple[str, Sentence]]
    unread: list[Sentence]

    @property
    def open_states(self) -> list[str]:
        """States for which no sentence says what the brake does."""
        return [cell.state for cell in self.row if cell.said is None]

    @property
    def without_effect(self) -> Sentence | None:
        """A sentence by which a refusal is a success that changes nothing, where no status says it better."""
        if any(not refusal.doubtful for refusal in self.refusals) or "200" not in self.brake.operation.responses:
            return None
        return next((sentence for sentence in self.sentences if NO_EFFECT.search(sentence.text)), None)

    @property
    def count(self) -> int:
        """The number of open questions, each state without a sentence for one."""
        return len(self.questions) + (len(self.open_states) if self.target else 1) + len(self.of_filters)

    @property
    def of_filters(self) -> list[str]:
        """The questions that the selection of the records has places for."""
        if not self.brake.identifier:
            return []
        selection = selects(self.brake, self.brake.identifier)
        alone = [entry["alone"] for entry in selection["by"].values() if "alone" in entry]
        return [*alone, selection["hollow"], selection["unknown"]]


def assess(resource: Resource, brake: Brake, children: list[str]) -> Assessment:
    """Look for a sentence on each question; what has none stays open."""
    sentences = sentences_of(brake.operation)
    target, refusals = target_of(brake, resource.states), refusals_of(brake.operation)
    row = row_of(resource, brake, target, sentences)
    hard = unread(sentences, resource.states)
    assessment = Assessment(brake, sentences, row, refusals, target, [], [], hard)
    for about, question in _askable(resource, brake, children):
        answer = answer_to(about, sentences) if about else None
        if answer is None:
            assessment.questions.append(question)
        else:
            assessment.answered.append((question, answer))
    assessment.questions += _unanswered_statuses(brake.operation, assessment)
    return assessment


def _askable(resource: Resource, brake: Brake, children: list[str]) -> list[tuple[str, str]]:
    """The questions that a sentence may answer, with the kind of answer; an empty kind has none."""
    verb = brake.verb
    asked = [("unchanged", "Whether a refusal changes nothing is not said.")]
    if not verb.releases and resource.states.initial != PRESENT:
        asked.append(("under way", "Whether steps under way finish or are cut off is not said."))
        asked.append(("lasting", f"Whether {verb.name} is for good is not said."))
    asked += [("", f"What becomes of each {child} is not said.") for child in children]
    return [*asked, ("account", "How another account's record is answered, as missing or as forbidden, is not said.")]


def _unanswered_statuses(operation: Operation, assessment: Assessment) -> list[str]:
    questions = []
    if "202" in operation.responses:
        questions.append("When what 202 acknowledges is done is not said.")
    if not assessment.without_effect:
        questions += _unanswered_refusal(assessment.refusals)
    if not {"404", "410", "4XX", "default"} & {*operation.responses}:
        questions.append("How a record that does not exist is answered is not said: no 404 is documented.")
    return questions


def _unanswered_refusal(refusals: list[Refusal]) -> list[str]:
    if not refusals:
        return ["How a refusal is shown is not said: no status of one is documented."]
    listed = ", ".join(refusal.status for refusal in refusals)
    if len(refusals) > 1:
        return [f"Which of the documented statuses means a refusal by the state is not said: {listed}."]
    if refusals[0].doubtful:
        return [f"Whether {listed} means a refusal by the state, or bad requests alone, is not said."]
    return []
