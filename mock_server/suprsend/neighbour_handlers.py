"""SuprSend's neighbouring operations: from a request to the models and back."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

from brakecheck.mock_server.api_error import ApiError, BadRequest, BodyTooLarge
from brakecheck.mock_server.http.messages import Request, Response
from brakecheck.mock_server.suprsend.errors import record_error
from brakecheck.mock_server.suprsend.messages import FITS, Message, messages_of
from brakecheck.mock_server.suprsend.runs import DEFAULT_TENANT, Runs
from brakecheck.mock_server.suprsend.triggers import Trigger, fire
from brakecheck.mock_server.worlds.clock import timestamp
from brakecheck.specs.sentences import shown

LARGEST = 800 * 1024  # bytes
PAGE, MOST = 10, 1000
CHANNELS = (
    "$email", "$sms", "$whatsapp", "$inbox", "$messenger",
    "$androidpush", "$iospush", "$webpush", "$slack", "$ms_teams",
)  # fmt: skip
CONTACTS = ("value", "email", "token", "user_id", "channel_id", "conversation_id")  # of a channel that is an object


def trigger_workflow(runs: Runs, request: Request) -> Response:
    """Trigger one workflow (answers 202) or a list of them (207); `BodyTooLarge` above 800 KiB."""
    size = len(request.raw.body)
    if size > LARGEST:
        raise BodyTooLarge("trigger.limits", f"the body must have at most {LARGEST} bytes; got {size}")
    if isinstance(request.body, list):
        records = [_record(runs, wanted) for wanted in request.body]
        succeeded = sum(record["status"] == "success" for record in records)
        status = "success" if succeeded == len(records) else "partial" if succeeded else "fail"
        return Response(207, {"status": status, "records": records})
    return Response(202, {"status": "success", "message_id": fire(runs, _trigger(request.body))})


def list_messages(runs: Runs, request: Request) -> Response:
    """List a page of messages, newest first; `BadRequest` for an `after` of another list."""
    query = parse_qs(request.raw.query.decode("latin-1"), keep_blank_values=True)
    found = messages_of(runs, {name: frozenset(values) for name, values in query.items() if name in FITS})
    start, limit = _start(request.query.get("after"), found), _limit(request.query.get("limit", str(PAGE)))
    page = found[start : start + limit]
    more = start + limit < len(found)
    meta = {"count": len(found), "limit": limit, "has_next": more, "after": page[-1].id if more and page else None}
    return Response(200, {"meta": meta, "results": [_shown(message) for message in page]})


def _record(runs: Runs, wanted: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"status": "success", "status_code": 202, "message_id": fire(runs, _trigger(wanted))}
    except ApiError as no:
        return record_error(no.status, no.message)


def _trigger(wanted: dict[str, Any]) -> Trigger:
    recipients: dict[str, tuple[str, ...]] = {}
    for recipient in wanted["recipients"]:
        profile = {"distinct_id": recipient} if isinstance(recipient, str) else recipient
        known = recipients.get(profile["distinct_id"], ())
        recipients[profile["distinct_id"]] = tuple(dict.fromkeys((*known, *_contacts(profile))))
    tenant = wanted.get("tenant_id") or DEFAULT_TENANT
    return Trigger(wanted["workflow"], recipients, tenant, wanted.get("$idempotency_key"))


def _contacts(profile: dict[str, Any]) -> Iterator[str]:
    """Contacts in the channels of a recipient; a channel has one contact or a list of them."""
    for name in CHANNELS:
        given = profile.get(name, [])
        for contact in given if isinstance(given, list) else [given]:
            parts = [contact] if isinstance(contact, str) else [contact.get(part) for part in CONTACTS]
            yield from (part for part in parts if isinstance(part, str) and part)


def _limit(given: str) -> int:
    """Number of messages on a page, in bounds even if a reading accepts any limit."""
    try:
        return min(max(int(given), 1), MOST)
    except ValueError:
        return PAGE


def _start(after: str | None, found: list[Message]) -> int:
    if after is None:
        return 0
    for number, message in enumerate(found, 1):
        if message.id == after:
            return number
    raise BadRequest(
        "messages.invalid-query", f"after must be the meta.after of a page of this list; got {shown(after)}"
    )


def _shown(message: Message) -> dict[str, Any]:
    run = message.run
    return {
        "message_id": message.id,
        "created_at": timestamp(message.at),
        "status": "delivered" if message.delivered else "delivery_failed",
        "idempotency_key": run.idempotency_key,
        "recipient": {"$type": "user", "distinct_id": run.recipient},
        "execution_id": run.id,
        "tenant_id": run.tenant,
        "workflow": {"slug": run.slug},
    }


NEIGHBOUR_HANDLERS = {"trigger-workflow": trigger_workflow, "list-messages": list_messages}
