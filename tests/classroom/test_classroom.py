"""A unit in a class: released, fetched, worked on, submitted, collected, graded, and given back."""

from __future__ import annotations

import json
import re

import pytest
from nbgrader.api import Gradebook

from autograder.confined import ForkServer
from autograder.grading.assignment import Assignment
from autograder.grading.marking import mark
from tests.classroom.classroom import CHECKOUT, COURSE, LEARNERS, NOTEBOOK, UNIT, Classroom

pytestmark = [pytest.mark.slow, pytest.mark.classroom]

MOST = 10.0


def scores(classroom: Classroom) -> dict[str, float]:
    """What the teacher's gradebook holds, by learner."""
    with Gradebook(f"sqlite:///{classroom.class_folder / 'gradebook.db'}") as book:
        found = {each.student.id: each.score for each in book.assignment_submissions(UNIT)}
    return {name: found[user] for name, user in classroom.users.items() if user in found}


def test_learners_get_the_unit_without_solutions(handed_in: Classroom) -> None:
    for name in LEARNERS:
        text = json.dumps(handed_in.people[name].read(NOTEBOOK))
        assert "BEGIN SOLUTION" not in text
        assert "BEGIN HIDDEN TESTS" not in text


def test_the_course_runs_in_a_learners_own_server(handed_in: Classroom) -> None:
    def shown(name: str) -> str:
        cells = handed_in.people[name].read(NOTEBOOK)["cells"]
        return json.dumps([c["outputs"] for c in cells if c["id"] == "ex-1-check"])

    assert ">3 of 3 points" in shown("ada")
    assert " of 3 points" in shown("ben")
    assert ">3 of 3 points" not in shown("ben")


def test_what_was_submitted_is_in_the_assignment_list(handed_in: Classroom) -> None:
    for name in LEARNERS:
        listed = handed_in.people[name].assignments(COURSE)
        assert {each["status"] for each in listed} == {"fetched", "submitted"}


def test_what_was_handed_in_for_another_is_not_collected(handed_in: Classroom, collected: str) -> None:
    ada = handed_in.users["ada"]
    assert f"was not handed in by {ada}" not in collected  # hers is there, and is taken
    collected_notebook = (handed_in.class_folder / "submitted" / ada / NOTEBOOK).read_bytes()
    assert collected_notebook == (handed_in.submission("ada") / f"{UNIT}.ipynb").read_bytes()


def test_the_class_has_its_points(graded: Classroom) -> None:
    found = scores(graded)
    assert found.keys() == set(LEARNERS)
    assert found["ada"] == MOST
    assert 0 <= found["ben"] < MOST
    assert found["cleo"] == 0


def test_a_teacher_who_is_not_root_gives_the_same_points(graded: Classroom) -> None:
    assignment = Assignment.from_source(UNIT, (CHECKOUT / "notebooks" / NOTEBOOK).read_bytes())
    found = scores(graded)
    with ForkServer(confined=True) as server:
        for name in LEARNERS:
            data = (graded.submission(name) / f"{UNIT}.ipynb").read_bytes()
            assert mark(data, assignment, server.kernel).score == found[name], name


def test_the_button_of_formgrader_gives_the_same_points(graded: Classroom) -> None:
    before = scores(graded)
    ben = graded.users["ben"]
    answer = graded.teacher.json("POST", f"formgrader/api/submission/{UNIT}/{ben}/autograde")
    assert answer["success"], answer["log"]
    assert scores(graded) == before


def test_learners_see_their_points_on_the_page_that_they_fetch(returned: Classroom) -> None:
    found = scores(returned)
    for name in LEARNERS:
        person = returned.people[name]
        (submitted,) = (each for each in person.assignments(COURSE) if each["status"] == "submitted")
        (submission,) = submitted["submissions"]
        assert submission["has_local_feedback"]
        page = person.read(f"{submission['local_feedback_path']}/{UNIT}.html")
        assert re.search(rf"(?<![\d.]){found[name]:g} of {MOST:g} points", page)


def test_the_teacher_is_told_how_the_class_did(graded: Classroom) -> None:
    graded.teach("autograder report 04-own-network --csv grades-04.csv")
    graded.teach("nbgrader export")
    table = (graded.class_folder / "grades-04.csv").read_text("utf-8")
    assert all(graded.users[name] in table for name in LEARNERS)
    assert (graded.class_folder / f"report-{UNIT}.html").is_file()
    assert (graded.class_folder / "grades.csv").is_file()
