"""The gate: what a unit has to be before learners get it, checked by carrying all of it out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.gate.answers import answers
from autograder.gate.copy import shown
from autograder.gate.hints import hints
from autograder.gate.points import points
from autograder.gate.prose import names
from autograder.gate.refusal import Refusal
from autograder.gate.unit import Unit, UnitError, read
from autograder.gate.whole import as_released, with_solutions

__all__ = ["Refusal", "check_unit"]

#: What is checked, the quick before the slow.
RULES: tuple[Callable[[Unit], Iterator[Refusal]], ...] = (
    points,
    hints,
    shown,
    names,
    answers,
    with_solutions,
    as_released,
)


def check_unit(folder: Path) -> Iterator[Refusal]:
    """Why the unit in `folder` is refused, one finding after the other; none where it is as it has to be."""
    try:
        unit = read(folder)
    except UnitError as error:
        yield Refusal("unreadable", str(error))
        return
    for rule in RULES:
        yield from rule(unit)
