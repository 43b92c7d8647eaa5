"""A batch killed at random moments, its whole grader or one process of it: ``make kills`` for many.

It ends with the gradebook and the files of one that nothing disturbed, and leaves no process and no file.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from random import Random

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Gradebook

from autograder.gate.handing_in import in_turn
from autograder.gate.unit import read
from autograder.grading import batch
from autograder.grading.folders import Folders
from tests.grading.conftest import CHECKOUT, Class
from tests.grading.dying import settled
from tests.grading.kept import Rows, files, rows
from tests.grading.killing import LINGERING, Grader, Victim, until, wait_for_a_moment

pytestmark = [pytest.mark.slow, pytest.mark.bubblewrap]

UNIT = "04-own-network"
SUBMISSIONS = int(os.environ.get("KILLS_SUBMISSIONS", "16"))
KILLS = int(os.environ.get("KILLS", "3"))
SEED = int(os.environ.get("KILLS_SEED", "1"))
ESSAY = {"grade_id": "essay", "grade": True, "solution": True, "locked": False, "task": False, "points": 2}


@pytest.fixture(scope="module")
def course(teach: Callable[..., Class], bubblewrap: str) -> Class:
    """Every fourth was graded before, and given a person's score and words; then a check was corrected."""
    notebook = nbformat.read(CHECKOUT / "notebooks" / UNIT / f"{UNIT}.ipynb", as_version=4)
    notebook.cells.append(new_markdown_cell("", metadata={"nbgrader": ESSAY | {"schema_version": 3}}))
    made = teach(UNIT, notebook)
    made.nbgrader("generate_assignment", UNIT)
    exercises = read(CHECKOUT / "notebooks" / UNIT).exercises.values()
    for number in range(SUBMISSIONS):
        made.hand_in(f"s{number:03}", in_turn(exercises, number))
        told = made.root / "submitted" / f"s{number:03}" / UNIT / "timestamp.txt"
        told.write_text(f"2026-03-{1 + number % 28:02} 12:00:00 UTC")
    _grade_before(made, [f"s{number:03}" for number in range(0, SUBMISSIONS, 4)])
    source = made.root / "source" / UNIT / f"{UNIT}.ipynb"
    source.write_text(source.read_text("utf-8").replace('"grade(\\n', '"grade(  # corrected\\n'))
    return made


def _grade_before(course: Class, students: list[str]) -> None:
    planned = batch.plan(Folders.here(course.root), UNIT, students)
    assert len(list(batch.carry_out(planned, settled))) == len(students)
    with Gradebook(course.gradebook) as book:
        for student in students:
            book.find_grade("ex-1-check", UNIT, UNIT, student).manual_score = 0.5
            book.find_grade("essay", UNIT, UNIT, student).manual_score = 1.5
            book.find_comment("essay", UNIT, UNIT, student).manual_comment = f"Well said, {student}."
        book.db.commit()


@dataclass(frozen=True)
class Whole:
    """What a batch left that nothing disturbed; and the seconds until its first submission, and for each."""

    rows: dict[str, Rows]
    files: dict[str, str]
    start: float
    each: float


@pytest.fixture(scope="module")
def whole(course: Class, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    grader = _twin(course, tmp_path_factory.mktemp("undisturbed"))
    begun = time.time()
    assert grader.end() == 0
    root = grader.course.root
    notes = sorted(note.stat().st_mtime for note in root.glob("autograded/*/*/graded.json"))
    assert len(notes) == SUBMISSIONS
    each = (notes[-1] - notes[0]) / SUBMISSIONS
    return Whole(rows(root, UNIT), files(root), notes[0] - begun, each)


def _twin(course: Class, folder: Path) -> Grader:
    """A grader for a copy of the class."""
    twin = copy(course)
    twin.root = Path(shutil.copytree(course.root, folder / "class"))
    return Grader(twin, folder / "temporary")


def test_it_ends_like_one_that_nothing_disturbed(course: Class, whole: Whole, tmp_path: Path) -> None:
    chance = Random(SEED)
    victims: list[Victim] = ["worker" if number % 3 == 1 else "grader" for number in range(KILLS)]
    chance.shuffle(victims)
    print(f"\n{SUBMISSIONS} submissions, {KILLS} kills, seed {SEED}; undisturbed {whole.each:.2f} s each")
    before = rows(course.root, UNIT)
    grader = _twin(course, tmp_path)
    for number, victim in enumerate(victims):
        start = whole.start if grader.start() else 0.0
        wait_for_a_moment(grader, KILLS - number, chance, start, whole.each)
        left = grader.left
        assert grader.kill(victim, chance), "it was over before"
        print(f"{number + 1:3}: {victim} killed, {left} submissions left")
        if victim == "grader":
            _nothing_runs(grader)
            _nothing_is_half(rows(grader.course.root, UNIT), before, whole.rows)
    if grader.end() != 0:  # two of the kills hit the same submission: that was told, and is done now
        assert grader.end() == 0
    _nothing_runs(grader)
    assert rows(grader.course.root, UNIT) == whole.rows
    assert files(grader.course.root) == whole.files


def _nothing_runs(grader: Grader) -> None:
    until(lambda: not grader.processes(), LINGERING)
    assert list(grader.temporary.iterdir()) == []


def _nothing_is_half(now: dict[str, Rows], before: dict[str, Rows], after: dict[str, Rows]) -> None:
    """Each submission is in the gradebook as it was, or as it will be."""
    for student, entered in now.items():
        assert entered in (before.get(student), after[student]), student
