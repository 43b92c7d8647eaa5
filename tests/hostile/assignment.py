"""A small assignment: a system to build, an answer to give, and a function to write."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from autograder.grading.assignment import Assignment

SETUP = "from autograder import answer, container, grade, network\nfrom course import Lab\n\nlab = Lab()"
BUILT = """%%docker
docker network create favorites-net
docker run -d --name mongodb --network favorites-net mongo
docker run -d --name box --network favorites-net busybox sleep infinity"""
CHECK_SYSTEM = """grade(
    network("favorites-net").exists(),
    container("box").reaches("mongodb://mongodb:27017", at="mongodb").worth(3),
    points=4,
)"""
CHECK_ANSWER = """report = grade(answer("word").equals("created"), points=3)
### BEGIN HIDDEN TESTS
report += [answer("secret").equals("the-hidden-word")]
### END HIDDEN TESTS
report"""
CHECK_FUNCTION = "assert double(21) == 42\nassert [double(n) for n in (1, 2)] == [2, 4]"
ANSWERED = 'word = "created"\nsecret = "the-hidden-word"'
DOUBLE = "def double(n):\n    return 2 * n"


def cell(source: str, name: str = "", points: float | None = None, solution: bool = False) -> dict[str, Any]:
    """A code cell; with a name, one that the teacher has marked."""
    told = {"grade_id": name, "grade": points is not None, "solution": solution, "locked": not solution}
    worth = {} if points is None else {"points": points}
    metadata = {"nbgrader": {**told, **worth, "task": False, "schema_version": 3}} if name else {}
    return {
        "cell_type": "code",
        "source": source,
        "metadata": metadata,
        "outputs": [],
        "execution_count": None,
    }


SOURCE = [
    cell(SETUP),
    cell(BUILT, "system", solution=True),
    cell(CHECK_SYSTEM, "system-check", 4),
    cell(ANSWERED, "answer", solution=True),
    cell(CHECK_ANSWER, "answer-check", 3),
    cell(DOUBLE, "function", solution=True),
    cell(CHECK_FUNCTION, "function-check", 3),
]
ASSIGNMENT = Assignment.from_source("trap", json.dumps({"cells": SOURCE}).encode())
POINTS = 10.0


def released() -> list[dict[str, Any]]:
    """The cells that learners get: nothing is solved."""
    cells = deepcopy(SOURCE)
    for each in cells:
        marked = ASSIGNMENT.by_name.get(each["metadata"].get("nbgrader", {}).get("grade_id", ""))
        if marked is not None:
            each["source"] = "" if marked.kind == "solution" else marked.released
    return cells


def file(cells: list[dict[str, Any]]) -> bytes:
    """A notebook file of these cells."""
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def honest() -> bytes:
    """A submission with everything right."""
    cells = released()
    for number, source in ((1, BUILT), (3, ANSWERED), (5, DOUBLE)):
        cells[number]["source"] = source
    return file(cells)
