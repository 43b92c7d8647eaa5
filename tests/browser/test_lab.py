"""The course as a learner meets it: JupyterLab, a unit, its exercises."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Request

from tests.browser.jupyterlab import JupyterLab, Session, texts

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
WELCOME = "00-welcome/00-welcome.ipynb"
UNIT = "04-own-network/04-own-network.ipynb"

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def graded(path: str) -> dict[str, dict[str, Any]]:
    """Returns the teacher's graded cells, by nbgrader's id: text, whether a solution, points."""
    notebook = json.loads((NOTEBOOKS / path).read_text("utf-8"))
    return {
        cell["metadata"]["nbgrader"]["grade_id"]: {
            "text": "".join(cell["source"]),
            "solution": cell["metadata"]["nbgrader"]["solution"],
            "points": cell["metadata"]["nbgrader"].get("points", 0),
        }
        for cell in notebook["cells"]
        if "nbgrader" in cell["metadata"]
    }


def scores(cells: list[dict[str, Any]], path: str) -> dict[str, tuple[float, float]]:
    """Returns what each grade cell gave, and the points it can give."""
    teacher = graded(path)
    return {
        cell["grade_id"]: (score(cell), teacher[cell["grade_id"]]["points"])
        for cell in cells
        if cell["grade_id"] in teacher and teacher[cell["grade_id"]]["points"] and cell["type"] == "code"
    }


def score(cell: dict[str, Any]) -> float:
    """Reads a grade cell's score as nbgrader does: the plain text of its value."""
    values = [
        output["data"]["text/plain"]
        for output in cell["outputs"]
        if output["output_type"] == "execute_result"
    ]
    assert values, f"grade cell {cell['grade_id']} gave no score: {texts(cell)}"
    return float("".join(values[-1]))


def without_marks(solution: str) -> str:
    """Returns a teacher's solution as a learner would type it."""
    return "\n".join(line for line in solution.splitlines() if not line.startswith("### "))


def errors(cells: list[dict[str, Any]]) -> list[str]:
    """Returns the tracebacks of cells that broke off."""
    return [
        texts(cell) for cell in cells if any(output["output_type"] == "error" for output in cell["outputs"])
    ]


def keeps_unit_in_mind(request: Request) -> bool:
    """Says whether JupyterLab saves a layout in which the unit is open."""
    saves = request.method == "PUT" and "/lab/api/workspaces/" in request.url
    return saves and UNIT in (request.post_data or "")


def test_the_first_start_opens_the_welcome(session: Session, jupyterlab: JupyterLab) -> None:
    session.page.goto(f"{jupyterlab.url}/?token={jupyterlab.token}")
    session.wait_for(WELCOME)
    session.page.wait_for_timeout(1000)
    assert session.page.locator(".Toastify__toast, .jp-Dialog").count() == 0, (
        "a pop-up stands in a learner's way"
    )


@pytest.mark.parametrize("unit", [WELCOME, UNIT], ids=["welcome", "own-network"])
def test_a_unit_unsolved_runs_to_its_end_and_earns_nothing_whole(session: Session, unit: str) -> None:
    session.open(unit)
    cells = session.run_all()
    assert errors(cells) == []
    given = scores(cells, unit)
    assert given
    assert all(earned < points for earned, points in given.values())


@pytest.mark.parametrize("unit", [WELCOME, UNIT], ids=["welcome", "own-network"])
def test_a_unit_solved_earns_every_point(session: Session, unit: str) -> None:
    session.open(unit)
    teacher = graded(unit)
    for cell in session.cells():
        known = teacher.get(cell["grade_id"])
        if known and known["solution"] and cell["type"] == "code":
            session.type_into(cell["index"], without_marks(known["text"]))
    cells = session.run_all()
    assert errors(cells) == []
    for grade_id, (earned, points) in scores(cells, unit).items():
        assert earned == points, f"{grade_id}: {earned} of {points}"
    drawn = [cell["index"] for cell in cells if "<svg" in texts(cell)]
    assert drawn, "no cell drew a diagram"
    session.show(drawn[-1])
    session.page.locator(
        ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-mod-active .jp-OutputArea svg"
    ).first.wait_for()


def test_what_was_open_opens_again(session: Session, jupyterlab: JupyterLab) -> None:
    with session.page.expect_request(keeps_unit_in_mind) as kept:
        session.open(UNIT)
    kept.value.response()
    session.page.goto(f"{jupyterlab.url}/lab?token={jupyterlab.token}")
    session.wait_for(UNIT)
    assert (jupyterlab.directory / ".workspaces").is_dir()
    assert not (jupyterlab.home / ".jupyter" / "lab" / "workspaces").exists()


def test_nothing_is_asked_of_other_machines(session: Session) -> None:
    session.open(UNIT)
    session.run_all()
    assert len(session.addresses) > 50
    assert session.strangers == set()
    assert session.errors == []
