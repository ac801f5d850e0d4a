"""Sentences of a document that speak of a state, or answer another question that brakes raise."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from brakecheck.lifecycle_draft.states import States
from brakecheck.lifecycle_draft.words import Verb, tokens
from brakecheck.specs.openapi_reader.operations import Operation
from brakecheck.specs.openapi_reader.schema import text_of

API = "api"  # what the lifecycle file calls the document
NEVER = re.compile(
    r"\b(cannot|can ?not|can't|could not|couldn't|not (?:be )?(?:possible|allowed|permitted)|unable|no effect|no-op|"
    r"refus\w+|reject\w+|fail(?:s|ed)? (?:if|when|with)|conflict|ignored|already|must not|may not|won't|will not|"
    r"in(?:valid|compatible)|not in)\b",
    re.IGNORECASE,
)
ONLY = re.compile(
    r"\b(only|must be|has to be|have to be|needs? to be|one of (?:these|the following) stat\w+)\b",
    re.IGNORECASE,
)
UNLESS = re.compile(r"\bunless\b", re.IGNORECASE)
CONDITION = re.compile(
    r"\b(if|when|while|as long as|whose|which|that (?:is|are|has|have)|in (?:the )?\S+ (?:state|status))\b",
    re.IGNORECASE,
)
ORDER = re.compile(r"\b(first|before(?:hand)? (?:it|you|\w+ing)|prior to)\b", re.IGNORECASE)
OVER = re.compile(
    r"\b(final(?:ized)? (?:state|status)|terminal|(?:is|are|has|have|been) (?:already )?"
    r"(?:finished|ended|completed|over|done))\b",
    re.IGNORECASE,
)
NO_EFFECT = re.compile(r"\b(no effect|no-op|idempotent)\b", re.IGNORECASE)
ANSWERS = {
    "unchanged": re.compile(r"\b(no effect|no-op|unchanged|not (?:be )?changed|stays? as|ignored|idempotent)\b", re.I),
    "under way": re.compile(
        r"\b(in[- ]progress|in[- ]flight|under ?way|graceful\w*|immediate\w*|currently (?:running|executing)|"
        r"running (?:steps|tasks|jobs|calls|executions)|already (?:sent|started|running|executing)|force\w*)\b",
        re.IGNORECASE,
    ),
    "lasting": re.compile(
        r"\b(permanent\w*|irreversibl\w*|cannot be (?:undone|resumed|restarted|reversed|recovered|restored)|"
        r"can't be (?:undone|resumed|reversed)|forever|no longer)\b",
        re.IGNORECASE,
    ),
    "account": re.compile(
        r"\b(another|other|different) (?:account|user|project|environment|organi[sz]ation|tenant)\b", re.IGNORECASE
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Sentence:
    """A sentence, and the place that it stands at, as in `api § cancelRun 409`."""

    text: str
    place: str
    refusal: bool = False  # whether it tells of an answer that refuses

    def names(self, state: str, *, as_verb: bool = False) -> bool:
        """Whether the state is named, in any spelling. `as_verb`: in `be cancelled` the word is no state."""
        verb = r"(?<!\bbe )" if as_verb else ""
        return bool(tokens(state)) and re.search(f"{verb}{_spelled(state)}", self.text.lower()) is not None

    def denies(self, state: str) -> bool:
        """Whether it speaks of what is not in the state: `not active`, `not in the state active`."""
        denied = rf"(?:\bnot|n't|other than|except)\s+(?:\S+\s+){{0,3}}?{_spelled(state)}"
        return re.search(denied, self.text.lower()) is not None

    @property
    def is_over(self) -> bool:
        """Whether it speaks of all that is over."""
        return OVER.search(self.text) is not None


def _spelled(state: str) -> str:
    """A pattern of the state's name in any spelling, its words apart as well."""
    words = r"[\s_-]*".join(re.sub(r"^cancell?ed$", "cancell?ed", word) for word in tokens(state))
    return rf"(?<![a-z0-9]){words}(?![a-z0-9])"


def sentences_of(operation: Operation) -> list[Sentence]:
    """What the document says of the operation, and of its answers that refuse."""
    place = f"{API} § {operation.id}"
    told = [Sentence(text, place) for text in (*_split(operation.summary), *_split(operation.description))]
    told += [Sentence(text, f"{place} requestBody") for text in _of_body(operation)]
    for status, response in operation.responses.items():
        if status.startswith("4") and isinstance(response.get("description"), str):
            told += [Sentence(text, f"{place} {status}", refusal=True) for text in _split(response["description"])]
    return told


def _of_body(operation: Operation) -> list[str]:
    """What is said of the request's body: beside its schema, and in it."""
    beside = operation.document.mapping(operation.spec.get("requestBody")).get("description")
    told = (beside if isinstance(beside, str) else "", text_of(operation.document, operation.body))
    return [sentence for text in told for sentence in _split(text)]


def _split(text: str) -> Iterator[str]:
    """The sentences of a text in Markdown; lists and tables have one a line."""
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*|#>]|\d+\.)\s)", text[:20_000]):
        whole = " ".join(re.sub(r"<[^<>]{1,200}>", " ", block).split())
        yield from (part.strip() for part in re.split(r"(?<=[.!?])\s+(?=[A-Z`*\[(])", whole) if part.strip())


@dataclass(frozen=True)
class Said:
    """What a sentence says of a state, as far as its words tell: accepted or refused."""

    sentence: Sentence
    accepted: bool


def said_of_states(sentences: list[Sentence], verb: Verb, states: States) -> dict[str, Said]:
    """For each state that a sentence speaks of the first one that does."""
    found: dict[str, Said] = {}
    for sentence in sentences:
        for name, accepted in _readings(sentence, verb, states).items():
            found.setdefault(name, Said(sentence, accepted))
    return found


def _readings(sentence: Sentence, verb: Verb, states: States) -> dict[str, bool]:
    """The states in which it is accepted, and those in which not, as far as the sentence can be read."""
    text = sentence.text
    refuses = bool(sentence.refusal or NEVER.search(text))
    unless, only = UNLESS.search(text) is not None, ONLY.search(text) is not None
    meant = _meant(sentence, verb, states, refuses=refuses and not only)
    if not meant or ORDER.search(text) or not (refuses or only or unless or CONDITION.search(text)):
        return {}
    denied = all(sentence.denies(name) for name in meant)
    if unless or only or (sentence.refusal and denied):  # says something of all the others, too
        accepted = refuses if unless else sentence.refusal or not denied
        return {name: (name in meant) == accepted for name in states.names}
    return dict.fromkeys(meant, not refuses)


def unread(sentences: list[Sentence], states: States) -> list[Sentence]:
    """The sentences that name a state and could not be read."""
    named = (sentence for sentence in sentences if ORDER.search(sentence.text))
    return [sentence for sentence in named if any(map(sentence.names, states.names))]


def _meant(sentence: Sentence, verb: Verb, states: States, *, refuses: bool) -> list[str]:
    """The states that the sentence names; where it names none and speaks of all that is over, the final ones.

    In `active runs can be cancelled` the last word is the verb and no state.
    """
    own = () if verb.releases else verb.done
    words = {name: states.word(name) for name in states.names}
    named = [name for name, word in words.items() if _names(sentence, name, word, as_verb=word in own)]
    meant = [name for name in named if refuses or words[name] not in own]
    return meant or ([*states.final] if sentence.is_over and not named else [])


def _names(sentence: Sentence, name: str, word: str, *, as_verb: bool) -> bool:
    return sentence.names(name, as_verb=as_verb) or sentence.names(word, as_verb=as_verb)


def answer_to(question: str, sentences: list[Sentence]) -> Sentence | None:
    """The first sentence that has the words of an answer to one of `ANSWERS`."""
    return next((sentence for sentence in sentences if ANSWERS[question].search(sentence.text)), None)
