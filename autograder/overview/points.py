"""How many have how many points: of all, and of each exercise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from autograder.overview import texts
from autograder.overview.results import Exercise, Results
from autograder.report import number

#: Bars of the distribution, at most: points that are many are taken together.
MOST_BARS = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """So many students have points in a range; `share` is their part of the longest bar."""

    words: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Solved:
    """How many solved an exercise, and how far. `waiting`: a person has to say."""

    exercise: Exercise
    whole: int
    partly: int
    none: int
    waiting: int
    mean: float
    most: float

    @property
    def count(self) -> int:
        """Of how many the points are known."""
        return self.whole + self.partly + self.none


def distribution(results: Results) -> list[Bar]:
    """How many have how many points, from none to all."""
    points = results.points
    width = max(1, math.ceil(points / MOST_BARS))
    lows = [float(low) for low in range(0, math.ceil(points), width)]
    counts = [0] * (len(lows) + 1)
    for entry in results.counted:
        whole = entry.sum >= points
        counts[-1 if whole else int(max(0.0, entry.sum) // width)] += 1
    most = max(1, *counts)
    words = [_range(low, min(low + width, points)) for low in lows]
    words.append(texts.ALL.format(points=number(points)))
    return [Bar(each, count, count / most) for each, count in zip(words, counts, strict=True)]


def _range(low: float, high: float) -> str:
    return texts.UNDER.format(low=number(low), high=number(high))


def solved(results: Results) -> list[Solved]:
    """Each exercise, as the class solved it."""
    return [_solved(results, exercise) for exercise in results.exercises]


def _solved(results: Results, exercise: Exercise) -> Solved:
    scores = [entry.scores.get(exercise.cell) for entry in results.counted]
    known = [score for score in scores if score is not None]
    whole = sum(score >= exercise.points for score in known)
    none = sum(score <= 0 < exercise.points for score in known)
    return Solved(
        exercise,
        whole,
        len(known) - whole - none,
        none,
        len(scores) - len(known),
        fmean(known) if known else 0.0,
        max(known, default=0.0),
    )


def nobodys(exercises: Sequence[Solved]) -> list[str]:
    """The exercises that nobody solved whole, each in a sentence; those that gave nobody anything first."""
    found = [each for each in exercises if each.count and not each.whole]
    return [
        (texts.NOBODY_WHOLE if each.most > 0 else texts.NOBODY_ANY).format(
            title=each.exercise.title, most=number(each.most), points=number(each.exercise.points)
        )
        for each in sorted(found, key=lambda each: each.most > 0)
    ]
