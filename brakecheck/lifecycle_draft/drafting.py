"""A lifecycle file drafted from an OpenAPI document: proposals, what the document says, and what it leaves open."""

from brakecheck.lifecycle_draft import body
from brakecheck.lifecycle_draft.head import Rows, head
from brakecheck.lifecycle_draft.questions import assess
from brakecheck.lifecycle_draft.resources import Resource, survey
from brakecheck.lifecycle_draft.states import States
from brakecheck.specs.openapi_reader.document import Document


def draft(document: Document, openapi: str) -> str:
    """The text of the file. `openapi` is the document's path as seen from it."""
    found = survey(document)
    braked = [resource for resource in found.resources if resource.brakes]
    rows: Rows = [(resource, [assess(resource, brake, _children(resource, braked)) for brake in resource.brakes])
                  for resource in braked]  # fmt: skip
    written = rows or [(_nothing(), [])]
    lines = [*head(found, rows, openapi), *body.resources(written), *body.operations(rows), *body.left_out(found)]
    return "\n".join(lines) + "\n"


def _children(resource: Resource, braked: list[Resource]) -> list[str]:
    return [other.name for other in braked if other.parent is resource]


def _nothing() -> Resource:
    """What stands in for resources where the document has no brake."""
    return Resource((), name="record", states=States(["present"], "present", []), guessed_states=True)
