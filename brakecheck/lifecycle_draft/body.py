"""The resources and operations of a draft, each guess and each open question where it belongs."""

import re

from brakecheck.lifecycle_draft.brakes import Brake
from brakecheck.lifecycle_draft.cells import is_gone
from brakecheck.lifecycle_draft.head import Rows
from brakecheck.lifecycle_draft.lists import listing, order
from brakecheck.lifecycle_draft.paths import noun_of
from brakecheck.lifecycle_draft.questions import Assessment
from brakecheck.lifecycle_draft.resources import LIFE, Resource, Survey
from brakecheck.lifecycle_draft.selection import selects
from brakecheck.lifecycle_draft.sentences import API, Sentence, sentences_of
from brakecheck.lifecycle_draft.states import envelope
from brakecheck.lifecycle_draft.text import comment, flow, listed, name, quoted, scalar
from brakecheck.specs.openapi_reader.operations import Operation


def resources(rows: Rows) -> list[str]:
    """Lines of YAML under `resources:`, after an empty one."""
    lines = ["", "resources:"]
    for resource, brakes in rows:
        lines += _resource(resource, brakes)
    return lines


def _resource(resource: Resource, brakes: list[Assessment]) -> list[str]:
    lines = [f"  {name(resource.name)}:"]
    if resource.parent:
        lines += comment(f"Its path leads through {resource.parent.name}: part-of or belongs, if that counts.", 4)
    lines.append(f"    identifiers: {flow(_identifiers(resource, brakes))}")
    for role in LIFE:
        if role in resource.life:
            lines.append(f"    {role}: {scalar(resource.life[role].id)}")
        elif role in ("create", "read"):
            lines += comment(f"OPEN: {role}: no operation on such a path.", 4)
    operations = dict.fromkeys(assessed.brake.operation.id for assessed in brakes if assessed.target)
    lines.append(f"    operations: {flow([*operations])}")
    return [*lines, *_states(resource, brakes)]


def _identifiers(resource: Resource, brakes: list[Assessment]) -> dict[str, str]:
    """The parameters that name a record, each with the beginning that its examples have."""
    found = dict.fromkeys(resource.identifiers, "")
    for operation in (assessed.brake.operation for assessed in brakes):
        for parameter in operation.parameters:
            named = str(parameter.get("name"))
            if parameter.get("in") == "path" and found.get(named) == "":
                found[named] = _beginning(parameter, operation.document.mapping(parameter.get("schema")))
    return found


def _beginning(*holders: dict[str, object]) -> str:
    """What comes before the first `_` of an example with digits: `run_` of `run_1a2b`."""
    matches = (re.match(r"[A-Za-z]{1,12}_(?=\w*\d)", str(holder.get("example", ""))) for holder in holders)
    return next((match.group() for match in matches if match), "")


def _states(resource: Resource, brakes: list[Assessment]) -> list[str]:
    states = resource.states
    lines = []
    if resource.guessed_states:
        lines += comment("OPEN: no member lists the states; these are made up from the verbs of the brakes.", 4)
        if resource.unlisted:
            lines += comment(resource.unlisted, 4)
    elif states.member:
        lines.append(f"    state: {scalar(states.member)}")
    elif states.switch:
        lines.append(f"    shows: {flow({states.switch: f'$is.{states.names[0]}'})}")
    why = f"as the example of {states.begins} shows" if states.begins else "a guess"
    lines += [f"    initial: {scalar(states.initial)}  # {why}", "    states:"]
    for state in states.names:
        lines += _state(resource, state, brakes)
    return lines


def _state(resource: Resource, state: str, brakes: list[Assessment]) -> list[str]:
    if is_gone(resource, state):
        return [f"      {name(state)}: {{type: final, tags: [gone]}}"]
    moves = []
    for assessed in brakes:
        cell = next(cell for cell in assessed.row if cell.state == state)
        if cell.accepted and assessed.target:
            why = f"said: {cell.said.sentence.place}" if cell.said else "OPEN"
            moves.append(f"          {name(assessed.brake.event)}: {scalar(assessed.target)}  # {why}")
    ends, done = state in resource.states.final, resource.states.done_after(state)
    on_its_way = bool(done) and any(assessed.target == state for assessed in brakes)
    why = f"OPEN: after: {{DELAY: {done}}}: how long it is {state} is not said." if on_its_way else ""
    lines = _moving(state, moves, ends=ends)
    return [lines[0], *comment(why, 8), *lines[1:]] if why else lines


def _moving(state: str, moves: list[str], *, ends: bool) -> list[str]:
    if not moves:
        return [f"      {name(state)}: {'{type: final}' if ends else '{}'}"]
    return [f"      {name(state)}:", *(["        type: final"] if ends else []), "        on:", *moves]


def operations(rows: Rows) -> list[str]:
    """One entry for each brake; one without a target is a comment, since it could not be drawn."""
    lines: list[str] = []
    for resource, brakes in rows:
        if "list" in resource.life and (listing := _list(resource.life["list"], resource)):
            lines += ["", *listing]
        lines += _wrapped(resource, {assessed.brake.operation.id for assessed in brakes})
        for assessed in brakes:
            entry = [*_operation(assessed), *_named_otherwise(resource, assessed.brake)]
            lines += ["", *(entry if assessed.target else _commented(entry, assessed.brake))]
    is_empty = all(line.lstrip().startswith("#") for line in lines if line)
    return ["", "operations: {}", *lines] if is_empty else ["", "operations:", *lines[1:]]


def _list(operation: Operation, resource: Resource) -> list[str]:
    """The entry of the operation that lists, one part a line; nothing where its answer shows no list."""
    found = listing(operation, noun_of(resource.collection), resource.states.member or "")
    if not found:
        return []
    lines = [f"  {name(operation.id)}:  # {operation.method} {quoted(operation.path, 90)[1:-1]}", "    lists:"]
    lines += [f"      {part}: {flow(value)}" for part, value in found.items()]
    if "pages" not in found:
        lines += comment("OPEN: pages: no parameter asks for a page.", 6)
    if sorted_by := order(operation):
        value, known = sorted_by
        listed_values = f" ({listed(known)})" if known else ""
        lines += comment(f"OPEN: sort: {value} orders the list{listed_values}; by which member is not said.", 6)
    return lines


def _commented(entry: list[str], brake: Brake) -> list[str]:
    why = comment(f"OPEN: no state is named after {brake.verb.name}; write to which state this leads.", 2)
    return [*why, *(f"  # {line[2:]}".rstrip() if not line.lstrip().startswith("#") else line for line in entry)]


def _operation(assessed: Assessment) -> list[str]:
    brake, operation = assessed.brake, assessed.brake.operation
    lines = [f"  {name(brake.event)}:  # {operation.method} {quoted(operation.path, 90)[1:-1]}"]
    if brake.event != operation.id:
        lines.append(f"    operationId: {scalar(operation.id)}")
    if brake.request:
        lines.append(f"    request: {flow(brake.request)}")
    if brake.others:
        lines += comment(f"Other values of the same member, which brake nothing: {listed(list(brake.others))}.", 4)
    if brake.identifier:
        lines += _selects(brake, brake.identifier)
    lines += _body(operation)
    lines.append(f"    accepted: {flow(_accepted(operation))}")
    lines += _refused(assessed)
    lines += _missing(operation)
    lines += _said(assessed)
    lines += _open(assessed)
    return lines


def _body(operation: Operation) -> list[str]:
    """The template of the answer, where the record is within an envelope."""
    template: object = "$record"
    for member in reversed(way := envelope(operation.document, operation.answer)):
        template = {member: template}
    return [f"    body: {flow(template)}"] if way else []


def _wrapped(resource: Resource, braked: set[str]) -> list[str]:
    """Entries of the operations that are no brakes and answer with a record in an envelope."""
    lines: list[str] = []
    for role in ("create", "read", "update"):
        operation = resource.life.get(role)
        if operation and operation.id not in braked and (body := _body(operation)):
            lines += ["", f"  {name(operation.id)}:  # {operation.method} {quoted(operation.path, 90)[1:-1]}", *body]
    return lines


def _selects(brake: Brake, identifier: str) -> list[str]:
    """The selection, one filter a line."""
    selection = selects(brake, identifier)
    lines = ["    selects:"]
    for key, value in selection.items():
        if key == "by":
            lines += ["      by:", *(f"        {name(filter_name)}: {flow(to)}" for filter_name, to in value.items())]
        else:
            lines.append(f"      {key}: {flow(value)}")
    return lines


def _named_otherwise(resource: Resource, brake: Brake) -> list[str]:
    own = resource.identifiers[-1]
    if brake.identifier or f"{{{own}}}" in brake.operation.path:
        return []
    return comment(
        f"OPEN: its path names the record otherwise than by {own}; whether that is the same id is not said.", 4
    )


def _accepted(operation: Operation) -> dict[str, object]:
    words = next((sentence.text for sentence in sentences_of(operation) if not sentence.refusal), "")
    return {"says": words, "in": [f"{API} § {operation.id}"]} if words else {}


def _refused(assessed: Assessment) -> list[str]:
    operation, sentence = assessed.brake.operation, assessed.without_effect
    if sentence:
        return [f"    refused: {flow({'status': 200, 'says': sentence.text, 'in': [sentence.place]})}"]
    if not assessed.refusals and "default" in operation.responses:
        why = "OPEN: only `default` is documented; with which status a state refuses is not said."
        return [*comment(why, 4), "    refused: {status: 4xx}"]
    if not assessed.refusals:
        return comment("OPEN: refused: no status of a refusal is documented.", 4)
    first, *others = assessed.refusals
    lines = []
    status = int(first.status) if first.status.isdecimal() else 409
    entry = {"status": status, "says": first.text, "in": [f"{API} § {operation.id} {first.status}"]}
    if first.doubtful:
        lines += comment("OPEN: the words of this status are of malformed requests; whether it refuses is a guess.", 4)
    lines.append(f"    refused: {flow({key: value for key, value in entry.items() if value})}")
    for other in others:
        lines += comment(f"{API} § {operation.id} {other.status}: {quoted(other.text)}", 4)
    return lines


def _missing(operation: Operation) -> list[str]:
    lines = []
    if "404" in operation.responses:
        lines.append(f"    missing: {flow({'in': [f'{API} § {operation.id} 404']})}")
    else:
        lines += comment("OPEN: missing: no 404 is documented.", 4)
    if "403" in operation.responses:
        text = operation.responses["403"].get("description")
        words = quoted(text) if isinstance(text, str) else "no words"
        lines += comment(f"OPEN: forbidden: {API} § {operation.id} 403 ({words}); to whom is not said.", 4)
    return lines


def _said(assessed: Assessment) -> list[str]:
    """The sentences that decide cells or answer a question, to be read by a person."""
    lines: list[str] = []
    said: dict[tuple[bool, Sentence], list[str]] = {}
    for cell in assessed.row:
        if cell.said:
            said.setdefault((cell.accepted, cell.said.sentence), []).append(cell.state)
    for (accepted, sentence), states in said.items():
        verdict = "Accepted" if accepted else "Refused"
        lines += comment(f"{verdict} in {listed(states)}: {quoted(sentence.text)} ({sentence.place})", 4)
    for sentence in assessed.unread:
        lines += comment(f"OPEN: to be read by a person: {quoted(sentence.text)} ({sentence.place})", 4)
    for question, sentence in assessed.answered:
        about = question.removesuffix(" is not said.").removesuffix(",")
        lines += comment(f"{about}: perhaps by {quoted(sentence.text)} ({sentence.place})", 4)
    return lines


def _open(assessed: Assessment) -> list[str]:
    lines: list[str] = []
    if assessed.open_states:
        lines.append("    open:")
        for state in assessed.open_states:
            sentence = f"Whether {assessed.brake.verb.name} is accepted in {state} is not said."
            lines.append(f"      {name(state)}: {scalar(sentence)}")
    for question in assessed.questions:
        lines += comment(question, 4, "OPEN: ")
    return lines


def left_out(survey: Survey) -> list[str]:
    """Brakes whose path names no record, and resources without a brake, as comments at the end."""
    lines: list[str] = []
    for brake in (brake for resource in survey.resources for brake in resource.at_large):
        operation = brake.operation
        constant = f" {flow(brake.request)}" if brake.request else ""
        lead = f"{operation.id} ({operation.method} {operation.path}){constant}: {brake.verb.name}"
        lines += comment(lead, mark="  - ")
    if lines:
        why = "OPEN: brakes of many records at once, or of a part of one, which no path names: of which is not said."
        lines = ["", *comment(why), *lines]
    if survey.without:
        lines += ["", *comment(f"Without a brake: {listed(survey.without)}.")]
    return lines
