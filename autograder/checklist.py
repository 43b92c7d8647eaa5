"""``checklist(...)``: goals that tick themselves while the learner works."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograder import texts
from autograder.check import Checks, checks_of

if TYPE_CHECKING:
    from autograder.checklist_view import Checklist


def checklist(*checks: Checks, hints: Sequence[str] = ()) -> Checklist:
    """A list of goals that ticks itself while the learner works, with hints that are told one by one.

    It gives no points: `grade` does. Raises ValueError for no checks.
    """
    from autograder.checklist_view import Checklist  # a notebook that only grades needs no widgets
    from course.lab import Lab

    if not (single := checks_of(checks)):
        raise ValueError(texts.NO_GOALS)
    lab = Lab.current()
    return lab.follow(Checklist(single, hints, lab.simulated, lab.outside))
