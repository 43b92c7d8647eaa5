"""Every notebook, top to bottom with its solutions in, on Engine 28: the same points as on a simulated one.

Engine 28, and for units with two hosts also 28b, must hold nothing; images not there are stood in for.
The world outside comes with them, where one can be made. Units that come to be join by themselves.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from course import texts
from course.experiments.texts import overlay
from course.simulator.programs.internet import OUTSIDE
from tests.conformance.outside import NoOutside, outside
from tests.conformance.units import ENGINES, NOTEBOOKS, UNITS, Unit, held

pytestmark = [pytest.mark.real_engine, pytest.mark.slow]

#: Seconds that a cell may take: a real engine has ten for a container to stop.
PATIENCE = 120
#: What no real engine can do: by unit the cells that raise an error, with its words; and those graded cells
#: that earn less after it, with the reason. Each must be needed: what comes out otherwise fails as well.
RAISES = {
    "09-overlay": {
        "experiment-5": overlay.SIMULATED_ONLY,
        "ex-4-stage": texts.NOT_OUR_FIREWALL,
        "ex-4-answer": texts.NOT_OUR_FIREWALL,
    }
}
EARNS_LESS = {"09-overlay": {"ex-4-check": "its stage is a firewall in front of a simulated host"}}


@pytest.mark.parametrize("name", UNITS)
def test_a_notebook_earns_the_same_points(name: str, real_engines: dict[str, str]) -> None:
    notebook = nbformat.read(NOTEBOOKS / name / f"{name}.ipynb", 4)
    raising, less = RAISES.get(name, {}), EARNS_LESS.get(name, {})
    for cell in notebook.cells:
        if cell.id in raising:
            cell.metadata.tags = ["raises-exception"]
    unit = Unit(name)
    with held(unit, real_engines) as addresses, _world(unit, real_engines):
        client = NotebookClient(notebook, timeout=PATIENCE, kernel_name="python3")
        client.execute(env={**os.environ, "COURSE_ENGINE": addresses})
    cells = {cell.id: cell for cell in notebook.cells}
    assert {each: _error(cells[each]) for each in raising} == raising
    graded = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    lost = {cell.id: _told(cell) for cell in graded if _earned(cell) != cell.metadata.nbgrader.points}
    assert {each: told for each, told in lost.items() if each not in less} == {}
    assert less.keys() <= lost.keys(), "a cell earns what the table of exceptions says that it cannot"


@contextmanager
def _world(unit: Unit, engines: dict[str, str]) -> Iterator[None]:
    """The world outside for the engines; where there can be none, a unit that asks for it is skipped."""
    with ExitStack() as worlds:
        try:
            for name in ENGINES[: unit.hosts]:
                worlds.enter_context(outside(engines[name]))
        except NoOutside as error:
            if any(known in unit.text for known in (*OUTSIDE.names, *map(str, OUTSIDE.listeners))):
                pytest.skip(f"this unit asks for {', '.join(OUTSIDE.names)}: {error}")
        yield


def _error(cell: Any) -> str:
    """The words of the error that a cell raised; none if it did not."""
    return "".join(output.evalue for output in cell.outputs if output.output_type == "error")


def _earned(cell: Any) -> float:
    return float(cell.outputs[-1].data["text/plain"])


def _told(cell: Any) -> str:
    """The report of a graded cell, as words."""
    page = cell.outputs[-1].data.get("text/html", "")
    words = re.sub(r"<style.*?</style>|<svg.*?</svg>|<[^>]+>", " ", page, flags=re.DOTALL)
    return " ".join([cell.outputs[-1].data["text/plain"], *html.unescape(words).split()])
