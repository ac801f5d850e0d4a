"""The sentences of a document, the places that they stand at, and the questions that their words answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from brakecheck.lifecycle_draft.words import named, plain, tokens
from brakecheck.specs.openapi_reader.operations import Operation
from brakecheck.specs.openapi_reader.schema import text_of

REFUSING = ("409", "422", "412", "423", "400", "4XX", "405")  # statuses that may tell a refusal, the likeliest first
API = "api"  # what the lifecycle file calls the document
NO_VERB = "".join(rf"(?<!\b{word} be )" for word in named("not cannot can can't will could would may"))
LIKE_OTHERS = {*named("failed error invalid open new none unknown close complete success other")}
BEFORE = ("`", "'", r"\bis ", r"\bare ", r"\bin ", r"\bbeen ", r"\bonly ", r"\balready ", r"\bnot ", "^a ")
STATE_BEFORE = f"(?:{'|'.join(f'(?<={words})' for words in BEFORE)})"
OVER = re.compile(
    r"(?:\b|')(final(?:ized)? (?:state|status)|terminal|(?:is|are|has|have|been|(?<=')s) (?:already )?"
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
    refusal: bool = False  # whether the sentence is about an answer that refuses

    def names(self, state: str) -> bool:
        """Whether the state is named, in any spelling, where its name is neither a verb nor a word like others."""
        return bool(tokens(state)) and re.search(_spelled(state), self.text.lower()) is not None

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
    before = STATE_BEFORE if plain(state) in LIKE_OTHERS else NO_VERB
    return rf"(?<![a-z0-9]){before}{words}(?![a-z0-9])"


def sentences_of(operation: Operation) -> list[Sentence]:
    """What the document says of the operation, and of its answers that refuse."""
    place = f"{API} § {operation.id}"
    found = [Sentence(text, place) for text in (*_split(operation.summary), *_split(operation.description))]
    found += [Sentence(text, f"{place} requestBody") for text in _of_body(operation)]
    for status, response in operation.responses.items():
        if status in REFUSING and isinstance(response.get("description"), str):
            found += [Sentence(text, f"{place} {status}", refusal=True) for text in _split(response["description"])]
    return found


def _of_body(operation: Operation) -> list[str]:
    """What is said of the request's body: beside its schema, and in it."""
    beside = operation.document.mapping(operation.spec.get("requestBody")).get("description")
    texts = (beside if isinstance(beside, str) else "", text_of(operation.document, operation.body))
    return [sentence for text in texts for sentence in _split(text)]


def _split(text: str) -> Iterator[str]:
    """The sentences of a text in Markdown; lists and tables have one a line."""
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*|#>]|\d+\.)\s)", text[:20_000]):
        whole = " ".join(re.sub(r"<[^<>]{1,200}>", " ", block).split())
        yield from (part.strip() for part in re.split(r"(?<=[.!?])\s+(?=[A-Z`*\[(])", whole) if part.strip())


def answer_to(question: str, sentences: list[Sentence]) -> Sentence | None:
    """The first sentence that has the words of an answer to one of `ANSWERS`."""
    return next((sentence for sentence in sentences if ANSWERS[question].search(sentence.text)), None)
