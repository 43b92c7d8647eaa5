"""The notebook run in a kernel from top to bottom, as the teacher has it and as learners get it."""

from __future__ import annotations

from collections.abc import Iterator
from subprocess import DEVNULL

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError
from nbformat import NotebookNode

from autograder.gate import texts
from autograder.gate.copy import learners_copy
from autograder.gate.refusal import Refusal
from autograder.gate.taking import at
from autograder.gate.unit import CHECK, Unit
from autograder.report import number
from course.release import ReleaseError

CELL_SECONDS = 60


def with_solutions(unit: Unit) -> Iterator[Refusal]:
    """With its solutions in the notebook runs to its end, and every exercise gets all points."""
    notebook = nbformat.reads(unit.path.read_text("utf-8"), as_version=4)
    if (stop := run(unit, notebook)) is not None:
        yield Refusal("runs", texts.STOPS.format(cell=stop[0], why=stop[1]))
        return
    for name, points, score in _scores(notebook):
        if score is None:
            yield Refusal("runs", texts.NO_SCORE.format(exercise=name), name)
        elif score != points:
            told = texts.LESS_IN_ALL.format(exercise=name, score=number(score), points=number(points))
            yield Refusal("runs", told, name)


def as_released(unit: Unit) -> Iterator[Refusal]:
    """The learner's copy runs to its end before anything is done, and nothing is earned."""
    try:
        notebook = nbformat.reads(learners_copy(unit), as_version=4)
    except ReleaseError:
        return  # the gate says so elsewhere
    if (stop := run(unit, notebook)) is not None:
        yield Refusal("runs", texts.COPY_STOPS.format(cell=stop[0], why=stop[1]))
        return
    for name, points, score in _scores(notebook):
        if score:
            told = texts.EARNS_UNTOUCHED.format(exercise=name, score=number(score), points=number(points))
            yield Refusal("nothing-done", told, name)


def run(unit: Unit, notebook: NotebookNode) -> tuple[str, str] | None:
    """Run all cells in the unit's folder; the cell where this stops and why, where it does."""
    client = NotebookClient(
        notebook, timeout=CELL_SECONDS, kernel_name="python3", resources={"metadata": {"path": unit.folder}}
    )
    try:
        with at(unit.folder):
            client.execute(stderr=DEVNULL)  # the kernel's own log; what cells print is in their outputs
    except (CellControlSignal, DeadKernelError) as error:
        return _stopped_at(notebook), _why(notebook) or type(error).__name__
    return None


def _stopped_at(notebook: NotebookNode) -> str:
    """The last cell that was begun."""
    begun = [cell.id for cell in notebook.cells if cell.get("execution_count") or _errors(cell)]
    return str(begun[-1]) if begun else str(notebook.cells[0].id)


def _why(notebook: NotebookNode) -> str:
    errors = [error for cell in notebook.cells for error in _errors(cell)]
    return f"{errors[-1].ename}: {errors[-1].evalue}" if errors else ""


def _errors(cell: NotebookNode) -> list[NotebookNode]:
    return [output for output in cell.get("outputs", ()) if output.output_type == "error"]


def _scores(notebook: NotebookNode) -> Iterator[tuple[str, float, float | None]]:
    """Of each exercise its points, and the score that its grade cell shows."""
    for cell in notebook.cells:
        nbgrader = cell.metadata.get("nbgrader", {})
        if nbgrader.get("grade"):
            yield cell.id.removesuffix(CHECK), float(nbgrader["points"]), _score(cell)


def _score(cell: NotebookNode) -> float | None:
    try:
        return float(cell.outputs[-1].data["text/plain"])
    except (LookupError, AttributeError, ValueError):
        return None
