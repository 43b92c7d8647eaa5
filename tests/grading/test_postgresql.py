"""The same class with its gradebook in SQLite and in a real PostgreSQL: graded, corrected, graded again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from nbgrader.api import Gradebook

from autograder.commands.grade import grade_command
from tests.grading.conftest import Class
from tests.grading.postgresql import Server, running
from tests.grading.test_grade_command import RIGHT, WRONG, notebook
from tests.hostile.assignment import SOURCE

pytestmark = pytest.mark.slow

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(scope="module")
def server(postgresql: Path) -> Iterator[Server]:
    with running(postgresql) as server:
        yield server


@pytest.fixture(scope="module", params=BOTH)
def course(request: pytest.FixtureRequest, teach: Callable[..., Class], bubblewrap: str) -> Class:
    """A class that is graded; the gradebook is one database's or the other's."""
    sqlite = request.param == "sqlite"
    gradebook = "" if sqlite else request.getfixturevalue("server").database("gradebook")
    made = teach("trap", notebook(SOURCE), gradebook)
    made.nbgrader("generate_assignment", "trap")
    made.hand_in("ada", RIGHT)
    made.hand_in("ben", WRONG)
    made.hand_in("cleo", {})
    (made.root / "submitted" / "ada" / "trap" / "timestamp.txt").write_text("2026-03-01 12:00:00 UTC")
    assert grade(made).exit_code == 0
    return made


def grade(course: Class, *arguments: str) -> Result:
    return CliRunner().invoke(grade_command, ["--course-dir", str(course.root), *arguments, "trap"])


def again(course: Class) -> set[str]:
    """Grades it, and tells whose submissions were not at rest."""
    told: list[dict[str, Any]] = json.loads(grade(course, "--json").stdout)
    return {each["student"] for each in told if not each["again"]}


def test_the_scores_are_the_same(course: Class) -> None:
    assert course.scores("ada") == {"system-check": 4, "answer-check": 3, "function-check": 3}
    assert course.scores("ben") == {"system-check": 1, "answer-check": 0, "function-check": 0}
    assert course.scores("cleo") == {"system-check": 0, "answer-check": 0, "function-check": 0}


def test_when_it_was_handed_in_is_kept(course: Class) -> None:
    with Gradebook(course.gradebook) as book:
        handed_in = {each.student.id: each.timestamp for each in book.assignment_submissions("trap")}
    assert str(handed_in["ada"]) == "2026-03-01 12:00:00"
    assert handed_in["ben"] is None


def test_the_pages_are_there(course: Class) -> None:
    assert "10 of 10 points" in course.feedback("ada").read_text("utf-8")
    assert "1 of 10 points" in course.feedback("ben").read_text("utf-8")


def test_graded_a_second_time_all_is_at_rest(course: Class) -> None:
    assert again(course) == set()


def test_what_a_person_entered_stays_when_a_check_is_corrected(course: Class) -> None:
    with Gradebook(course.gradebook) as book:
        book.find_grade("system-check", "trap", "trap", "ben").manual_score = 3.5
        book.find_grade("answer-check", "trap", "trap", "ben").extra_credit = 0.5
        book.find_comment("system", "trap", "trap", "ben").manual_comment = "We talked about it."
        book.db.commit()
    source = course.root / "source" / "trap" / "trap.ipynb"
    source.write_text(source.read_text().replace("[2, 4]", "[2, 5]"))
    assert again(course) == {"ada", "ben", "cleo"}
    assert course.scores("ada") == {"system-check": 4, "answer-check": 3, "function-check": 0}
    assert course.scores("ben") == {"system-check": 3.5, "answer-check": 0.5, "function-check": 0}
    with Gradebook(course.gradebook) as book:
        assert book.find_comment("system", "trap", "trap", "ben").comment == "We talked about it."
        assert book.find_grade("system-check", "trap", "trap", "ben").auto_score == 1


def test_nbgrader_reads_what_was_entered(course: Class) -> None:
    course.nbgrader("export", "--to", "grades.csv")
    assert ",ada," in (course.root / "grades.csv").read_text("utf-8")


def test_a_name_too_long_for_the_database_holds_up_nobody(course: Class) -> None:
    course.hand_in("a" * 200, {})
    course.hand_in("zoe", {})
    told = {each["student"]: each["problem"] for each in json.loads(grade(course, "--json").stdout)}
    if course.gradebook.startswith("postgresql"):
        assert told["a" * 200].startswith("It was graded, but could not be written down: ")
        assert "value too long" in told["a" * 200]
    assert told["zoe"] == ""
    assert course.scores("zoe") == {"system-check": 0, "answer-check": 0, "function-check": 0}


@pytest.mark.postgresql
def test_a_server_that_is_not_there_is_told(teach: Callable[..., Class], tmp_path: Path) -> None:
    made = teach("trap", notebook(SOURCE), Server(tmp_path).address("gradebook"))
    result = grade(made)
    assert result.exit_code == 1
    (said,) = [line for line in result.output.splitlines() if line != "trap"]  # whose bar was begun
    assert said.startswith("Error: The gradebook postgresql+psycopg://teacher@/gradebook?host=")
    assert "failed: No such file or directory" in said
