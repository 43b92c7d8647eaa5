"""nbgrader's gradebook, written by one writer: a submission is in it whole, or as it was before.

What a person has entered, scores and comments, stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType

from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.utils import parse_utc

from autograder import texts
from autograder.grading.assignment import Assignment
from autograder.grading.folders import FolderError


class Book:
    """The gradebook at an SQLAlchemy address, for one assignment.

    Raises FolderError where the assignment is not in it, or is another one there.
    """

    def __init__(self, address: str, course: str, assignment: Assignment) -> None:
        self._book = Gradebook(address, course)
        self._db = self._book.db
        try:
            self._notebook: Notebook = self._book.find_notebook(assignment.unit, assignment.unit)
        except MissingEntry:
            self.close()
            raise FolderError(texts.NOT_GENERATED.format(unit=assignment.unit)) from None
        wanted = {cell.name: cell.points for cell in assignment.graded}
        if {cell.name: float(cell.max_score) for cell in self._notebook.grade_cells} != wanted:
            self.close()
            raise FolderError(texts.OTHER_GENERATED.format(unit=assignment.unit))

    def write(self, student: str, scores: Mapping[str, float | None], handed_in: str | None) -> None:
        """Enter the scores of a submission, all in one."""
        submitted = self._submission(student)
        if handed_in is not None:
            submitted.assignment.timestamp = parse_utc(handed_in)
        for grade in submitted.grades:
            score = scores.get(grade.cell.name, 0.0)
            grade.auto_score = score
            grade.needs_manual_grade = score is None or grade.manual_score is not None
        self._db.commit()

    def _submission(self, student: str) -> SubmittedNotebook:
        """The rows of a submission; those that are missing are made."""
        found = (
            self._db.query(SubmittedNotebook)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .filter(SubmittedNotebook.notebook_id == self._notebook.id)
            .filter(SubmittedAssignment.student_id == student)
            .one_or_none()
        )
        return found if found is not None else self._new(student)

    def _new(self, student: str) -> SubmittedNotebook:
        if self._db.get(Student, student) is None:
            self._db.add(Student(id=student))
            self._db.flush()
        with self._db.no_autoflush:
            made = self._rows(student)
        self._db.flush()
        self._db.refresh(made)
        return made

    def _rows(self, student: str) -> SubmittedNotebook:
        """As nbgrader's own `add_submission` makes them; the caller writes them."""
        assignment = self._notebook.assignment
        submitted = SubmittedAssignment(assignment=assignment, student_id=student)
        made: dict[str, SubmittedNotebook] = {}
        for notebook in assignment.notebooks:
            made[notebook.name] = each = SubmittedNotebook(notebook=notebook, assignment=submitted)
            for cell in (*notebook.grade_cells, *notebook.task_cells):
                Grade(cell_id=cell.id, notebook=each)
            for cell in (*notebook.solution_cells, *notebook.task_cells):
                Comment(cell_id=cell.id, notebook=each)
        self._db.add(submitted)
        return made[self._notebook.name]

    def close(self) -> None:
        """Let go of the database."""
        self._book.close()

    def __enter__(self) -> Book:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
