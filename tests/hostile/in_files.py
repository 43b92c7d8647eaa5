"""Submissions whose file is made to deceive: what each tries, and the file. Nothing in it is solved."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from tests.hostile.assignment import file, released

Cells = list[dict[str, Any]]


def _told(cell: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = cell["metadata"]["nbgrader"]
    return told


def _edited(cells: Cells) -> Cells:
    for cell in cells:
        if cell["metadata"] and _told(cell)["grade"]:
            cell["source"] = f"{_told(cell)['points']}"
    return cells


def _shown_before(cells: Cells) -> Cells:
    shown = {
        "output_type": "execute_result",
        "data": {"text/plain": "10"},
        "metadata": {},
        "execution_count": 1,
    }
    for cell in cells:
        cell["outputs"] = [shown]
    return cells


def _deleted(cells: Cells) -> Cells:
    return [cell for cell in cells if not (cell["metadata"] and _told(cell)["grade"])]


def _renamed(cells: Cells) -> Cells:
    for cell in cells:
        if cell["metadata"]:
            _told(cell)["grade_id"] += "-mine"
    return cells


def _twice(cells: Cells) -> Cells:
    easy = deepcopy(cells[2]) | {"source": "4"}
    return [easy, *cells, deepcopy(easy)]


def _forged(cells: Cells) -> Cells:
    forged = deepcopy(cells[2]) | {"source": "1000"}
    _told(forged).update(grade_id="bonus", points=1000)
    return [*cells, forged]


def _worth_more(cells: Cells) -> Cells:
    for cell in cells:
        if cell["metadata"]:
            _told(cell).update(points=1e9, locked=False, checksum="0" * 32, max_score=-1)
    return cells


def _solution_as_check(cells: Cells) -> Cells:
    _told(cells[1]).update(grade=True, solution=False, points=4)
    cells[1]["source"] = "4"
    return cells


def _check_as_solution(cells: Cells) -> Cells:
    for cell in cells:
        if cell["metadata"] and _told(cell)["grade"]:
            _told(cell).update(grade=False, solution=True, locked=False)
            cell["source"] = "10"
    return cells


def _as_text(cells: Cells) -> Cells:
    for cell in cells:
        if cell["metadata"] and _told(cell)["grade"]:
            cell["cell_type"] = "markdown"
            cell.pop("outputs")
    return cells


def _turned_around(cells: Cells) -> Cells:
    return cells[::-1]


def _odd_metadata(cells: Cells) -> Cells:
    for number, odd in enumerate(([], "x", {"grade_id": []}, {"grade_id": None}, {"grade_id": {"x": 1}}, 7)):
        cells[number]["metadata"] = {"nbgrader": odd}
    return cells


CHANGED: dict[str, Callable[[Cells], Cells]] = {
    "checks edited": _edited,
    "results already there": _shown_before,
    "checks deleted": _deleted,
    "checks renamed": _renamed,
    "checks twice": _twice,
    "a check of one's own": _forged,
    "metadata that give more": _worth_more,
    "a solution that says it is a check": _solution_as_check,
    "checks that say they are solutions": _check_as_solution,
    "checks turned into text": _as_text,
    "cells turned around": _turned_around,
    "metadata that are none": _odd_metadata,
}

#: Files that are no notebook at all, or none that could be graded.
NO_NOTEBOOKS: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "bytes": bytes(range(256)),
    "a list": b"[]",
    "no cells": b"{}",
    "cells that are none": b'{"cells": [1, null, "x", [], {}]}',
    "cells of no type": b'{"cells": [{"source": "1"}]}',
    "a source that is none": b'{"cells": [{"cell_type": "code", "source": {"x": 1}, "metadata": {}}]}',
    "depth": b"[" * 200_000,
    "ten megabytes": file([*released(), {"cell_type": "raw", "source": "x" * 10_000_000, "metadata": {}}]),
    "a long cell": file([{"cell_type": "code", "source": "1;" * 200_000, "metadata": {}, "outputs": []}]),
    "ten thousand cells": json.dumps(
        {"cells": [{"cell_type": "code", "source": "1", "metadata": {}, "outputs": []}] * 10_000}
    ).encode(),
}
