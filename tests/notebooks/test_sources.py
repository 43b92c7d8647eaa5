"""The source notebooks as files: clean, and whole when run from top to bottom."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*/*.ipynb"))
by_name = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["cells"]
    return found


@by_name
def test_the_notebook_has_its_folders_name(path: Path) -> None:
    assert path.stem == path.parent.name


@by_name
def test_no_outputs_no_counts_and_ids_that_say_something(path: Path) -> None:
    ids = [cell["id"] for cell in cells(path)]
    assert len(set(ids)) == len(ids)
    assert all(not identity.isdigit() and identity == identity.lower() for identity in ids)
    code = [cell for cell in cells(path) if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)


@by_name
def test_metadata_is_nbgraders_and_nothing_else(path: Path) -> None:
    assert all(set(cell["metadata"]) <= {"nbgrader"} for cell in cells(path))
    for cell in cells(path):
        if "nbgrader" in cell["metadata"]:
            assert cell["metadata"]["nbgrader"]["grade_id"] == cell["id"]


@by_name
def test_no_cell_holds_logic(path: Path) -> None:
    """More than five lines of Python belong into course/experiments; checks and commands are no logic."""
    for cell in cells(path):
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and not source.startswith(("%%docker", "grade(", "report = grade(")):
            assert len(source.splitlines()) <= 7, cell["id"]


@by_name
@pytest.mark.slow
def test_with_its_solutions_in_it_runs_from_top_to_bottom(path: Path) -> None:
    notebook = nbformat.read(path, 4)
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    points = {
        cell.id: (float(cell.outputs[-1].data["text/plain"]), cell.metadata.nbgrader.points)
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert points
    assert all(earned == possible for earned, possible in points.values()), points
