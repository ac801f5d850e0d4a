"""The words by which operations and states are known: brakes, what they lead to, and what is over."""

import re
from dataclasses import dataclass


def named(text: str) -> tuple[str, ...]:
    """The names in the text."""
    return tuple(text.split())


@dataclass(frozen=True)
class Verb:
    """A verb of a brake or of its release. `done` are states that it may lead to, the likeliest first."""

    name: str
    done: tuple[str, ...]
    releases: bool = False

    @property
    def participle(self) -> str:
        """Participle of the verb: the likeliest of its states."""
        return self.done[0]


HALTS = {
    "cancel": "cancelled canceled cancelling canceling",
    "stop": "stopped stopping shutdown cancelled canceled",
    "pause": "paused pausing suspended",
    "suspend": "suspended suspending paused",
    "abort": "aborted aborting cancelled canceled failed",
    "terminate": "terminated terminating cancelled canceled",
    "kill": "killed terminated cancelled canceled",
    "interrupt": "interrupted cancelled canceled",
    "halt": "halted stopped",
    "disable": "disabled inactive",
    "deactivate": "inactive deactivated disabled paused",
    "revoke": "revoked inactive",
    "archive": "archived",
    "void": "voided void",
    "close": "closed",
    "expire": "expired",
    "freeze": "frozen",
    "hangup": "completed",
    "reject": "rejected",
    "unpublish": "unpublished draft",
    "unschedule": "unscheduled draft cancelled canceled",
    "delete": "deleted",
}
RELEASES = {
    "resume": "resumed running active in_progress open ready queued pending enabled scheduled",
    "continue": "continued running active in_progress open",
    "activate": "active activated enabled ready running",
    "enable": "enabled active ready",
    "restart": "restarted running active queued starting pending",
    "start": "started running active in_progress starting queued",
    "reschedule": "rescheduled scheduled delayed queued pending",
    "unarchive": "unarchived active open",
    "restore": "restored active open available present",
    "reopen": "reopened open active",
}
VERBS = {name: Verb(name, named(done)) for name, done in HALTS.items()} | {
    name: Verb(name, named(done), releases=True) for name, done in RELEASES.items()
}
SPELLINGS = {
    "remove": "delete", "destroy": "delete", "unpause": "resume", "unsuspend": "resume", "reactivate": "activate",
    "cancellation": "cancel", "cancelation": "cancel", "termination": "terminate", "hold": "pause", "end": "stop",
    "trash": "delete", "purge": "delete", "unfreeze": "resume", "postpone": "reschedule",
    "inactivate": "deactivate", "discard": "delete", "undelete": "restore", "rescheduled": "reschedule",
}  # fmt: skip
INVERSE = {
    "pause": "resume", "suspend": "resume", "disable": "enable", "deactivate": "activate", "archive": "unarchive",
    "close": "reopen", "enable": "disable", "activate": "deactivate", "resume": "pause", "freeze": "resume",
    "unarchive": "archive", "reopen": "close",
}  # fmt: skip
NOT_STATES_OF = {"void", "draft", "completed", "failed", "pending", "queued", "running", "in_progress", "starting"}
INITIAL = named(
    "draft created new initial validating verifying pending submitted "
    "requested scheduled delayed queued starting ready incomplete open waiting "
    "available enabled active processing running in_progress"
)
FINAL = {
    *named("completed complete succeeded success successful passed failed failure error errored cancelled canceled"),
    *named("terminated aborted expired timed_out timeout timedout done finished closed deleted revoked rejected"),
    *named("crashed killed system_failure skipped void voided refunded no_answer busy undelivered delivered"),
    *named("interrupted dead upstream_failed incomplete_expired removed resolved merged partial_failure stale"),
    *named("succeeded_with_errors startup_failure neutral action_required lost"),
}
HELD = {
    *named("paused pausing suspended suspending disabled inactive archived closed stopped frozen on_hold halted"),
    *named("deactivated unpublished"),
}
WAITING = {*named("delayed scheduled queued pending created waiting pending_version enqueued deferred")}
STATE_MEMBER = re.compile(r"(?:.*_)?(?:status|state|phase)(?:_type|_name)?")
SWITCHES = {  # a member that is true or false, and the verb that makes it true
    "paused": "pause", "suspended": "suspend", "disabled": "disable", "archived": "archive", "enabled": "enable",
    "active": "activate", "frozen": "freeze", "cancelled": "cancel", "canceled": "cancel", "closed": "close",
    "revoked": "revoke", "deleted": "delete", "inactive": "deactivate",
}  # fmt: skip
HALTED = {"paused", "suspended", "disabled", "archived", "frozen", "cancelled", "canceled", "closed", "revoked"}
SWITCH_STATES = dict.fromkeys(HALTED, "active") | {"disabled": "enabled", "enabled": "disabled", "active": "inactive"}
EVENT_MEMBERS = {*named("action status state command event op operation desired_state target_state desired_status")}
ADVERBS = {*named("bulk batch mass force soft hard request async mark try do post put patch")}


def tokens(text: str) -> list[str]:
    """The words of a name, in lower case: of `cancelRun`, `cancel-run` and `CANCEL_RUN` the same two."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    return re.findall(r"[a-z0-9]+", apart.lower())


def plain(name: object) -> str:
    """A name in lower case with its words joined by `_`."""
    return "_".join(tokens(str(name)))


def verb_of(word: str) -> Verb | None:
    """The verb that a word is: `cancel`, `cancels`, `cancelling`."""
    for form in (word, word.removesuffix("s"), word.removesuffix("es")):
        found = VERBS.get(SPELLINGS.get(form, form))
        if found:
            return found
    return None


def verb_of_state(word: str) -> Verb | None:
    """The verb that leads to a state of this name: of `paused` it is pause."""
    name = plain(word)
    if name in ("open", "reopened"):
        return VERBS["reopen"]
    if name in SWITCHES:
        return VERBS[SWITCHES[name]]
    if name in NOT_STATES_OF:
        return None
    return next(
        (verb for verb in VERBS.values() if not verb.releases and name in verb.done[:4] and name != "failed"), None
    )


def singular(noun: str) -> str:
    """One of what the noun names: `runs`, `policies`, `processes`, `statuses`."""
    if noun.endswith("ies") and len(noun) > 4:
        return f"{noun[:-3]}y"
    if noun.endswith(("sses", "shes", "ches", "xes", "zes", "uses", "iases")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and len(noun) > 3 else noun
