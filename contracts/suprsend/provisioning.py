"""SuprSend's provider states, built and seen through its own neighbouring operations alone.

A trigger's answer has no execution ids. They are learnt from the messages that a run has sent, so a
workflow has to send at once and then wait, for a day say, if its runs are to be found running.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.provider_states.account import Account, Observation, State
from brakecheck.contracts.safety.receipt import Names, Removal

PATIENCE = 15  # seconds that a run gets for its first message
TRIGGER, CANCEL, MESSAGES = "/trigger/", "/v1/workflow_run/cancel/", "/v1/message/"
NOT_SENT = ("delivery_failed", "trigger_failed", "failure_by_vendor")
NOT_FOUND: dict[str, Any] = {}
UNREACHABLE = {
    "completed": "a run ends only as time goes by, which would end the others as well",
    "partial_failure": "no published operation makes a message fail",
    "failed": "no published operation makes messages fail",
}


class Seen(dict[str, Any]):
    """The facts of a run that its messages show. Other facts cannot be checked."""

    def __missing__(self, name: str) -> Any:
        raise NotChecked(f"no published operation shows the {name} of a run")


MOST_PAGES = 1000  # of a list; a server that counts more pages is wrong


class Provisioner:
    """Triggers runs; remembers the ids and keys that were used, for each account."""

    kind = "run"
    status, looks_last = "status", True
    moves: Mapping[str, str | None] = {}
    ways: Mapping[tuple[str, str], Sequence[str]] = {}

    def __init__(self) -> None:
        self.seen: dict[str, Observation] = {}
        self._runs: dict[Account, set[str]] = {}
        self._keys: dict[Account, set[str]] = {}
        self._slugs: dict[Account, set[str]] = {}
        self._cancelled: set[str] = set()

    def existing(self) -> tuple[()]:
        """None: what exists beforehand, others use as well."""
        return ()

    def provide(self, account: Account, state: State, advance: Callable[[float], None]) -> str:
        """Trigger a run and bring it into the state; `NotChecked` where no published operation leads there."""
        status = state.get("status", "running")
        if status in UNREACHABLE:
            raise NotChecked(UNREACHABLE[status])
        if "id" in state:
            raise NotChecked("the target gives its runs ids of its own")
        made_up = {name: account.allow(f"brakecheck-{secrets.token_hex(8)}") for name in ("slug", "recipient")}
        wanted = {**made_up, **state}
        order = self._trigger(account, wanted)
        try:
            run = self._learn(account, wanted, advance)
        except BaseException:
            with suppress(NotChecked):  # a run that is not certain to be over is looked for at the end again
                if self.recall(account, _names(wanted)):
                    account.nothing(order)
            raise
        account.made(run, order)
        if status == "cancelled":
            answer = account.call("POST", CANCEL, json={"execution_id": run})
            if answer.get("execution_ids") != [run]:
                raise NotChecked("the target did not cancel the run that was to be a cancelled one")
            self._cancelled.add(run)
        return run

    def _trigger(self, account: Account, wanted: State) -> int:
        """The number of the order. Its runs whose ids are not learnt are cancelled at the end, by the order's names."""
        self._make_known(account, wanted["slug"])
        body = {"workflow": wanted["slug"], "recipients": [_recipient(wanted)]}
        if "tenant" in wanted:
            body["tenant_id"] = wanted["tenant"]
        if key := wanted.get("idempotency_key"):
            self._use_up(account, key)
            body["$idempotency_key"] = key
        with account.ordering(**_names(wanted)) as order:
            answer = account.call("POST", TRIGGER, json=body, missing=NOT_FOUND)
        if answer is NOT_FOUND:
            account.nothing(order)
            raise NotChecked(
                "no workflow of the target has the slug of this state, and no published operation makes one"
            )
        return order

    def _use_up(self, account: Account, key: str) -> None:
        used = self._keys.setdefault(account, set())
        if key.strip() in used:
            raise NotChecked(
                "runs that begin one after the other cannot share an idempotency key: the second is skipped"
            )
        used.add(key.strip())

    def _make_known(self, account: Account, slug: str) -> None:
        """Have the workflow made, where the target is our mock; elsewhere it has to exist."""
        known = self._slugs.setdefault(account, set())
        if slug not in known and account.dashboard is not None:
            account.dashboard({"slug": slug, "status": "completed"})
        known.add(slug)

    def _learn(self, account: Account, wanted: State, advance: Callable[[float], None]) -> str:
        """The id of the run that was just triggered: the one that no earlier message of the recipient names."""
        known = self._runs.setdefault(account, set())
        query = {"recipient_id[]": wanted["recipient"], "workflow_slug": wanted["slug"]}
        for _ in range(PATIENCE):
            messages = [message for message in _messages(account, **query) if message["execution_id"] not in known]
            if not all(_is_ours(message, wanted) for message in messages):
                raise NotChecked("the target lists messages of others where those of one recipient are asked for")
            new = {message["execution_id"] for message in messages}
            if len(new) == 1:
                known |= new
                return account.allow(str(new.pop()))
            if new:
                raise NotChecked("somebody else triggers the same workflow for the same recipient")
            advance(1)
        raise NotChecked(f"the run has sent nothing within {PATIENCE} s, and its messages alone show its id")

    def observe(self, account: Account, record: str) -> Observation:
        """List the messages of the run; without any it counts as missing."""
        messages = list(_messages(account, execution_id=record))
        seen = Seen(exists=bool(messages), sent=sum(message["status"] not in NOT_SENT for message in messages))
        if record in self._cancelled:
            seen["status"] = "cancelled"
        return seen

    def restored(self, account: Account, record: str, state: State, seen: Observation | None) -> bool:  # noqa: ARG002
        """Never: a run has a recipient of its own, and no operation brings one back that was cancelled."""
        return False

    glance = observe

    def time_went_by(self) -> None:
        """Each look asks anew."""

    def listed(self, account: Account) -> set[str]:  # noqa: ARG002
        """None: no published operation lists runs."""
        return set()

    def remove(self, account: Account, record: str) -> Removal:
        """Cancel the run, which is all that can be done."""
        if record in _cancelled(account, {"execution_id": account.allow(record)}):
            return Removal(record, gone=True, message=f"cancelled run {record}")
        return Removal(record, gone=True, message=f"run {record} was over", found=False)

    def recall(self, account: Account, names: Names) -> list[Removal]:
        """Cancel the runs of these very people and this very workflow, which no one else uses."""
        ours = {name: names[name] for name in ("recipients", "workflow_slug")}
        return [Removal(run, gone=True, message=f"cancelled run {run}") for run in _cancelled(account, ours)]


def _cancelled(account: Account, filters: dict[str, Any]) -> list[str]:
    """The runs that were running and are no more."""
    ids = account.call("POST", CANCEL, json=filters, closing=True).get("execution_ids")
    if not isinstance(ids, list) or not all(isinstance(run, str) for run in ids):
        raise NotChecked("the cancel was answered without the list of runs that the documents show")
    return ids


def _names(wanted: State) -> dict[str, Any]:
    key = {"idempotency_key": wanted["idempotency_key"]} if wanted.get("idempotency_key") else {}
    return {"recipients": [wanted["recipient"]], "workflow_slug": wanted["slug"], **key}


def _is_ours(message: dict[str, Any], wanted: State) -> bool:
    """Whether every fact that the message shows of its run is as the run was ordered."""
    key = wanted.get("idempotency_key")
    shown = message.get("idempotency_key")
    return (
        _part(message, "recipient", "distinct_id") == wanted["recipient"]
        and _part(message, "workflow", "slug") == wanted["slug"]
        and (not shown or shown == (key and key.strip()))
        and ("tenant" not in wanted or message.get("tenant_id") in (None, wanted["tenant"]))
    )


def _part(message: dict[str, Any], name: str, part: str) -> object:
    whole = message.get(name)
    return whole.get(part) if isinstance(whole, dict) else None


def _recipient(wanted: State) -> str | dict[str, Any]:
    recipient, contacts = wanted["recipient"], list(wanted.get("contacts", ()))
    return {"distinct_id": recipient, "$email": contacts} if contacts else str(recipient)


def _messages(account: Account, **query: str) -> Iterator[dict[str, Any]]:
    after: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        page = account.call("GET", MESSAGES, params={**query, **after, "limit": 1000})
        yield from page["results"]
        if not page["meta"]["has_next"]:
            return
        after = {"after": page["meta"]["after"]}
