"""A unit's learner's copy, carried out, with a picture after each cell that changed what the engine holds."""

from __future__ import annotations

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.gate.copy import learners_copy
from autograder.gate.taking import COMMANDS
from autograder.gate.unit import Unit
from autograder.gate.whole import run
from autograder.site import texts
from autograder.site.error import SiteError

#: Mark of the cells that draw: the reader does not see them, only their picture.
DRAWS = "draws-"
_DRAW = '__import__("course").Lab.current().diagram()'


def carried_out(unit: Unit) -> NotebookNode:
    """The copy with its outputs. Raises SiteError for a cell that fails, and ReleaseError for a bad one."""
    notebook: NotebookNode = nbformat.reads(learners_copy(unit), as_version=4)
    notebook.cells = [each for cell in notebook.cells for each in _with_picture(cell)]
    if (stop := run(unit, notebook)) is not None:
        raise SiteError(texts.STOPS.format(name=unit.name, cell=stop[0], why=stop[1]))
    _drop_repeated(notebook)
    notebook.metadata.pop("widgets", None)  # a page has no use for their state, and it is long
    return notebook


def _with_picture(cell: NotebookNode) -> list[NotebookNode]:
    """A picture on paper does not follow along, as the one in JupyterLab does: it is drawn again."""
    if cell.cell_type != "code" or not cell.source.startswith(COMMANDS):
        return [cell]
    return [cell, new_code_cell(_DRAW, id=f"{DRAWS}{cell.id}")]


def _drop_repeated(notebook: NotebookNode) -> None:
    """Leave out pictures that show nothing new."""
    kept, last = [], ""
    for cell in notebook.cells:
        picture = _picture(cell)
        if not cell.id.startswith(DRAWS) or (picture and picture != last):
            kept.append(cell)
        last = picture or last
    notebook.cells = kept


def _picture(cell: NotebookNode) -> str:
    """The diagram that a cell shows, if it does."""
    html = [output.get("data", {}).get("text/html", "") for output in cell.get("outputs", ())]
    return next((text for text in html if text.startswith("<svg") and "diagram" in cell.source), "")
