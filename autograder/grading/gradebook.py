"""nbgrader's gradebook, written by one writer: a submission is in it whole, or as it was before.

What a person has entered, scores and comments, stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from nbgrader.utils import parse_utc
from sqlalchemy import insert
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import contains_eager

from autograder import texts
from autograder.grading.assignment import Assignment
from autograder.grading.folders import FolderError, Folders
from autograder.grading.lateness import NoPenalty


class NotEntered(Exception):
    """The database refuses what is to be entered of one submission; the text says why."""


def is_there(address: str) -> bool:
    """Whether a gradebook can be at an SQLAlchemy address. nbgrader would make a missing file."""
    place = make_url(address)
    named = place.database or ""
    return not place.drivername.startswith("sqlite") or named.startswith("file:") or Path(named).is_file()


@contextmanager
def told(address: str) -> Iterator[None]:
    """Raises FolderError for what goes wrong with the database: it is away, full, or has no driver here."""
    try:
        yield
    except (SQLAlchemyError, ImportError) as error:
        raise FolderError(texts.NO_GRADEBOOK.format(address=_shown(address), why=_why(error))) from None


def _shown(address: str) -> str:
    """The address without its password."""
    try:
        return make_url(address).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return "in nbgrader_config.py"  # it is no address


def _why(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


@dataclass(frozen=True, slots=True)
class _Part:
    """A notebook of the assignment: its id, and those of its cells that have a grade, and a comment."""

    notebook: str
    graded: tuple[str, ...]
    commented: tuple[str, ...]

    @classmethod
    def of(cls, notebook: Notebook) -> _Part:
        """What the gradebook has of a notebook."""
        graded, solved, tasks = (
            tuple(cell.id for cell in cells)
            for cells in (notebook.grade_cells, notebook.solution_cells, notebook.task_cells)
        )
        return cls(notebook.id, graded + tasks, solved + tasks)


class Book:
    """The gradebook of a class, for one assignment.

    Raises FolderError where the assignment is not in it, or is another one there; and, at any time, where the
    database cannot be used.
    """

    def __init__(self, folders: Folders, assignment: Assignment) -> None:
        self._address = address = folders.gradebook
        self._lateness = folders.lateness
        with told(address):
            if not is_there(address):
                raise FolderError(texts.NOT_GENERATED.format(unit=assignment.unit))
            self._book = Gradebook(address, folders.course)
            self._db = self._book.db
            try:
                self._find(assignment)
            except BaseException:
                self.close()
                raise

    def _find(self, assignment: Assignment) -> None:
        try:
            self._notebook: Notebook = self._book.find_notebook(assignment.unit, assignment.unit)
        except MissingEntry:
            raise FolderError(texts.NOT_GENERATED.format(unit=assignment.unit)) from None
        wanted = {cell.name: cell.points for cell in assignment.graded}
        if {cell.name: float(cell.max_score) for cell in self._notebook.grade_cells} != wanted:
            raise FolderError(texts.OTHER_GENERATED.format(unit=assignment.unit))
        # Asked of the database here, and not again for each submission.
        cells = (*self._notebook.grade_cells, *self._notebook.task_cells)
        self._names: dict[str, str] = {cell.id: cell.name for cell in cells}
        self._assignment: str = self._notebook.assignment.id
        self._parts = [_Part.of(notebook) for notebook in self._notebook.assignment.notebooks]
        self._own: str = self._notebook.id
        self._db.commit()  # the first submission may take minutes: no transaction stays open for it

    def scores(self) -> dict[str, dict[str, float | None]]:
        """What the grader has entered so far, by student and cell."""
        with told(self._address):
            rows = (
                self._db.query(SubmittedAssignment.student_id, BaseCell.name, Grade.auto_score)
                .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
                .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
                .join(BaseCell, BaseCell.id == Grade.cell_id)
                .filter(SubmittedNotebook.notebook_id == self._own)
                .all()
            )
            self._db.commit()
        entered: dict[str, dict[str, float | None]] = {}
        for student, cell, score in rows:
            entered.setdefault(student, {})[cell] = score
        return entered

    def write(self, student: str, scores: Mapping[str, float | None], handed_in: str | None) -> float:
        """Enter the scores of a submission, all in one; how many points it loses for being late.

        Raises NotEntered.
        """
        try:
            with told(self._address), _refusals():
                return self._enter(student, scores, handed_in)
        except BaseException:
            self._db.rollback()
            raise

    def _enter(self, student: str, scores: Mapping[str, float | None], handed_in: str | None) -> float:
        submitted = self._submission(student)
        if handed_in is not None:
            submitted.assignment.timestamp = parse_utc(handed_in)
        for grade in submitted.grades:
            score = scores.get(self._names.get(grade.cell_id, ""), 0.0)
            grade.auto_score = score
            grade.needs_manual_grade = score is None or grade.manual_score is not None
        self._db.flush()
        self._db.expire(submitted, ["score"])  # it is the sum of what was just entered
        submitted.late_submission_penalty = lost = self._lateness.loses(submitted)
        self._db.commit()
        return lost or 0.0

    def _submission(self, student: str) -> SubmittedNotebook:
        """The rows of a submission; those that are missing are made."""
        asked = (
            self._db.query(SubmittedNotebook)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .filter(SubmittedNotebook.notebook_id == self._own)
            .filter(SubmittedAssignment.student_id == student)
            .options(contains_eager(SubmittedNotebook.assignment).joinedload(SubmittedAssignment.assignment))
        )
        found = asked.one_or_none()
        if found is None:
            self._make(student)
            found = asked.one()
        return found

    def _make(self, student: str) -> None:
        """Make the rows that nbgrader's own `add_submission` makes."""
        if self._db.get(Student, student) is None:
            self._db.execute(insert(Student), {"id": student})
        submitted = {"id": new_uuid(), "assignment_id": self._assignment, "student_id": student}
        self._db.execute(insert(SubmittedAssignment), submitted)
        for part in self._parts:
            notebook = {"id": new_uuid(), "assignment_id": submitted["id"], "notebook_id": part.notebook}
            self._db.execute(insert(SubmittedNotebook), notebook)
            for kind, cells in ((Grade, part.graded), (Comment, part.commented)):
                if cells:
                    rows = [{"notebook_id": notebook["id"], "cell_id": cell} for cell in cells]
                    self._db.execute(insert(kind), rows)

    def close(self) -> None:
        """Let go of the database."""
        self._book.close()

    def __enter__(self) -> Book:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextmanager
def _refusals() -> Iterator[None]:
    """Of what goes wrong, that which lies in the submission: a name too long for the database, for one."""
    try:
        yield
    except NoPenalty as error:
        raise NotEntered(str(error)) from error
    except (DataError, IntegrityError, UnicodeError) as error:
        raise NotEntered(_why(error)) from None
