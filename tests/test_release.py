"""What learners get of a notebook, and what they do not."""

import json
from pathlib import Path
from typing import Any

import pytest

from course.release import ReleaseError, release, release_file, sources


def cell(source: str, kind: str = "code", **grading: Any) -> dict[str, Any]:
    nbgrader = {
        "schema_version": 3,
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
        **grading,
    }
    made: dict[str, Any] = {"cell_type": kind, "id": f"cell-{abs(hash(source))}", "source": source}
    made["metadata"] = {"nbgrader": nbgrader} if grading else {}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def notebook(*cells: dict[str, Any]) -> str:
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5})


def released(*cells: dict[str, Any]) -> list[dict[str, Any]]:
    document = json.loads(release(notebook(*cells)))
    return [{**cell, "source": "".join(cell["source"])} for cell in document["cells"]]


def test_a_solution_becomes_a_comment_that_any_cell_can_hold() -> None:
    source = "%%docker\n### BEGIN SOLUTION\ndocker network create favorites-net\n### END SOLUTION"
    (solution,) = released(cell(source, solution=True, grade_id="exercise-1"))
    assert solution["source"] == "%%docker\n# Your answer here"


def test_what_stands_around_a_solution_stays() -> None:
    source = "before = 1\n### BEGIN SOLUTION\nurl = 'mongodb://mongodb'\n### END SOLUTION\nafter = 2"
    (solution,) = released(cell(source, solution=True, grade_id="exercise-1"))
    assert solution["source"] == "before = 1\n# Your answer here\nafter = 2"


def test_hidden_tests_go_and_grade_cells_are_locked() -> None:
    source = (
        "report = grade(points=1)\n### BEGIN HIDDEN TESTS\nreport += [secret]\n### END HIDDEN TESTS\nreport"
    )
    (grade,) = released(cell(source, grade=True, locked=True, grade_id="grade-1", points=1))
    assert grade["source"] == "report = grade(points=1)\nreport"
    assert grade["metadata"]["editable"] is False
    assert grade["metadata"]["deletable"] is False
    assert grade["metadata"]["nbgrader"]["checksum"]


def test_outputs_of_the_teacher_go() -> None:
    ran = cell("1 + 1") | {
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "2"}],
        "execution_count": 7,
    }
    (released_cell,) = released(ran)
    assert (released_cell["outputs"], released_cell["execution_count"]) == ([], None)


def test_the_same_notebook_gives_the_same_copy() -> None:
    source = notebook(cell("### BEGIN SOLUTION\n1\n### END SOLUTION", solution=True, grade_id="exercise-1"))
    assert release(source) == release(source)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param([cell("### BEGIN SOLUTION\n1", solution=True, grade_id="a")], id="no end"),
        pytest.param([cell("### BEGIN SOLUTION\n1\n### END SOLUTION")], id="not a solution cell"),
        pytest.param([cell("### BEGIN HIDDEN TESTS\n1\n### END HIDDEN TESTS")], id="not a grade cell"),
        pytest.param([cell("### END SOLUTION\n1", grade=True, grade_id="a", points=1)], id="no begin"),
        pytest.param(
            [cell("1", solution=True, grade_id="a"), cell("2", solution=True, grade_id="a")], id="id twice"
        ),
    ],
)
def test_a_notebook_that_would_show_too_much_is_refused(broken: list[dict[str, Any]]) -> None:
    with pytest.raises(ReleaseError):
        release(notebook(*broken))


def test_learners_get_notebooks_and_pictures_of_units_and_nothing_else(tmp_path: Path) -> None:
    for name in (
        "04-b/04-b.ipynb",
        "04-b/net.svg",
        "04-b/solutions.py",
        "00-a/00-a.ipynb",
        "drafts/x.ipynb",
        "notes.md",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    names = [path.relative_to(tmp_path).as_posix() for path in sources(tmp_path)]
    assert names == ["00-a/00-a.ipynb", "04-b/04-b.ipynb", "04-b/net.svg"]


def test_a_refusal_names_the_notebook(tmp_path: Path) -> None:
    path = tmp_path / "04-b.ipynb"
    path.write_text(notebook(cell("### BEGIN SOLUTION\n1", solution=True, grade_id="a")))
    with pytest.raises(ReleaseError, match=r"04-b\.ipynb: BEGIN SOLUTION"):
        release_file(path)
