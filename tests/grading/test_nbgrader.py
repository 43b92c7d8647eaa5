"""The ways in which nbgrader reads a score, with a notebook of four grade cells and no exercise."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from traitlets.config import PyFileConfigLoader

from autograder.nbgrader import OfflineHTMLExporter
from tests.grading.conftest import CHECKOUT
from tests.grading.pages import fetched

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}

START = "engine = 'simulated'"

SOLUTION = """\
### BEGIN SOLUTION
number = 4
### END SOLUTION
"""

PARTLY = """\
grade(answer("number").given().equals(4), answer("engine").given(), points=3)
"""

HIDDEN = """\
report = grade(answer("number").given(), points=2)
### BEGIN HIDDEN TESTS
report += [answer("number").satisfies(lambda n: n % 2 == 0, "It is odd.")]
### END HIDDEN TESTS
report
"""

LOUD = """\
import sys
print("a warning", file=sys.stderr)
grade(answer("engine").given(), points=1)
"""

SILENT = """\
report = grade(answer("number").given(), points=1)
"""


def cell(grade_id: str, source: str, points: float | None = None, solution: bool = False):
    nbgrader = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": points is not None,
        "solution": solution,
        "locked": points is not None,
        "task": False,
    }
    if points is not None:
        nbgrader["points"] = points
    return new_code_cell(source, metadata={"nbgrader": nbgrader})


@pytest.fixture(scope="module")
def graded(teach):
    cells = [
        new_code_cell(START),
        cell("number", SOLUTION, solution=True),
        cell("partly", PARTLY, 3),
        cell("hidden", HIDDEN, 2),
        cell("loud", LOUD, 1),
        cell("silent", SILENT, 1),
    ]
    course = teach("kinds", new_notebook(cells=cells, metadata=KERNEL))
    course.nbgrader("generate_assignment", "kinds")
    course.hand_in("right", {"number": "number = 4"})
    course.hand_in("odd", {"number": "number = 5"})
    course.hand_in("empty", {})
    course.nbgrader("autograde", "kinds")
    course.nbgrader("generate_feedback", "kinds")
    return course


@pytest.mark.slow
def test_learners_get_neither_solutions_nor_hidden_checks(graded):
    text = "\n".join(cell.source for cell in graded.released().cells)
    assert "number = 4" not in text
    assert "odd" not in text
    assert "# Your answer here" in text


@pytest.mark.slow
def test_the_report_is_the_score(graded):
    assert graded.scores("right") == {"partly": 3, "hidden": 2, "loud": 1, "silent": 0}
    assert graded.scores("odd") == {"partly": 2, "hidden": 1, "loud": 1, "silent": 0}
    assert graded.scores("empty") == {"partly": 1, "hidden": 0, "loud": 1, "silent": 0}


@pytest.mark.slow
def test_hidden_checks_speak_when_graded(graded):
    assert "It is odd." in graded.report("odd", "hidden")


@pytest.mark.slow
def test_feedback_fetches_nothing(graded):
    page = graded.feedback("odd").read_text("utf-8")
    assert "It is odd." in page
    assert fetched(page) == []


def test_a_page_that_fetches_would_be_noticed():
    page = """<script src="https://cdn.example/x.js"></script><img src="//example/x.png"><a href="http://a/">a</a>
    <style>@import url(https://example/x.css); p { background: url("http://example/y.png") }</style>
    <script type="module">import x from 'https://cdn.example/y.js'</script>"""
    assert len(fetched(page)) == 5


@pytest.mark.slow
def test_a_browser_asks_for_nothing_but_the_page(graded, requests_of):
    page = graded.feedback("odd")
    assert requests_of(page) == [page.as_uri()]


def test_the_checkout_is_a_course_directory():
    config = PyFileConfigLoader("nbgrader_config.py", str(CHECKOUT)).load_config()
    assert config.CourseDirectory.course_id == "docker-networking"
    assert (CHECKOUT / config.CourseDirectory.source_directory / "04-own-network").is_dir()


def test_feedback_shows_pictures_in_place_of_widgets():
    widget = new_output(
        "display_data",
        data={"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/html": "<svg></svg>"},
    )
    notebook = new_notebook(cells=[new_code_cell("widget", outputs=[widget])], metadata=KERNEL)
    page, _ = OfflineHTMLExporter(template_name="classic").from_notebook_node(notebook)
    assert "<svg></svg>" in page
    assert "widget-view+json" not in page
