"""SuprSend's provider states, built and observed through its own published operations only.

A trigger's answer has no execution ids; only the messages of a run show its id. So a workflow must send a message at
once and then wait, for a day say, so that its runs are still running when their ids are known.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from brakecheck.contracts.errors import NotChecked
from brakecheck.contracts.provider_states.account import Account, Observation, State
from brakecheck.contracts.safety.receipt import Names, Removal

PATIENCE = 15  # seconds to wait for the first message of a run
TRIGGER, CANCEL, MESSAGES = "/trigger/", "/v1/workflow_run/cancel/", "/v1/message/"
NOT_SENT = ("delivery_failed", "trigger_failed", "failure_by_vendor")
NOT_FOUND: dict[str, Any] = {}
UNREACHABLE = {
    "completed": "a run ends only after some time, which would end the other runs, too",
    "partial_failure": "no published operation makes a message fail",
    "failed": "no published operation makes messages fail",
}


class Seen(dict[str, Any]):
    """An observation of a run by its messages; a member that they do not show is `NotChecked`."""

    def __missing__(self, name: str) -> Any:
        raise NotChecked(f"no published operation shows the {name} of a run")


MOST_PAGES = 1000  # of a list; a server that counts more pages is wrong


class Provisioner:
    """Triggers runs, and remembers the ids and keys of each account."""

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
        """No record: other people use those that existed before the run."""
        return ()

    def provide(self, account: Account, state: State, advance: Callable[[float], None]) -> str:
        """Trigger a run and bring it into the state; `NotChecked` where no published operation leads there."""
        status = state.get("status", "running")
        if status in UNREACHABLE:
            raise NotChecked(UNREACHABLE[status])
        if "id" in state:
            raise NotChecked("the target chooses the ids of runs itself")
        made_up = {name: account.allow(f"brakecheck-{secrets.token_hex(8)}") for name in ("slug", "recipient")}
        wanted = {**made_up, **state}
        order = self._trigger(account, wanted)
        try:
            run = self._find_id(account, wanted, advance)
        except BaseException:
            with suppress(NotChecked):  # where this fails, the clean-up tries again
                if self.recall(account, _names(wanted)):
                    account.nothing(order)
            raise
        account.made(run, order)
        if status == "cancelled":
            answer = account.call("POST", CANCEL, json={"execution_id": run})
            if answer.get("execution_ids") != [run]:
                raise NotChecked("the target did not cancel the run that was to be provided as cancelled")
            self._cancelled.add(run)
        return run

    def _trigger(self, account: Account, wanted: State) -> int:
        """Trigger the run; returns the number of its order, by whose names the clean-up can cancel the run."""
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
            raise NotChecked("the target has no workflow with this slug, and no published operation creates one")
        return order

    def _use_up(self, account: Account, key: str) -> None:
        used = self._keys.setdefault(account, set())
        if key.strip() in used:
            raise NotChecked("two triggers cannot share an idempotency key: the second is skipped")
        used.add(key.strip())

    def _make_known(self, account: Account, slug: str) -> None:
        """Create the workflow where the target is our mock; on another server it must exist."""
        known = self._slugs.setdefault(account, set())
        if slug not in known and account.dashboard is not None:
            account.dashboard({"slug": slug, "status": "completed"})
        known.add(slug)

    def _find_id(self, account: Account, wanted: State, advance: Callable[[float], None]) -> str:
        """Wait for a message of the new run; returns the id in it, which no earlier message has."""
        known = self._runs.setdefault(account, set())
        query = {"recipient_id[]": wanted["recipient"], "workflow_slug": wanted["slug"]}
        for _ in range(PATIENCE):
            messages = [message for message in _messages(account, **query) if message["execution_id"] not in known]
            if not all(_is_ours(message, wanted) for message in messages):
                raise NotChecked("the target lists messages of other recipients in a query for one recipient")
            new = {message["execution_id"] for message in messages}
            if len(new) == 1:
                known |= new
                return account.allow(str(new.pop()))
            if new:
                raise NotChecked("another client triggers the same workflow for the same recipient")
            advance(1)
        raise NotChecked(f"the run has sent no message within {PATIENCE} s, and only its messages show its id")

    def observe(self, account: Account, record: str) -> Observation:
        """List the messages of the run; a run without messages counts as missing."""
        messages = list(_messages(account, execution_id=record))
        seen = Seen(exists=bool(messages), sent=sum(message["status"] not in NOT_SENT for message in messages))
        if record in self._cancelled:
            seen["status"] = "cancelled"
        return seen

    def restored(self, account: Account, record: str, state: State, seen: Observation | None) -> bool:  # noqa: ARG002
        """False: a run cannot be provided again, since no operation revives a cancelled one."""
        return False

    glance = observe

    def time_went_by(self) -> None:
        """Do nothing: each observation is requested anew."""

    def listed(self, account: Account) -> set[str]:  # noqa: ARG002
        """The empty set: no published operation lists runs."""
        return set()

    def remove(self, account: Account, record: str) -> Removal:
        """Cancel the run: no published operation removes one."""
        if record in _cancelled(account, {"execution_id": account.allow(record)}):
            return Removal(record, gone=True, message=f"cancelled run {record}")
        return Removal(record, gone=True, message=f"run {record} was over", found=False)

    def recall(self, account: Account, names: Names) -> list[Removal]:
        """Cancel the runs of an order, by its made-up recipients and its slug."""
        ours = {name: names[name] for name in ("recipients", "workflow_slug")}
        return [Removal(run, gone=True, message=f"cancelled run {run}") for run in _cancelled(account, ours)]


def _cancelled(account: Account, filters: dict[str, Any]) -> list[str]:
    """Cancel by these filters; returns the ids of the cancelled runs."""
    ids = account.call("POST", CANCEL, json=filters, closing=True).get("execution_ids")
    if not isinstance(ids, list) or not all(isinstance(run, str) for run in ids):
        raise NotChecked("the answer to the cancel has no list of execution_ids")
    return ids


def _names(wanted: State) -> dict[str, Any]:
    key = {"idempotency_key": wanted["idempotency_key"]} if wanted.get("idempotency_key") else {}
    return {"recipients": [wanted["recipient"]], "workflow_slug": wanted["slug"], **key}


def _is_ours(message: dict[str, Any], wanted: State) -> bool:
    """Whether the message has the recipient, slug, key and tenant of the trigger."""
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
