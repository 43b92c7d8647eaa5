"""A class graded: what is to be done, by whom, and what is written where.

Each submission leaves a note beside its graded notebook that says what it was made of. What is noted is not
done again, so a batch that was stopped goes on where it stood; the note goes first and comes last.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from autograder import texts
from autograder.grading.assignment import Assignment
from autograder.grading.feedback import with_lateness
from autograder.grading.files import alone, remove_parts, replace
from autograder.grading.folders import Folders
from autograder.grading.gradebook import Book, NotEntered
from autograder.grading.work import Done, Job

#: Gives each job and what came of it, as soon as it is done; a sentence where it could not be done.
Graded: TypeAlias = Callable[[Iterable[Job]], Iterable[tuple[Job, Done | str]]]

NOTE = "graded.json"
#: Raised when the same submission would come to another page or score.
EDITION = 4
#: Of a learner's page: nbgrader copies it, rights and all, to where its learner, another user, reads it.
FOR_ALL = 0o644


@dataclass(slots=True)
class Batch:
    """The submissions of one assignment that are to be graded, and what was noted of the others.

    `unread`: why a file could not even be read, by student.
    """

    folders: Folders
    assignment: Assignment
    jobs: list[Job] = field(default_factory=list)
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one submission; `problem` where it could not be graded."""

    student: str
    score: float
    points: float
    problem: str = ""
    oddities: tuple[str, ...] = ()
    again: bool = False


def plan(
    folders: Folders,
    unit: str,
    students: Sequence[str] = (),
    *,
    confined: bool = True,
    feedback: bool = True,
    force: bool = False,
) -> Batch:
    """What is to be done. Raises FolderError."""
    batch = Batch(folders, folders.assignment(unit))
    for student, path in folders.submissions(unit, students).items():
        try:
            data = path.read_bytes()
        except OSError as error:
            batch.unread[student] = texts.NOT_READ.format(why=error.strerror)
            continue
        job = Job(student, data, batch.assignment, confined, feedback)
        notebook = folders.graded_notebook(unit, student)
        note = note_beside(notebook)
        if not force and notebook.is_file() and note.get("made_of") == _made_of(job, folders):
            batch.known[student] = note
        else:
            batch.jobs.append(job)
    return batch


def carry_out(batch: Batch, graded: Graded) -> Iterator[Result]:
    """Have graded what is to be graded, and write it down; each result as soon as it is written.

    `graded` is `Pool.graded`, or a cluster's. Raises FolderError.
    """
    points = sum(cell.points for cell in batch.assignment.graded)
    folders = batch.folders
    with alone(folders.autograded), Book(folders, batch.assignment) as book:
        for folder in (folders.autograded, folders.feedback):
            remove_parts(folder, batch.assignment.unit)
        yield from (Result(student, 0.0, points, why) for student, why in batch.unread.items())
        yield from _at_rest(batch, book, points)
        for job, outcome in graded(batch.jobs):
            problem = outcome if isinstance(outcome, str) else _kept(batch, book, job, outcome)
            if problem or isinstance(outcome, str):
                _note_problem(batch, job, problem)
                yield Result(job.student, 0.0, points, problem)
                continue
            odd = tuple(oddity.seen for oddity in outcome.oddities)
            yield Result(job.student, outcome.score, points, outcome.problem, odd)


def _at_rest(batch: Batch, book: Book, points: float) -> Iterator[Result]:
    """What is noted, and entered again where the gradebook does not hold it (any more)."""
    entered = book.scores() if batch.known else {}
    for student, note in batch.known.items():
        problem = note["problem"]
        if entered.get(student) != note["scores"]:
            problem = _entered(batch, book, student, note["scores"]) or problem
        odd = tuple(each["seen"] for each in note["oddities"])
        yield Result(student, note["score"], points, problem, odd, again=True)


def _entered(batch: Batch, book: Book, student: str, scores: dict[str, float | None]) -> str:
    """Enter what was noted; why that could not be."""
    try:
        book.write(student, scores, batch.folders.handed_in(batch.assignment.unit, student))
    except NotEntered as reason:
        return texts.NOT_KEPT.format(why=reason)
    return ""


def _kept(batch: Batch, book: Book, job: Job, done: Done) -> str:
    """Write it down; why that could not be, where a submission's own name, folder or file is in the way."""
    try:
        _write(batch, book, job, done)
    except (OSError, NotEntered) as reason:
        return texts.NOT_KEPT.format(why=reason)
    return ""


def _write(batch: Batch, book: Book, job: Job, done: Done) -> None:
    """An older note goes first; then the notebook, the gradebook, the page, and the note last.

    So what is stopped between is done again, and no page tells of points that are not in the gradebook.
    Raises OSError, NotEntered.
    """
    folders, unit = batch.folders, batch.assignment.unit
    notebook = folders.graded_notebook(unit, job.student)
    notebook.with_name(NOTE).unlink(missing_ok=True)
    replace(notebook, done.notebook)
    lost = book.write(job.student, done.scores, folders.handed_in(unit, job.student))
    page = folders.page(unit, job.student)
    if done.feedback is not None:
        points = sum(cell.points for cell in batch.assignment.graded)
        replace(page, with_lateness(done.feedback, done.score, points, lost))
        page.chmod(FOR_ALL)
    for name, text in folders.beside(unit, job.student).items():
        replace(notebook.with_name(name), text.encode())
        if done.feedback is not None:
            replace(page.with_name(name), text.encode())
    note = {
        "made_of": _made_of(job, folders),
        "score": done.score,
        "scores": done.scores,
        "problem": done.problem,
        "oddities": [asdict(oddity) for oddity in done.oddities],
        "lines": [asdict(line) for line in done.lines],
        "submission": hashlib.sha256(job.data).hexdigest(),
        "seconds": round(done.seconds, 3),
    }
    _write_note(notebook, note)


def _note_problem(batch: Batch, job: Job, problem: str) -> None:
    """Note that nothing came of it, and not of what: so it is tried again the next time."""
    notebook = batch.folders.graded_notebook(batch.assignment.unit, job.student)
    with suppress(OSError):  # which may be the very problem
        _write_note(notebook, {"problem": problem, "submission": hashlib.sha256(job.data).hexdigest()})


def _write_note(notebook: Path, note: dict[str, Any]) -> None:
    text = json.dumps(note, ensure_ascii=False)
    replace(notebook.with_name(NOTE), text.encode("utf-8", "replace"))


def _made_of(job: Job, folders: Folders) -> str:
    """What the outcome and what is written down depend on, as one number.

    The same notebook handed in again is graded again: late, and the page is for the new submission.
    """
    made = hashlib.sha256(job.data)
    made.update(repr(sorted(folders.beside(job.assignment.unit, job.student).items())).encode())
    for cell in job.assignment.cells:
        made.update(repr((cell.name, cell.kind, cell.type, cell.source, cell.points)).encode())
    made.update(repr((EDITION, job.feedback)).encode())
    return made.hexdigest()


def note_beside(notebook: Path) -> dict[str, Any]:
    """The note beside a graded notebook; empty where there is none that can be read."""
    try:
        note = json.loads(notebook.with_name(NOTE).read_bytes())
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}
