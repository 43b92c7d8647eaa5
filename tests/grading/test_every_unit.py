"""Every unit, graded as a class's submissions are: solutions earn all points, nothing done none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.confined import ForkServer
from autograder.grading.assignment import Assignment
from autograder.grading.marking import Marked, mark
from course.release import release
from tests.grading.conftest import CHECKOUT

pytestmark = pytest.mark.slow

UNITS = sorted(path.parent.name for path in (CHECKOUT / "notebooks").glob("*/*.ipynb"))


@pytest.fixture(scope="module")
def server(bubblewrap: str) -> Iterator[ForkServer]:
    with ForkServer(confined=True) as server:
        yield server


def source(unit: str) -> bytes:
    return (CHECKOUT / "notebooks" / unit / f"{unit}.ipynb").read_bytes()


def errors(marked: Marked) -> list[str]:
    """What cells of the learner's, or of the stage, ended with."""
    return [
        f"{cell['id']}: {output['evalue']}"
        for cell in marked.cells
        for output in cell.get("outputs", ())
        if output["output_type"] == "error"
    ]


@pytest.mark.parametrize("unit", UNITS)
def test_the_solutions_earn_all_points(server: ForkServer, unit: str) -> None:
    assignment = Assignment.from_source(unit, source(unit))
    marked = mark(source(unit), assignment, server.kernel)
    assert {grade.name: grade.score for grade in marked.grades} == {
        cell.name: cell.points for cell in assignment.graded
    }, [str(grade.checked.report if grade.checked else "") for grade in marked.grades]
    assert errors(marked) == []


@pytest.mark.parametrize("unit", UNITS)
def test_nothing_done_earns_nothing(server: ForkServer, unit: str) -> None:
    assignment = Assignment.from_source(unit, source(unit))
    marked = mark(release(source(unit).decode()).encode(), assignment, server.kernel)
    assert marked.score == 0
    assert marked.oddities == []
    assert errors(marked) == []
