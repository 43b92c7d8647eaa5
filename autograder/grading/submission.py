"""A submission as a file: data from somebody unknown, which is brought into the teacher's order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder import texts
from autograder.grading.assignment import Assignment, Cell, name_of, source_of

#: Bounds of a submission: bytes of the file, cells, and characters of one cell.
MOST_BYTES = 8 * 2**20
MOST_CELLS = 1_000
LONGEST_CELL = 200_000


class SubmissionError(Exception):
    """A file is no notebook that could be graded; the text says why."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something that the teacher may want to look at: its kind, what was seen, and in which cell, if any."""

    kind: str
    seen: str
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A cell in its turn: the learner's text, or the teacher's where the cell is locked (`marked`)."""

    type: str
    source: str
    marked: Cell | None = None


@dataclass(slots=True)
class Submission:
    """The steps of a submission, and what was odd about the file."""

    steps: list[Step] = field(default_factory=list)
    oddities: list[Oddity] = field(default_factory=list)

    def odd(self, kind: str, cell: str = "", why: str = "") -> None:
        """Note something odd, in the words that `texts.ODD` has for its kind."""
        self.oddities.append(Oddity(kind, texts.ODD[kind].format(name=cell, why=why), cell))


def read(data: bytes) -> list[dict[str, Any]]:
    """The cells of a notebook file. Raises SubmissionError."""
    if len(data) > MOST_BYTES:
        raise SubmissionError(texts.TOO_LARGE.format(bytes=len(data), most=MOST_BYTES))
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise SubmissionError(texts.NO_NOTEBOOK) from None
    if isinstance(document, dict) and "worksheets" in document:
        raise SubmissionError(texts.OLD_NOTEBOOK)  # before format 4 cells were in these
    cells = document.get("cells") if isinstance(document, dict) else None
    if not isinstance(cells, list) or not all(_is_cell(cell) for cell in cells):
        raise SubmissionError(texts.NO_NOTEBOOK)
    if len(cells) > MOST_CELLS:
        raise SubmissionError(texts.TOO_MANY_CELLS.format(cells=len(cells), most=MOST_CELLS))
    for cell in cells:
        if len(source_of(cell)) > LONGEST_CELL:
            raise SubmissionError(texts.TOO_LONG_A_CELL.format(most=LONGEST_CELL))
    return cells


def _is_cell(cell: object) -> bool:
    return (
        isinstance(cell, dict)
        and cell.get("cell_type") in ("code", "markdown", "raw")
        and isinstance(cell.get("source", ""), str | list)
        and isinstance(cell.get("metadata", {}), dict)
    )


def arrange(cells: list[dict[str, Any]], assignment: Assignment) -> Submission:
    """The learner's cells, among them each marked cell of the teacher's once, in the teacher's order.

    Locked cells have the teacher's text, whatever the file says. One that is missing comes where the teacher
    put it; of two with one name the second is the learner's own cell, as is one that is out of its place.
    """
    found = Submission()
    waiting = list(assignment.cells)
    there = {name for cell in cells if (name := name_of(cell)) is not None}
    for cell in cells:
        marked = _marked(cell, assignment)
        if marked is None and (name := name_of(cell)) is not None:
            found.odd("unknown", name)
        elif marked is not None and marked not in waiting:
            found.odd("again", marked.name)
            marked = None
        if marked is not None:
            _missing(found, _before(waiting, marked), there)
            if marked.kind in ("grade", "locked") and source_of(cell).strip() != marked.released:
                found.odd("edited", marked.name)
        found.steps.append(_step(cell, marked))
    _missing(found, iter(waiting), there)
    return found


def _step(cell: Mapping[str, Any], marked: Cell | None) -> Step:
    if marked is None:
        return Step(cell["cell_type"], source_of(cell))
    locked = marked.kind in ("grade", "locked")
    return Step(marked.type, marked.source if locked else source_of(cell), marked)


def _before(waiting: list[Cell], marked: Cell) -> Iterator[Cell]:
    """What should have come before this cell; takes all of it, and the cell, from `waiting`."""
    while (first := waiting.pop(0)) is not marked:
        yield first


def _missing(found: Submission, cells: Iterator[Cell], there: set[str]) -> None:
    for cell in cells:
        if cell.kind in ("grade", "locked"):
            found.steps.append(Step(cell.type, cell.source, cell))
        found.odd("moved" if cell.name in there else "missing", cell.name)


def _marked(cell: Mapping[str, Any], assignment: Assignment) -> Cell | None:
    name = name_of(cell)
    return assignment.by_name.get(name) if name is not None else None
