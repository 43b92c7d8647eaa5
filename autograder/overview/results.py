"""A class's results: the exercises of its unit, and what is known of each student."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.gate.unit import Exercise as Listed


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise: its graded `cell`, its heading in the notebook, and the learner's cells before it."""

    name: str
    cell: str
    title: str
    points: float
    solutions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Error:
    """An error that a cell showed when it was graded."""

    cell: str
    kind: str
    said: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one student.

    `scores` are the gradebook's, by graded cell: None where a person has to say, empty where nothing was
    graded. `note` is what `autograder grade` noted; `sources` and `errors` are of the graded notebook, by the
    names of cells (errors of a cell without a name by its number); `submitted` are the sources as they were
    handed in. Each is empty where there is none. `changed`: handed in again after it was graded.
    """

    student: str
    last_name: str = ""
    first_name: str = ""
    email: str = ""
    scores: Mapping[str, float | None] = field(default_factory=dict)
    penalty: float = 0.0
    seconds_late: float = 0.0
    handed_in: bool = False
    changed: bool = False
    note: Mapping[str, Any] = field(default_factory=dict, repr=False)
    sources: Mapping[str, str] = field(default_factory=dict, repr=False)
    errors: tuple[Error, ...] = field(default=(), repr=False)
    submitted: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def sum(self) -> float:
        """The points of all exercises, without a penalty."""
        return round(sum(score or 0.0 for score in self.scores.values()), 2)

    @property
    def total(self) -> float:
        """What counts: the sum less the penalty, never below nothing."""
        return max(0.0, round(self.sum - self.penalty, 2))

    @property
    def problem(self) -> str:
        """Why it could not be graded, or ""."""
        return str(self.note.get("problem", ""))

    @property
    def counted(self) -> bool:
        """Whether its points say something: it was graded, or a person has given some."""
        return bool(self.scores) and (not self.problem or self.sum > 0)

    @property
    def words(self) -> str:
        """Whose it is, as people say it: the id, and the name where there is one."""
        name = " ".join(part for part in (self.first_name, self.last_name) if part)
        return f"{self.student} ({name})" if name else self.student

    def failed(self, cell: str) -> tuple[tuple[str, str], ...]:
        """Claim and message of each check of a graded cell that did not pass."""
        lines = [line for line in self.note.get("lines", ()) if line["cell"] == cell]
        if lines:
            return tuple((line["claim"], line["seen"]) for line in lines if line["outcome"] != "passed")
        return tuple(("", error.said) for error in self.errors if error.cell == cell)


@dataclass(frozen=True, slots=True)
class Results:
    """A class after grading.

    `given_out` is what learners got in each marked cell, by name (a grade cell is with its hidden part),
    `written` what the teacher wrote into the cells for answers. `listed` are the right and wrong answers
    that the unit lists, by exercise; a unit may list none.
    """

    unit: str
    exercises: tuple[Exercise, ...]
    entries: tuple[Entry, ...]
    given_out: Mapping[str, str] = field(repr=False)
    written: Mapping[str, str] = field(repr=False)
    listed: Mapping[str, Listed] = field(repr=False)

    @property
    def points(self) -> float:
        """The points that could be had."""
        return sum(exercise.points for exercise in self.exercises)

    @property
    def counted(self) -> list[Entry]:
        """Those whose points are counted."""
        return [entry for entry in self.entries if entry.counted]
