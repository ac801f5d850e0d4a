"""Provider states of a machine: create a record in a given state, and observe one."""

from collections.abc import Mapping
from typing import Any

from brakecheck.mock_server.api_error import BadRequest, Conflict
from brakecheck.mock_server.engine.account import Account
from brakecheck.mock_server.engine.bodies import plain
from brakecheck.mock_server.engine.broods import Group
from brakecheck.mock_server.engine.operations import parts_of
from brakecheck.mock_server.engine.records import Kind, Record
from brakecheck.mock_server.engine.requests import refuse_unwritable
from brakecheck.mock_server.engine.values import Situation
from brakecheck.mock_server.worlds.clock_setting import moment
from brakecheck.specs.sentences import shown

RULE = "provide.state"
MOST = 1_000_000  # children of one kind in one state
LONGEST = 200  # characters of an id
CREATED = "created_at"


def provide(account: Account, state: dict[str, Any]) -> dict[str, Any]:
    """Create a record: its `resource`, its `state`, its `id`, other members, and children by state."""
    at = account.settle()
    refuse_unwritable(state, BadRequest.status, RULE)
    members = dict(state)
    kind = _kind(account, members.pop("resource", None))
    wanted = members.pop("state", kind.initial)
    if wanted not in kind.states or wanted in kind.gone:
        there = ", ".join(name for name in kind.states if name not in kind.gone)
        raise BadRequest(RULE, f"state {shown(wanted)} is not one of {there}, the states of {kind.name}")
    record_id = members.pop("id", "")
    if not isinstance(record_id, str) or len(record_id) > LONGEST:
        raise BadRequest(RULE, f"id must be a text of 1 to {LONGEST} characters")
    if record_id and account.find(kind.name, record_id) is not None:
        raise Conflict(RULE, f"there is a {kind.name} {record_id} already; choose another id")
    created = _created(kind, members)
    groups = [group for child in kind.children if child in members for group in _groups(account, child, members)]
    _refuse_odd_parents(kind, members)
    _hold(account, kind, wanted, members, at)
    record = account.create(kind, members, wanted, at, record_id)
    record.created = at if created is None else created
    if not groups and kind.on[record.state]:
        groups = parts_of(account, record)
    account.populate(record, groups, at)
    return _seen(record)


def observe(account: Account, record_id: str) -> dict[str, Any]:
    """Observe the record, even a gone one; the first resource with the id counts."""
    account.settle()
    for records in account.by_kind.values():
        if record_id in records:
            return _seen(records[record_id])
    return {"id": record_id, "exists": False, "status": None, "state": None, "resource": None, "observes": {}}


def _seen(record: Record) -> dict[str, Any]:
    observes: dict[str, Any] = plain(record.kind.observes(Situation(record)))
    return {
        "id": record.id,
        "exists": not record.gone,
        "status": record.state,
        "state": record.state,
        "resource": record.kind.name,
        "observes": observes,
    }


def _kind(account: Account, name: Any) -> Kind:
    """Kind of the name; `BadRequest` for a part, which is created with its parent."""
    parts = {child for kind in account.kinds.values() for child in kind.children}
    known = [kind for kind in account.kinds if kind not in parts]
    if name not in known:
        raise BadRequest(RULE, f"resource {shown(name)} is not one of {', '.join(known)}")
    return account.kinds[name]


def _groups(account: Account, child: str, members: dict[str, Any]) -> list[tuple[str, Group]]:
    """Children that the member of this name asks for: their number in each state."""
    asked = members.pop(child)
    kind = account.kinds[child]
    if not isinstance(asked, Mapping) or not {*asked} <= {*kind.states}:
        raise BadRequest(RULE, f"{child} must say how many are in each state ({', '.join(kind.states)})")
    for count in asked.values():
        if type(count) is not int or not 0 <= count <= MOST:
            raise BadRequest(RULE, f"{child} must have whole numbers from 0 to {MOST}; got {shown(count)}")
    return [(child, (state, count, {})) for state, count in asked.items()]


def _created(kind: Kind, members: dict[str, Any]) -> float | None:
    """Time of creation, if the state gives it and the resource has no member of that name."""
    if CREATED not in members or CREATED in kind.defaults:
        return None
    return moment(members.pop(CREATED), CREATED, RULE)


def _refuse_odd_parents(kind: Kind, members: Mapping[str, Any]) -> None:
    for member in kind.belongs:
        if member in members and (not isinstance(members[member], str) or len(members[member]) > LONGEST):
            raise BadRequest(
                RULE, f"{member} must be an id of at most {LONGEST} characters; got {shown(members[member])}"
            )


def _hold(account: Account, kind: Kind, state: str, members: dict[str, Any], at: float) -> None:
    """Add a parent that keeps the record in a state that it would leave at once."""
    if state in kind.waits:
        member, elsewhere = kind.waits[state]
        if member not in members:
            parent = account.kinds[kind.belongs[member]]
            members[member] = account.create(parent, {}, elsewhere, at).id
