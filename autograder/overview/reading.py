"""A class's results, read from where grading has left them. Nothing is written, and nothing carried out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry, Notebook, Student, SubmittedNotebook

from autograder.gate.unit import CHECK, UnitError
from autograder.gate.unit import Exercise as Listed
from autograder.gate.unit import read as read_unit
from autograder.grading.assignment import Assignment, heading_of, name_of, source_of
from autograder.grading.batch import note_beside
from autograder.grading.folders import FolderError, Folders
from autograder.grading.gradebook import is_there, told
from autograder.grading.submission import SubmissionError
from autograder.grading.submission import read as read_cells
from autograder.overview import texts
from autograder.overview.results import Entry, Error, Exercise, Results
from autograder.texts import NOT_GENERATED


def results(folders: Folders, unit: str) -> Results:
    """The results of a unit's class. Raises FolderError where there are none, or not where they should be."""
    written = folders.assignment(unit)
    source = json.loads((folders.source / unit / f"{unit}.ipynb").read_bytes())["cells"]
    with _book(folders, unit) as book:
        notebook = _notebook(book, unit)
        assignment = Assignment.from_gradebook(notebook).in_order_of(source)
        students = {student.id: student for student in book.students}
        rows = _rows(book, notebook)
        entries = tuple(
            _entry(folders, unit, name, students.get(name), rows.get(name))
            for name in sorted({*students, *folders.submissions(unit)})
        )
    if not any(entry.scores or entry.note for entry in entries):
        raise FolderError(texts.NOTHING_GRADED.format(unit=unit))
    return Results(
        unit,
        tuple(_exercises(assignment, source)),
        entries,
        given_out={cell.name: cell.source for cell in assignment.cells},
        written={cell.name: cell.source for cell in written.cells if cell.kind == "solution"},
        listed=_listed(folders.source / unit),
    )


@contextmanager
def _book(folders: Folders, unit: str) -> Iterator[Gradebook]:
    """The gradebook, where there is one: nbgrader would make it. Raises FolderError."""
    with told(folders.gradebook):
        if not is_there(folders.gradebook):
            raise FolderError(texts.NOTHING_GRADED.format(unit=unit))
        with Gradebook(folders.gradebook, folders.course) as book:
            yield book


def _notebook(book: Gradebook, unit: str) -> Notebook:
    try:
        return book.find_notebook(unit, unit)
    except MissingEntry:
        raise FolderError(NOT_GENERATED.format(unit=unit)) from None


def _rows(book: Gradebook, notebook: Notebook) -> dict[str, SubmittedNotebook]:
    """What the gradebook has of this notebook, by student."""
    found = book.db.query(SubmittedNotebook).filter(SubmittedNotebook.notebook_id == notebook.id)
    return {row.assignment.student_id: row for row in found}


def _entry(
    folders: Folders, unit: str, name: str, student: Student | None, row: SubmittedNotebook | None
) -> Entry:
    graded = folders.graded_notebook(unit, name)
    note = note_beside(graded)
    cells = _cells(_bytes(graded))
    data = _bytes(folders.submitted / name / unit / f"{unit}.ipynb")
    return Entry(
        name,
        (student and student.last_name) or "",
        (student and student.first_name) or "",
        (student and student.email) or "",
        scores={} if row is None else {grade.name: _score(grade) for grade in row.grades},
        penalty=0.0 if row is None else row.late_submission_penalty or 0.0,
        seconds_late=0.0 if row is None else row.assignment.total_seconds_late,
        handed_in=data is not None,
        changed=_changed(note, data),
        note=note,
        sources=_sources(cells),
        errors=tuple(_errors(cells)),
        submitted=_sources(_cells(data)),
    )


def _score(grade: Any) -> float | None:
    """As nbgrader counts it; None where neither the checks nor a person have said anything."""
    return None if grade.auto_score is None and grade.manual_score is None else float(grade.score)


def _changed(note: Mapping[str, Any], data: bytes | None) -> bool:
    known = note.get("submission")
    return data is not None and known is not None and hashlib.sha256(data).hexdigest() != known


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _cells(data: bytes | None) -> list[dict[str, Any]]:
    """The cells of a notebook; none where it is no notebook."""
    try:
        return read_cells(data) if data is not None else []
    except SubmissionError:
        return []


def _sources(cells: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {name: source_of(cell) for cell in cells if (name := name_of(cell)) is not None}


def _errors(cells: Sequence[Mapping[str, Any]]) -> Iterator[Error]:
    for number, cell in enumerate(cells, 1):
        for output in cell.get("outputs", ()):
            if output["output_type"] == "error":
                yield Error(name_of(cell) or str(number), output["ename"], output["evalue"])


def _exercises(assignment: Assignment, source: Sequence[Mapping[str, Any]]) -> Iterator[Exercise]:
    """The exercises in the notebook's order: each graded cell, with the learner's cells before it."""
    solutions: list[str] = []
    for cell in assignment.cells:
        if cell.kind in ("solution", "manual"):
            solutions.append(cell.name)
        if cell.kind in ("grade", "manual"):
            title = _title(source, cell.name) or cell.name
            yield Exercise(cell.name.removesuffix(CHECK), cell.name, title, cell.points, tuple(solutions))
            solutions = []


def _title(source: Sequence[Mapping[str, Any]], name: str) -> str:
    """The heading below which a graded cell stands, and no other graded cell before it; else ""."""
    title = ""
    for cell in source:
        title = heading_of(cell) or title
        if name_of(cell) == name:
            break
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            title = ""
    return title


def _listed(folder: Path) -> Mapping[str, Listed]:
    """The answers that a unit lists: teachers' own units need not list any."""
    try:
        return read_unit(folder).exercises
    except UnitError:
        return {}
