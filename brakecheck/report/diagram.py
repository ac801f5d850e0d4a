"""The lifecycle as a drawing: boxes for states, arrows for what was done, red for what must not have been."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from brakecheck.report.model import CellReport, DueReport, LifecycleReport, Received, StateReport
from brakecheck.specs.lifecycle import status_of

WIDTH, GAP, MARGIN = 150, 96, 46  # of a box, between boxes, at the left for arrows that go around
TITLE, LINE, FOOT, LANE = 30, 17, 8, 96  # heights: a title, a line below it, below the last; between rows
STRONGEST_FIRST = ("fail", "pass", "observed", "not checked")


@dataclass
class Mark:
    """Something that was seen, how often, and what it is worth."""

    operation: str
    verdict: str = "not checked"
    times: int = 0
    answer: str = ""

    def add(self, verdict: str, times: int, answer: str) -> None:
        """Count `times` more, and keep the strongest verdict with its answer."""
        self.times += times
        if STRONGEST_FIRST.index(verdict) < STRONGEST_FIRST.index(self.verdict):
            self.verdict, self.answer = verdict, answer

    @property
    def label(self) -> str:
        """Label of an operation, with the answer of a failure and the count where there is one."""
        answer = f" {self.answer}" if self.verdict == "fail" else ""
        return f"{self.operation}{answer}" + (f" ×{self.times}" if self.times else "")


@dataclass
class Box:
    """A state, and what it refuses."""

    name: str
    x: int
    y: int
    width: int
    height: int
    refusals: list[Mark]


@dataclass
class Arrow:
    """A way from one state to another: the path, and where its label stands, `turned` along an upright line."""

    mark: Mark
    path: str
    label_x: int
    label_y: int
    anchor: str = "start"
    turned: bool = False


@dataclass
class Diagram:
    """Diagram of a lifecycle; lengths are in SVG user units."""

    width: int
    height: int
    boxes: list[Box]
    arrows: list[Arrow]


@dataclass
class _Seen:
    """The parts of the drawing by status: moves by (from, to, operation), refusals by (status, operation)."""

    moves: dict[tuple[str, str, str], Mark] = field(default_factory=dict)
    refusals: dict[tuple[str, str], Mark] = field(default_factory=dict)

    def move(self, status: str, to: str, operation: str) -> Mark:
        return self.moves.setdefault((status, to, operation), Mark(short(operation)))

    def refusal(self, status: str, operation: str) -> Mark:
        return self.refusals.setdefault((status, operation), Mark(short(operation)))


def short(operation: str) -> str:
    """The verb of an operation id: cancel of cancelWorkflow or cancel-workflow."""
    found = re.match(r"[a-z]+", operation)
    return found[0] if found else operation


def drawn(lifecycle: LifecycleReport) -> Diagram:
    """The drawing of the document's lifecycle."""
    places = {state.name: state for state in lifecycle.states if state.at}
    seen = _Seen()
    for cell in lifecycle.cells:
        if status_of(cell.state) in places:
            targets = _targets(lifecycle, cell.operation) | {name: name for name in places}
            _note(cell, seen, targets)
    boxes = _boxes(places, seen)
    arrows = list(_arrows({box.name: box for box in boxes}, seen))
    right, bottom = max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
    return Diagram(right + MARGIN, bottom + LINE, boxes, arrows)


def _targets(lifecycle: LifecycleReport, operation: str) -> dict[str, str]:
    """The status to which each answer of the operation leads, if it leads to one."""
    cells = (cell for cell in lifecycle.cells if cell.operation == operation)
    return {due.answer: due.to for cell in cells for due in cell.due if due.to}


def _note(cell: CellReport, seen: _Seen, targets: dict[str, str]) -> None:
    status, operation = status_of(cell.state), cell.operation
    answered = {received.answer for received in cell.received}
    for due in cell.due:
        if not answered or len(cell.due) == 1 or due.answer in answered:
            mark = seen.move(status, due.to, operation) if due.to else seen.refusal(status, operation)
            times = sum(one.times for one in cell.received if _kept(one, due, status))
            if times:
                mark.add("observed" if cell.verdict == "observed" else "pass", times, due.answer)
    for one in cell.received if cell.verdict == "fail" else ():
        if not any(_kept(one, due, status) for due in cell.due):
            _note_failure(cell, one, seen, targets)


def _note_failure(cell: CellReport, one: Received, seen: _Seen, targets: dict[str, str]) -> None:
    status, operation = status_of(cell.state), cell.operation
    to = targets.get(one.then or one.answer, status)  # an unknown status has no place in the drawing
    due = cell.due[0].to
    if to not in (status, due):
        mark = seen.move(status, to, operation)
    elif due:
        mark = seen.move(status, due, operation)
    else:
        mark = seen.refusal(status, operation)
    mark.add("fail", one.times, one.answer)


def _kept(received: Received, due: DueReport, status: str) -> bool:
    return received.answer == due.answer and received.then in ("", due.to or status)


def _boxes(places: dict[str, StateReport], seen: _Seen) -> list[Box]:
    refusals = {name: [mark for (status, _), mark in seen.refusals.items() if status == name] for name in places}
    heights = {
        row: max(_height(refusals[name]) for name, place in places.items() if place.at[1] == row)
        for row in {place.at[1] for place in places.values()}
    }
    tops, top = {}, LINE
    for row in sorted(heights):
        tops[row] = top
        top += heights[row] + LANE
    return [
        Box(
            name=name,
            x=MARGIN + place.at[0] * (WIDTH + GAP),
            y=tops[place.at[1]],
            width=(place.wide or 1) * (WIDTH + GAP) - GAP,
            height=heights[place.at[1]],
            refusals=refusals[name],
        )
        for name, place in places.items()
    ]


def _height(refusals: list[Mark]) -> int:
    return TITLE + LINE * len(refusals) + FOOT


def _arrows(boxes: dict[str, Box], seen: _Seen) -> Iterator[Arrow]:
    lanes: dict[tuple[str, str], int] = {}
    for (status, to, _), mark in seen.moves.items():
        source, target = boxes[status], boxes[to]
        if source.y == target.y:
            yield _sideways(mark, source, target)
        elif target.x <= source.x + source.width // 2 <= target.x + target.width and source.width <= WIDTH:
            way = (status, "down" if target.y > source.y else "up")
            lanes[way] = lanes.get(way, -1) + 1
            yield _upright(mark, source.x, source, target, lanes[way])
        elif source.x <= target.x + target.width // 2 <= source.x + source.width and target.width <= WIDTH:
            yield _upright(mark, target.x, source, target, 1)
        else:
            yield _around(mark, source, target)


def _upright(mark: Mark, x: int, source: Box, target: Box, lane: int) -> Arrow:
    x += 30 + 58 * lane
    down = target.y > source.y
    begin, end = (source.y + source.height, target.y) if down else (source.y, target.y + target.height)
    middle = (begin + end) // 2 + 4 - 18 * lane
    return Arrow(mark, f"M{x} {begin} V{end}", x + 7, middle)


def _sideways(mark: Mark, source: Box, target: Box) -> Arrow:
    right = target.x > source.x
    y = source.y + (20 if right else 44)
    begin, end = (source.x + source.width, target.x) if right else (source.x, target.x + target.width)
    return Arrow(mark, f"M{begin} {y} H{end}", (begin + end) // 2, y - 6, "middle")


def _around(mark: Mark, source: Box, target: Box) -> Arrow:
    x = MARGIN // 2
    begin, end = source.y + source.height // 2, target.y + target.height // 2
    path = f"M{source.x} {begin} H{x} V{end} H{target.x}"
    return Arrow(mark, path, x - 6, (begin + end) // 2, "middle", turned=True)
