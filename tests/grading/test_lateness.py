"""What late work loses, by nbgrader's own plugin and by a teacher's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from nbgrader.api import Gradebook
from nbgrader.utils import parse_utc

from autograder.grading import batch
from autograder.grading.folders import FolderError, Folders
from autograder.grading.pool import Pool
from tests.grading.conftest import Class
from tests.grading.dying import settled
from tests.grading.test_grade_command import RIGHT, notebook
from tests.hostile.assignment import SOURCE

pytestmark = pytest.mark.slow

DUE = "2026-03-01 12:00:00 UTC"
IN_TIME, LATE = "2026-03-01 11:59:59 UTC", "2026-03-03 12:00:00 UTC"
#: A teacher's own rule: points for each day.
DAYS = """
from nbgrader.plugins import LateSubmissionPlugin
class Days(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return {lost}
c.AssignLatePenalties.plugin_class = Days
"""


@pytest.fixture(scope="module")
def course(teach: Callable[..., Class], bubblewrap: str) -> Class:
    """One who handed in in time, and one two days late; both have all right."""
    made = teach("trap", notebook(SOURCE))
    made.nbgrader("generate_assignment", "trap")
    with Gradebook(made.gradebook) as book:
        book.find_assignment("trap").duedate = parse_utc(DUE)
        book.db.commit()
    for student, when in (("ada", IN_TIME), ("ben", LATE)):
        made.hand_in(student, RIGHT)
        (made.root / "submitted" / student / "trap" / "timestamp.txt").write_text(when)
    return made


def lost(course: Class, rule: str, graded: batch.Graded = settled) -> dict[str, float | str]:
    """What each loses where the class's configuration says so; or why it could not be entered."""
    path = course.root / "nbgrader_config.py"
    before = path.read_text("utf-8")
    path.write_text(before + rule)
    try:
        planned = batch.plan(Folders.here(course.root), "trap", force=True)
        problems = {each.student: each.problem for each in batch.carry_out(planned, graded)}
    finally:
        path.write_text(before)
    with Gradebook(course.gradebook) as book:
        return {
            student: why or book.find_submission("trap", student).late_submission_penalty
            for student, why in problems.items()
        }


def test_nothing_is_lost_unless_the_class_says_so(course: Class) -> None:
    assert lost(course, "") == {"ada": 0, "ben": 0}


def test_all_is_lost_by_nbgraders_other_method(course: Class) -> None:
    assert lost(course, 'c.LateSubmissionPlugin.penalty_method = "zero"\n') == {"ada": 0, "ben": 10}


def test_a_teachers_own_rule(course: Class) -> None:
    assert lost(course, DAYS.format(lost="total_seconds_late / 86400")) == {"ada": 0, "ben": 2}


def test_the_page_says_what_is_lost(course: Class) -> None:
    with Pool(1) as workers:
        lost(course, DAYS.format(lost=1.5), workers.graded)
    assert "8.5 of 10 points, after 1.5 taken off for handing in late" in course.feedback("ben").read_text()
    assert "late" not in course.feedback("ada").read_text()


@pytest.mark.parametrize(("rule", "taken"), [("score + 5", 10), ("-3", 0), ("None", 0)])
def test_no_more_than_there_is_and_no_less_than_nothing(course: Class, rule: str, taken: float) -> None:
    assert lost(course, DAYS.format(lost=rule)) == {"ada": 0, "ben": taken}


def test_a_rule_that_fails_is_told_and_holds_up_nobody(course: Class) -> None:
    found = lost(course, DAYS.format(lost="1 / 0"))
    assert found["ada"] == 0
    assert "failed: ZeroDivisionError: division by zero" in str(found["ben"])


def test_a_rule_that_is_not_there_is_told(course: Class) -> None:
    with pytest.raises(FolderError, match=r"cannot be asked of the plugin in nbgrader_config\.py"):
        lost(course, 'c.AssignLatePenalties.plugin_class = "nowhere.Rule"\n')
