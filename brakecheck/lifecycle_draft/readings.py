"""What sentences say of a brake in a state, as far as their words can be read."""

import re
from dataclasses import dataclass

from brakecheck.lifecycle_draft.sentences import Sentence
from brakecheck.lifecycle_draft.states import States
from brakecheck.lifecycle_draft.words import Verb, verb_of

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
BETWEEN = r"[`'\"]*(?:\s*,\s*(?:and |or )?|\s*/\s*|\s+(?:and|or)\s+)[`'\"]*"
OBJECT = r"(?:(?:a|an|any|the|this|all|one)\s+)?[`'\"]*"
ORDER = re.compile(r"\b(first|before(?:hand)? (?:it|you|\w+ing)|prior to)\b", re.IGNORECASE)


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
    decides = refuses or only or unless or CONDITION.search(text) or _is_done_to(sentence, verb, states)
    if not meant or ORDER.search(text) or not decides:
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
    named = [name for name, word in words.items() if _names(sentence, name, word, own)]
    named += [name for name in _listed(sentence, states, named) if name not in named]
    meant = [name for name in named if refuses or words[name] not in own]
    return meant or ([*states.final] if sentence.is_over and not named else [])


def _listed(sentence: Sentence, states: States, named: list[str]) -> set[str]:
    """The states in each list that has a named one, such as `finished, failed or cancelled`."""
    found: set[str] = set()
    for each in re.finditer(rf"\b{_any(states)}(?:{BETWEEN}{_any(states)})+\b", sentence.text.lower()):
        names = {name for name in states.names if re.search(rf"\b(?:{_any_of(name, states)})\b", each[0])}
        found |= names if names & {*named} else set()
    return found


def _is_done_to(sentence: Sentence, verb: Verb, states: States) -> bool:
    """Whether the sentence begins with the verb and states as its object: `Cancels a queued or running job`."""
    first, _, rest = sentence.text.lower().partition(" ")
    return verb_of(first) == verb and re.match(rf"{OBJECT}{_any(states)}\b", rest) is not None


def _any(states: States) -> str:
    return f"(?:{'|'.join(_any_of(name, states) for name in states.names)})"


def _any_of(name: str, states: States) -> str:
    """A pattern of the state's name and of its word."""
    written = (re.escape(word).replace("_", "[-_ ]") for word in (name.lower(), states.word(name)) if word)
    return "|".join(written) or "(?!)"


def _names(sentence: Sentence, name: str, word: str, own: tuple[str, ...]) -> bool:
    """Whether the sentence names the state, and not what the brake does: `has to be cancelled`."""
    is_done = word in own and re.search(rf"\bbe {word[:6]}", sentence.text.lower())
    return not is_done and (sentence.names(name) or sentence.names(word))
