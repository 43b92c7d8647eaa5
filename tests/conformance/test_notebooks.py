"""Every notebook, top to bottom with its solutions in, on Engine 28: the same points as on a simulated one.

Engine 28, and for units with two hosts also 28b, must hold nothing; images not there are stood in for.
The world outside comes with them, where one can be made.
"""

from __future__ import annotations

import html
import os
import re
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

from autograder.texts import MATRIX_DIFFERS, MATRIX_NOT_TRIED
from course import texts
from course.experiments.texts import overlay
from tests.conformance.units import NOTEBOOKS, UNITS, Unit, held, world

pytestmark = [pytest.mark.real_engine, pytest.mark.slow]

#: Seconds that a cell may take: a matrix of who reaches whom really tries each pair.
PATIENCE = 300
#: Cells that ask for what no real engine can do, and the words of the error that they raise there.
RAISES = {
    "09-overlay": {
        "experiment-5": overlay.SIMULATED_ONLY,
        "ex-4-stage": texts.NOT_OUR_FIREWALL,
        "ex-4-answer": texts.NOT_OUR_FIREWALL,
    }
}
_EIGHT = MATRIX_DIFFERS.format(count=8, total=50)
#: Graded cells that cannot earn all there: what they earn, no more and no less, and what their reports say.
EARNS = {
    # Its stage is the firewall above.
    "09-overlay": {"ex-4-check": (0, "There is no container named packer.")},
    # Outside of the hosts nobody is there to try anything, and 8 of the 50 pairs of each design ask for that.
    "12-capstone": {
        "ex-2-check": (3.39, f"{_EIGHT} {MATRIX_NOT_TRIED.format(source='outside', target='portal')}"),
        "ex-3-check": (3.3, f"{_EIGHT} {MATRIX_NOT_TRIED.format(source='outside', target='entrance')}"),
    },
}
#: What cells tell a learner to do besides, where an engine is real.
BESIDES = {"12-capstone": {"ex-3-stage": "lab.reset(confirm=True)"}}


#: A unit takes a minute or more, the last one three: unless all are asked for (`make notebooks`), these are.
FEW = ("00-welcome", "01-calling-out", "04-own-network", "08-host-driver")
TAKEN = UNITS if os.environ.get("NOTEBOOKS") == "all" else [name for name in UNITS if name in FEW]


@pytest.mark.parametrize("name", TAKEN)
def test_a_notebook_earns_the_same_points(name: str, real_engines: dict[str, str]) -> None:
    unit = Unit(name)
    with held(unit, real_engines) as addresses, world(unit, real_engines):
        cells = _executed(name, {**os.environ, "COURSE_ENGINE": addresses})
    raised = {each: error for each, cell in cells.items() if (error := _error(cell))}
    assert raised == RAISES.get(name, {})
    assert all(line in _printed(cells[each]) for each, line in BESIDES.get(name, {}).items())
    graded = [cell for cell in cells.values() if cell.metadata.get("nbgrader", {}).get("grade")]
    wrong = [_told(cell) for cell in graded if not _as_expected(cell, EARNS.get(name, {}))]
    assert wrong == [], "\n".join(wrong)


def _executed(name: str, environment: dict[str, str]) -> dict[str, Any]:
    """The cells of the notebook by their names, carried out. An error ends it, but for those of `RAISES`."""
    notebook = nbformat.read(NOTEBOOKS / name / f"{name}.ipynb", 4)
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if cell.id in RAISES.get(name, {}):
            cell.metadata.tags = ["raises-exception"]
        if (besides := BESIDES.get(name, {}).get(cell.id)) is not None:
            cells.append(new_code_cell(besides))
    notebook.cells = cells
    NotebookClient(notebook, timeout=PATIENCE, kernel_name="python3").execute(env=environment)
    return {cell.id: cell for cell in notebook.cells if cell.cell_type == "code"}


def _as_expected(cell: Any, less: dict[str, tuple[float, str]]) -> bool:
    points, said = less.get(cell.id, (cell.metadata.nbgrader.points, ""))
    told = _told(cell)
    return float(cell.outputs[-1].data["text/plain"]) == points and said in told


def _error(cell: Any) -> str:
    """The words of the error that a cell raised; none if it did not."""
    return "".join(output.evalue for output in cell.outputs if output.output_type == "error")


def _printed(cell: Any) -> str:
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def _told(cell: Any) -> str:
    """The report of a graded cell, as words."""
    page = cell.outputs[-1].data.get("text/html", "")
    words = re.sub(r"<style.*?</style>|<svg.*?</svg>|<[^>]+>", " ", page, flags=re.DOTALL)
    return " ".join([f"{cell.id}:", *html.unescape(words).split()])
