"""Thousands of bad requests, made from the descriptions: each is refused in words that need no validator's inside."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from brakecheck.contracts.http.key_place import key_place
from brakecheck.mock_server.server import Settings, build, prefix_of
from brakecheck.specs import vendors
from brakecheck.specs.description import Description, Operation
from tests.mock_server.asgi import Client, Headers, Reply
from tests.mock_server.bad_input import Bad, bad_requests

INSIDE = re.compile(
    r"additionalProperties|unevaluated|oneOf|anyOf|allOf|(min|max)(Length|Items|imum|Properties)|\$ref|#/"
    r"|described form|not valid under|does not match|jsonschema|openapi|[a-z]Error\b|Traceback|<class|well-formed"
    r"|received another|\b(None|NoneType|True|False|dict|str|int)\b|\\x[0-9a-f]{2}|(got|id|at|received) '"
)
LONGEST = 1000  # characters of a message; a text that was sent may be in it once
EXAMPLES = {path.parent.name: path for path in vendors.examples()}


def texts(value: Any) -> Iterator[str]:
    """Each text of a body."""
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(part)


def objections(bad: Bad, reply: Reply) -> Iterator[str]:
    """What is wrong with an answer to a bad request."""
    if reply.status >= 500 or reply.status < 200:
        yield f"{reply.status} {reply.body[:200]!r}"
    if 400 <= reply.status < 500 and bad.method != "HEAD":
        said = [*texts(reply.json)]
        yield from (text for text in said if INSIDE.search(text) or len(text) > LONGEST or not text.strip())


def refused(
    client: Client, description: Description, base: str, fitting: str, credentials: Callable[[Operation], Headers]
) -> int:
    """How many bad requests were refused; fails with every answer that is not as a person would say it."""
    wrong, count = [], 0
    operations = [it for it in description.operations.values() if "text/event-stream" not in str(it.spec)]  # no end
    for operation in operations:
        for bad in bad_requests(description, operation, fitting):
            more = {"content-type": bad.content_type} if bad.content_type else {}
            headers = credentials(operation) | more
            reply = client.send(bad.method, base + bad.path, bad.body, headers=headers, query=bad.query)
            wrong += [f"{operation.id} {str(bad)[:120]}: {text[:300]}" for text in objections(bad, reply)]
            count += 400 <= reply.status < 500
    assert "\n".join(wrong) == ""
    return count


@pytest.mark.slow
@pytest.mark.parametrize("name", [*vendors.vendors(), *EXAMPLES])
def test_a_vendor_refuses_in_plain_words(name: str):
    """Bad ids, queries, bodies, media types, methods and paths of every operation."""
    vendor = vendors.add(EXAMPLES[name]) if name in EXAMPLES else name
    client = Client(build(Settings(vendors=[vendor])))
    description, (key, *_) = vendors.conventional(vendor), vendors.fixtures(vendor)["keys"]["full"]
    base = prefix_of(vendor, alone=True)
    counted = refused(client, description, base, "wf_1", lambda it: key_place(description, it).headers(key))
    assert counted > 20 * len(description.operations)


@pytest.mark.slow
def test_the_admin_api_refuses_in_plain_words():
    """The same of worlds, clocks, journals, logs, behaviours, readings and faults."""
    client = Client(build(Settings()))
    counted = refused(client, vendors.admin(), "/__admin", "default", lambda _: {})
    assert counted > 20 * len(vendors.admin().operations)
