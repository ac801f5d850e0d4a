"""What a server may do in its own way without breaking or keeping any promise."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Manner:
    """How the server behaves where no rule, not even a silent one, says how.

    `errors` is the body of a refusal: text, json, problem or empty. `spelling` is the case of header
    names. `slashes` overlooks slashes too many or too few. `hangs_up` answers what is too large and
    closes, having read none of it. Each `busy_every`th request is answered with 429. `tick` is how many
    seconds a lead takes to move on; with a clock that `runs` they all do so together; `eager`
    ones set out in the moment in which they may. `walked` tells
    that one that has set out has a call behind it. `completes` tells when a workflow completes by
    itself: never, done (its leads are), or empty (also where it has none). `neighbours` serves resume,
    activate, change and duplicate as well. With `any_id` an id or filter value may be anything, also empty.
    `own_ids` refuses ids of another form than its own with 422, `known_names` names in a filter that it does not
    know. `unknown_path` is the answer to a path that is not described. `notes` shows what was done last, and when, in
    members of its own, and writes a cancel into the history of each lead. `says_running` calls an active workflow
    running while a call is under way. A cancel takes `most_people` at most.
    """

    errors: str = "text"
    key_first: bool = True
    other_method: int = 405
    allow: bool = True
    options: bool = False
    no_bodies: bool = False
    hangs_up: bool = False
    busy_every: int = 0
    odd_id: int = 404
    any_id: bool = False
    slashes: bool = False
    spelling: str = "title"
    reverse_headers: bool = False
    chunked: bool = False
    gzip: bool = False
    closing: bool = False
    delay: float = 0.0
    tick: float = 0.0
    runs: bool = False
    eager: bool = False
    walked: bool = False
    completes: str = "done"
    newest_first: bool = False
    extra: bool = False
    short_ids: bool = False
    trims_keys: bool = False
    any_case_mail: bool = False
    neighbours: bool = True
    own_ids: bool = False
    known_names: bool = False
    unknown_path: int = 404
    notes: bool = False
    says_running: bool = False
    most_people: int | None = None


MANNERS = (
    Manner(),
    Manner(
        errors="json",
        key_first=False,
        other_method=404,
        spelling="lower",
        reverse_headers=True,
        delay=0.002,
        tick=12.0,
        walked=True,
        newest_first=True,
        extra=True,
        short_ids=True,
        gzip=True,
        slashes=True,
        options=True,
        completes="empty",
    ),
    Manner(
        errors="empty",
        odd_id=400,
        allow=False,
        no_bodies=True,
        hangs_up=True,
        spelling="upper",
        chunked=True,
        completes="never",
        trims_keys=True,
        any_case_mail=True,
        neighbours=False,
    ),
    Manner(
        errors="problem",
        key_first=False,
        closing=True,
        busy_every=20,
        tick=1.0,
        runs=True,
        extra=True,
        newest_first=True,
    ),
    Manner(eager=True, completes="never"),
)
# One who differs from the mock wherever no sentence says how.
STRANGER = Manner(
    errors="json",
    other_method=403,
    unknown_path=403,
    own_ids=True,
    known_names=True,
    notes=True,
    says_running=True,
    most_people=100,
    tick=40.0,
)
# And another one, who also counts a call under way as a lead in transit.
HASTY = Manner(eager=True, other_method=403, notes=True)
