"""What the teacher's notebook says of an assignment: its graded cells, their points and their true source."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal["grade", "locked", "solution", "manual"]

_HEADING = re.compile(r"^#{1,6}\s+(.*)$", re.MULTILINE)
_HIDDEN = re.compile(r"^[^\n]*BEGIN HIDDEN TESTS.*?END HIDDEN TESTS[^\n]*\n?", re.DOTALL | re.MULTILINE)


class AssignmentError(Exception):
    """A notebook is no assignment; the text says why."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that the teacher has marked.

    `kind`: ``grade`` is run by the grader, ``locked`` is shown or run as it was given out, ``solution`` is
    the learner's, ``manual`` is the learner's and gets its points from a person.
    """

    name: str
    kind: Kind
    type: str
    source: str
    points: float = 0.0

    @property
    def released(self) -> str:
        """What learners got of it, if it is locked: without the hidden part."""
        return _HIDDEN.sub("", self.source).strip()


@dataclass(frozen=True, slots=True)
class Assignment:
    """A unit's notebook, as the teacher wrote it."""

    unit: str
    cells: tuple[Cell, ...]
    by_name: Mapping[str, Cell] = field(repr=False)

    @classmethod
    def from_source(cls, unit: str, text: bytes) -> Assignment:
        """From the notebook with solutions. Raises AssignmentError."""
        try:
            document = json.loads(text)
            cells = tuple(marked for cell in document["cells"] if (marked := _cell(cell)) is not None)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise AssignmentError(f"{unit}: this is no notebook ({error})") from None
        if not any(cell.kind in ("grade", "manual") for cell in cells):
            raise AssignmentError(f"{unit}: no cell of its notebook is graded")
        return cls(unit, cells, {cell.name: cell for cell in cells})

    @classmethod
    def from_gradebook(cls, notebook: Any) -> Assignment:
        """From the rows that `nbgrader generate_assignment` wrote, which are in no order."""
        points = {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
        solutions = {cell.name for cell in notebook.solution_cells}
        tasks = {cell.name for cell in notebook.task_cells}
        cells = tuple(
            Cell(
                row.name,
                _kind(row.name in points, row.name in solutions, row.name in tasks),
                row.cell_type,
                row.source or "",
                points.get(row.name, 0.0),
            )
            for row in notebook.source_cells
        )
        return cls(notebook.name, cells, {cell.name: cell for cell in cells})

    def in_order_of(self, cells: Sequence[Mapping[str, Any]]) -> Assignment:
        """The same, with its cells in the order in which a notebook has them; the others come first."""
        order = {name: number for number, cell in enumerate(cells) if (name := name_of(cell)) is not None}
        return replace(self, cells=tuple(sorted(self.cells, key=lambda cell: order.get(cell.name, -1))))

    @property
    def graded(self) -> tuple[Cell, ...]:
        """The cells that give points."""
        return tuple(cell for cell in self.cells if cell.kind in ("grade", "manual"))


def _cell(cell: Mapping[str, Any]) -> Cell | None:
    told = cell["metadata"].get("nbgrader")
    if not told or "grade_id" not in told:
        return None
    return Cell(
        str(told["grade_id"]),
        _kind(bool(told.get("grade")), bool(told.get("solution")), bool(told.get("task"))),
        str(cell["cell_type"]),
        source_of(cell),
        float(told.get("points") or 0),
    )


def _kind(grade: bool, solution: bool, task: bool) -> Kind:
    if task or (grade and solution):
        return "manual"
    return "grade" if grade else "solution" if solution else "locked"


def name_of(cell: Mapping[str, Any]) -> str | None:
    """The name by which nbgrader knows a cell, as its notebook has it."""
    told = cell.get("metadata", {}).get("nbgrader")
    name = told.get("grade_id") if isinstance(told, Mapping) else None
    return name if isinstance(name, str) else None


def source_of(cell: Mapping[str, Any]) -> str:
    """The text of a cell: a notebook stores it in one piece or in lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(line for line in source if isinstance(line, str))


def heading_of(cell: Mapping[str, Any]) -> str:
    """The first heading of a cell of text; "" where there is none."""
    found = _HEADING.search(source_of(cell)) if cell["cell_type"] == "markdown" else None
    return found[1].strip() if found else ""
