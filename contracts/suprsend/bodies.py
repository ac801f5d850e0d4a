"""Invalid and odd bodies of a cancel.

<id>, <person>, <key> and <slug> are placeholders for values of a running run, <marker> and <number> for unique ones.
"""

import json

from brakecheck.contracts.suprsend.api import FILTERS, Run

DEEP = 10_000

NO_FILTER = {
    "an empty object": b"{}",
    "an unknown name": b'{"nonsense": "<id>"}',
    "no name": b'{"": "<id>"}',
    "id": b'{"id": "<id>"}',
    "execution_ids": b'{"execution_ids": ["<id>"]}',
    "recipient": b'{"recipient": "<person>"}',
    "slug": b'{"slug": "<slug>"}',
    "the filters one level down": b'{"filters": {"execution_id": "<id>", "recipients": ["<person>"]}}',
}
EMPTY_VALUES = {
    "an empty execution_id": b'{"execution_id": ""}',
    "an empty idempotency_key": b'{"idempotency_key": ""}',
    "an empty workflow_slug": b'{"workflow_slug": ""}',
    "no recipients": b'{"recipients": []}',
    "an empty recipient": b'{"recipients": [""]}',
    "two empty recipients": b'{"recipients": ["", ""]}',
    "all of them": b'{"execution_id": "", "recipients": [], "idempotency_key": "", "workflow_slug": ""}',
}
NO_OBJECT = {
    "no body": b"",
    "blanks": b" \r\n\t",
    "null": b"null",
    "true": b"true",
    "a number": b"<number>",
    "an empty text": b'""',
    "a text": b'"<id>"',
    "an empty list": b"[]",
    "a list of ids": b'["<id>"]',
    "a list of filters": b'[{"execution_id": "<id>"}, {"recipients": ["<person>"]}]',
    "a form": b"execution_id=<id>",
    "a deep list": b"[" * DEEP + b"]" * DEEP,
}
NO_JSON = {
    "a brace": b"{",
    "nothing after the name": b'{"execution_id":',
    "no end": b'{"execution_id": "<id>"',
    "an open list": b'{"recipients": ["<person>"',
    "a comma at the end": b'{"execution_id": "<id>",}',
    "single quotes": b"{'execution_id': '<id>'}",
    "NaN": b'{"execution_id": NaN}',
    "an endless depth": b'{"execution_id":' * DEEP,
}
WRONG = {
    "null": b"null",
    "a number": b"<number>",
    "false": b"false",
    "an object": b"{}",
    "a condition": b'{"$ne": null}',
}
WRONG_TYPE = {
    **{f"{name}: {kind}": f'{{"{name}": '.encode() + value + b"}" for name in FILTERS for kind, value in WRONG.items()},
    "execution_id: a list": b'{"execution_id": ["<id>"]}',
    "idempotency_key: a list": b'{"idempotency_key": ["<key>"]}',
    "workflow_slug: a list": b'{"workflow_slug": ["<slug>"]}',
    "recipients: a text": b'{"recipients": "<person>"}',
    "recipients: an object in the list": b'{"recipients": [{"distinct_id": "<person>"}]}',
    "recipients: a list in the list": b'{"recipients": [["<person>"]]}',
    "recipients: null in the list": b'{"recipients": [null]}',
    "recipients: a number in the list": b'{"recipients": ["<person>", <number>]}',
    "recipients: a deep list": b'{"recipients": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "all of them null": b'{"execution_id": null, "recipients": null, "idempotency_key": null, "workflow_slug": null}',
}
INVALID = {**NO_OBJECT, **NO_JSON, **WRONG_TYPE}
WRONG_BESIDE = {
    "a slug that is a list": b'{"execution_id": "<id>", "workflow_slug": ["<slug>"]}',
    "recipients that are a text": b'{"execution_id": "<id>", "recipients": "<person>"}',
    "a recipient that is a number": b'{"execution_id": "<id>", "recipients": ["<person>", <number>]}',
    "a key that is a number": b'{"recipients": ["<person>"], "idempotency_key": <number>}',
    "an id that is an object": b'{"recipients": ["<person>"], "execution_id": {}}',
}
NULL_BESIDE = b'{"execution_id": "<id>", "workflow_slug": null}'
ODD = {
    "a lone surrogate": b'{"execution_id": "<marker>\\ud800"}',
    "bytes that are no UTF-8": b'{"execution_id": "<marker>\xff\xfe"}',
    "UTF-16": '{"execution_id": "<marker>"}'.encode("utf-16"),
    "a NUL": b'{"execution_id": "<marker>\\u0000"}',
    "a blank": b'{"recipients": [" "]}',
    "an emoji": '{"recipients": ["<marker>😀"]}'.encode(),
    "a statement": b'{"idempotency_key": "<marker>\';--<marker>"}',
    "a path": b'{"execution_id": "<marker>/<marker>*"}',
    "a name twice": b'{"execution_id": "<marker>-a", "execution_id": "<marker>-b"}',
    "depth under an unknown name": b'{"nonsense": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "a text of a million letters": b'{"execution_id": "<marker>' + b"x" * 1_000_000 + b'"}',
    "a number of a million digits": b'{"execution_id": ' + b"1" * 1_000_000 + b"}",
    "100,000 recipients": json.dumps({"recipients": [f"<marker>-{n}" for n in range(100_000)]}).encode(),
}


def filled(template: bytes, run: Run) -> bytes:
    """The body with the run's values in place of the placeholders."""
    values = {"id": run.id, "person": run.recipient, "key": run.idempotency_key, "slug": run.slug}
    for name, value in values.items():
        template = template.replace(f"<{name}>".encode(), json.dumps(value)[1:-1].encode())
    return template
