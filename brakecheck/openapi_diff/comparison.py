"""Two documents compared, operation by operation, for a caller who relies on the old one."""

from collections.abc import Iterator

from brakecheck.openapi_diff.change import Change, Difference, Part, State, What
from brakecheck.openapi_diff.document import Document
from brakecheck.openapi_diff.not_compared import UnreadParts
from brakecheck.openapi_diff.operations import Content, Operation, operations
from brakecheck.openapi_diff.replacements import replacements
from brakecheck.openapi_diff.schema_comparison import FieldComparison
from brakecheck.openapi_diff.schema_reader import SchemaReader


def compare(old: Document, new: Document) -> list[Difference]:
    """The operations that are gone, changed and new, in this order and by path."""
    before, after = operations(old), operations(new)
    added = [after[key] for key in after if key not in before]
    readers = SchemaReader(old), SchemaReader(new)
    unread = UnreadParts(old, new)
    comparison = OperationComparison(*readers, unread)
    found = [Difference(State.NEW, operation) for operation in added]
    for key, operation in before.items():
        if key not in after:
            found.append(Difference(State.GONE, operation, replacements=replacements(operation, added, *readers)))
        elif changes := sorted(comparison.changes(operation, after[key]), key=lambda change: change.rank):
            found.append(Difference(State.CHANGED, operation, tuple(changes)))
    found += unread.webhooks(old, new)
    order = [State.GONE, State.CHANGED, State.NEW]
    return sorted(found, key=lambda one: (order.index(one.state), one.operation.path, one.operation.method))


class OperationComparison:
    """Compares an operation that both documents have."""

    def __init__(self, old: SchemaReader, new: SchemaReader, unread: UnreadParts) -> None:
        self._unread = unread
        self._fields = {part: FieldComparison(old, new, part) for part in Part}

    def changes(self, old: Operation, new: Operation) -> Iterator[Change]:
        """Yield the changes from one operation to the other, part by part."""
        yield from _security(old, new)
        yield from self._parameters(old, new)
        yield from self._body(old, new)
        yield from self._responses(old, new)
        yield from self._unread.changes(old, new)

    def _parameters(self, old: Operation, new: Operation) -> Iterator[Change]:
        before, after = old.parameters, new.parameters
        for key, parameter in before.items():
            if key not in after:
                yield Change(Part.PARAMETER, parameter.name, "", What.GONE, "", breaking=True)
                continue
            must = after[key].required
            if parameter.required != must:
                what = What.REQUIRED if must else What.OPTIONAL
                yield Change(Part.PARAMETER, parameter.name, "", what, "", breaking=must)
            fields, place = self._fields[Part.PARAMETER], f"{old}: {parameter.name}"
            yield from fields.changes(parameter.schema, after[key].schema, parameter.name, place)
        for key, parameter in after.items():
            if key not in before:
                detail = "required" if parameter.required else ""
                yield Change(Part.PARAMETER, parameter.name, "", What.NEW, detail, breaking=parameter.required)

    def _body(self, old: Operation, new: Operation) -> Iterator[Change]:
        if old.body_required != new.body_required:
            what = What.REQUIRED if new.body_required else What.OPTIONAL
            yield Change(Part.BODY, "", "", what, "", breaking=new.body_required)
        yield from self._content(Part.BODY, "", old.body, new.body, f"{old}: request body")

    def _responses(self, old: Operation, new: Operation) -> Iterator[Change]:
        before, after = old.responses, new.responses
        for status, content in before.items():
            answer = _answering(status, after)
            if answer is None:
                yield Change(Part.RESPONSE, status, "", What.GONE, "", breaking=True)
            else:
                yield from self._content(Part.RESPONSE, status, content, after[answer], f"{old}: response {status}")
        for status in after:
            if status not in before:
                yield Change(Part.RESPONSE, status, "", What.NEW, "", breaking=False)

    def _content(self, part: Part, name: str, old: Content, new: Content, place: str) -> Iterator[Change]:
        for media_type in sorted(old):
            known = _reading(media_type, new) if part is Part.BODY else media_type
            if known in new:
                yield from self._fields[part].changes(old[media_type], new[known], name, place)
            else:
                yield Change(part, name, "", What.GONE, f"as {media_type}", breaking=True)
        for media_type in sorted(new.keys() - old):
            yield Change(part, name, "", What.NEW, f"as {media_type}", breaking=False)


def _reading(media_type: str, content: Content) -> str:
    """The media type of a request, or the range in the content that takes it."""
    ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
    return next((known for known in ranges if known in content), media_type)


def _security(old: Operation, new: Operation) -> Iterator[Change]:
    for way in sorted(old.security, key=sorted):
        if not any(other <= way for other in new.security):
            yield Change(Part.SECURITY, _way(way), "", What.GONE, "no longer enough", breaking=True)
    for way in sorted(new.security - old.security, key=sorted):
        yield Change(Part.SECURITY, _way(way), "", What.NEW, "", breaking=False)


def _way(schemes: frozenset[str]) -> str:
    return " with ".join(sorted(schemes)) or "no key"


def _answering(status: str, responses: dict[str, Content]) -> str | None:
    """The document's response for this status: its own, its range's, the default one."""
    return next((known for known in (status, f"{status[:1]}XX", "default") if known in responses), None)
