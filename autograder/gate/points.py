"""What the exercises are worth, and that notebook and list have the same ones."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.gate import texts
from autograder.gate.refusal import Refusal
from autograder.gate.unit import CHECK, Unit
from autograder.report import number

#: What a unit is worth, and the welcome.
POINTS, WELCOME, WELCOME_POINTS = 10, "00", 1


def points(unit: Unit) -> Iterator[Refusal]:
    """What is wrong with the points."""
    graded = dict(unit.graded())
    if not graded or any(not cell.id.endswith(CHECK) for cell in graded.values()):
        yield Refusal("points", texts.NO_EXERCISES)
    total = sum(cell.points for cell in graded.values())
    wanted = WELCOME_POINTS if unit.name.startswith(WELCOME) else POINTS
    if total != wanted:
        yield Refusal("points", texts.TOTAL.format(total=number(total), wanted=number(wanted)))
    for name in unit.exercises.keys() - graded.keys():
        yield Refusal("listed", texts.NO_GRADE_CELL.format(exercise=name), name)
    for name, cell in graded.items():
        if name not in unit.exercises:
            yield Refusal("listed", texts.NOT_LISTED.format(exercise=name), name)
        elif unit.exercises[name].points != cell.points:
            listed = number(unit.exercises[name].points)
            told = texts.POINTS_DIFFER.format(exercise=name, listed=listed, here=number(cell.points))
            yield Refusal("points", told, name)
