"""Unit 04 from the teacher's notebook to the page a learner gets back, with five submissions."""

from __future__ import annotations

import pytest

from autograder.gate import handing_in
from autograder.gate.unit import read
from tests.grading.conftest import CHECKOUT
from tests.grading.pages import fetched

pytestmark = pytest.mark.slow

UNIT = "04-own-network"
EXERCISES = read(CHECKOUT / "notebooks" / UNIT).exercises


def solved(kind: str = "reference") -> dict[str, str]:
    """The solution cells of a submission: one kind of right answer."""
    return handing_in.solved(EXERCISES.values(), kind)


def wrong(exercise: str, why: str) -> dict[str, str]:
    """The solution cells with the listed wrong answer whose reason contains `why`."""
    listed = next(wrong for wrong in EXERCISES[exercise].wrong if why in wrong.why)
    return handing_in.cells(EXERCISES[exercise], listed.commands, listed.answer)


@pytest.fixture(scope="module")
def graded(teach):
    course = teach(UNIT)
    course.nbgrader("generate_assignment", UNIT)
    course.hand_in("reference", solved())
    course.hand_in("another-way", solved("other"))
    course.hand_in("no-network", solved() | wrong("ex-1", "made on demand"))
    course.hand_in("default-bridge", solved() | wrong("ex-2", "default bridge"))
    course.hand_in("empty", {})
    course.nbgrader("autograde", UNIT)
    course.nbgrader("generate_feedback", UNIT)
    return course


def test_learners_get_the_notebook_and_no_answers(graded):
    release = graded.root / "release" / UNIT
    assert [path.name for path in release.iterdir()] == [f"{UNIT}.ipynb"]
    assert "SOLUTION" not in (release / f"{UNIT}.ipynb").read_text("utf-8")


def test_a_unit_has_ten_points(graded):
    assert graded.points() == {f"{name}-check": exercise.points for name, exercise in EXERCISES.items()}
    assert sum(graded.points().values()) == 10


@pytest.mark.parametrize("student", ["reference", "another-way"])
def test_right_answers_earn_all(graded, student):
    assert graded.scores(student) == graded.points()


def test_nothing_done_earns_nothing(graded):
    assert set(graded.scores("empty").values()) == {0}


def test_the_network_that_nobody_made(graded):
    report = graded.report("no-network", "ex-1-check")
    assert "There is no network named favorites-net." in report
    assert "It was made for the network favorites-net, and there is no network of that name." in report
    assert graded.scores("no-network")["ex-1-check"] < 1
    assert "Left over: mongodb (created)" in graded.report("no-network", "ex-4-check")


def test_on_the_default_bridge(graded):
    report = graded.report("default-bridge", "ex-2-check")
    assert "To favorites, the name mongodb means nothing. favorites is on bridge;" in report
    assert "favorites tried mongodb://mongodb:27017/swfavorites: unknown name." in report
    assert graded.scores("default-bridge")["ex-2-check"] < graded.points()["ex-2-check"] / 2
    assert graded.scores("default-bridge")["ex-1-check"] == graded.points()["ex-1-check"]


def test_feedback_shows_the_learners_own_system(graded):
    page = graded.feedback("default-bridge").read_text("utf-8")
    assert "Your system when this was checked" in page
    assert "<svg" in graded.report("default-bridge", "ex-2-check")
    assert "<svg" not in graded.report("default-bridge", "ex-1-check")
    assert fetched(page) == []


def test_a_browser_asks_for_nothing_but_the_page(graded, requests_of):
    page = graded.feedback("default-bridge")
    assert requests_of(page) == [page.as_uri()]
