"""Whatever ends a grader, started again it leaves the same gradebook and files as one that nothing ended."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.grading import batch
from autograder.grading.files import alone
from autograder.grading.folders import FolderError, Folders
from tests.grading.conftest import CHECKOUT, Class
from tests.grading.dying import settled
from tests.grading.kept import files, rows
from tests.grading.test_grade_command import RIGHT, notebook
from tests.hostile.assignment import SOURCE, cell

pytestmark = pytest.mark.slow

ESSAY = cell("", "essay", 2, solution=True)
WHEN = "2026-03-01 12:00:00 UTC"


@pytest.fixture(scope="module")
def prepared(teach: Callable[..., Class]) -> Class:
    """A class of two: ada is new; ben was graded before a check was corrected, and has a person's words."""
    made = teach("trap", notebook([*SOURCE, ESSAY]))
    made.nbgrader("generate_assignment", "trap")
    for student in ("ben", "ada"):
        made.hand_in(student, RIGHT)
        (made.root / "submitted" / student / "trap" / "timestamp.txt").write_text(WHEN)
    grade(made.root, "ben")
    with Gradebook(made.gradebook) as book:
        book.find_grade("system-check", "trap", "trap", "ben").manual_score = 3.5
        book.find_comment("system", "trap", "trap", "ben").manual_comment = "We talked about it."
        book.db.commit()
    source = made.root / "source" / "trap" / "trap.ipynb"
    source.write_text(source.read_text().replace("[2, 4]", "[2, 5]"))
    return made


@pytest.fixture
def course(prepared: Class, tmp_path: Path) -> Path:
    """The folder of such a class."""
    return Path(shutil.copytree(prepared.root, tmp_path / "class"))


def grade(root: Path, *students: str) -> dict[str, batch.Result]:
    results = batch.carry_out(batch.plan(Folders.here(root), "trap", students), settled)
    return {result.student: result for result in results}


def test_killed_between_any_two_things_that_it_writes(prepared: Class, tmp_path: Path) -> None:
    root = Path(shutil.copytree(prepared.root, tmp_path / "class"))
    command = [sys.executable, "-m", "tests.grading.dying", str(root), "trap"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    whole = tmp_path / "whole"
    ended = [path for path in tmp_path.iterdir() if path.name.isdigit()]
    assert len(ended) > 20
    for path in ended:
        assert rows(path, "trap") == rows(whole, "trap"), path.name
        assert files(path) == files(whole), path.name
    assert ("grade", "system-check", 4.0, 3.5, None, True) in rows(whole, "trap")["ben"]
    assert ("comment", "system", None, "We talked about it.") in rows(whole, "trap")["ben"]


def test_what_a_gradebook_has_lost_is_entered_again(course: Path) -> None:
    grade(course)
    before = rows(course, "trap")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        book.remove_submission("trap", "ada")
    assert all(result.again for result in grade(course).values())
    assert rows(course, "trap") == before


def test_another_time_of_handing_in_is_entered(course: Path) -> None:
    grade(course)
    told = course / "submitted" / "ada" / "trap" / "timestamp.txt"
    told.write_text("2026-03-02 08:00:00 UTC")
    assert not grade(course)["ada"].again
    assert ("handed in", "2026-03-02 08:00:00") in rows(course, "trap")["ada"]
    told.write_text("2026-99-99 00:00:00 UTC")  # no time at all: the one that is known stays
    assert not grade(course)["ada"].problem
    assert ("handed in", "2026-03-02 08:00:00") in rows(course, "trap")["ada"]


def test_a_submission_that_cannot_be_written_down_holds_up_nobody(course: Path) -> None:
    (course / "feedback").mkdir(exist_ok=True)
    (course / "feedback" / "ada").write_text("a file where a folder has to be")
    results = grade(course)
    assert results["ada"].problem.startswith("It was graded, but could not be written down: ")
    assert not results["ben"].problem
    (course / "feedback" / "ada").unlink()
    assert not grade(course)["ada"].problem


def test_a_name_that_is_no_text_holds_up_nobody(course: Path) -> None:
    (course / "submitted" / "ada").rename(course / "submitted" / "Jos\udce9")
    results = grade(course)
    assert results["Jos\udce9"].problem.startswith("It was graded, but could not be written down: ")
    assert not results["ben"].problem


def test_a_file_that_cannot_be_read_holds_up_nobody(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if "ada" in path.parts and path.is_relative_to(course / "submitted"):
            raise PermissionError(13, "Permission denied")
        return usual(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    results = grade(course)
    assert results["ada"].problem == "The file cannot be read: Permission denied."
    assert not results["ben"].problem


def test_two_graders_do_not_write_at_the_same_time(course: Path) -> None:
    with (
        alone(course / "autograded"),
        pytest.raises(FolderError, match="Another `autograder grade` is at work"),
    ):
        grade(course)
    assert not grade(course)["ada"].problem


def test_what_was_written_in_part_goes_though_nobody_grades_it_again(course: Path) -> None:
    grade(course)
    part = course / "feedback" / "ada" / "trap" / ".trap.html.part"
    part.write_text("half a pa")
    assert all(result.again for result in grade(course).values())
    assert not part.exists()
