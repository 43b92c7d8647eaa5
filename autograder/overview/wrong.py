"""The wrong answers of a class, by how often each was given, and what failed checks said.

Answers are told apart by what the checks saw, not by how they were typed; so is a listed wrong answer, which
has a message of its own (see `autograder check-unit`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.overview.results import Entry, Exercise, Results

#: How many are shown: answers that are not listed, of each exercise, and messages of all.
MOST_ANSWERS = 5
MOST_MESSAGES = 12
#: Characters of an answer that are shown as an example.
LONGEST = 1_500


@dataclass(frozen=True, slots=True)
class Given:
    """A wrong answer: in words or in messages, by how many it was given, and one that somebody wrote."""

    count: int
    words: str = ""
    messages: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """The wrong answers to one exercise. `empty`: how many left it as it was given out."""

    exercise: Exercise
    listed: tuple[Given, ...]
    unlisted: tuple[Given, ...]
    empty: int
    known: int

    @property
    def shown(self) -> tuple[Given, ...]:
        """The most frequent ones that are not listed."""
        return self.unlisted[:MOST_ANSWERS]

    @property
    def others(self) -> tuple[Given, ...]:
        """Those that are not shown."""
        return self.unlisted[MOST_ANSWERS:]


def wrong(results: Results) -> list[Wrong]:
    """The wrong answers to each exercise to which any were given, the most frequent first."""
    found = [_wrong(results, exercise) for exercise in results.exercises]
    return [each for each in found if each.listed or each.unlisted or each.empty]


def messages(results: Results) -> list[tuple[Exercise, str, int]]:
    """What failed checks said most often: the exercise, the message, and how many were told it."""
    told = Counter(
        (exercise, seen)
        for exercise in results.exercises
        for entry in _missed(results, exercise)
        for seen in {seen for _, seen in entry.failed(exercise.cell)}
    )
    return [(*each, count) for each, count in told.most_common(MOST_MESSAGES)]


def _missed(results: Results, exercise: Exercise) -> Iterator[Entry]:
    """Those who did not get all points of an exercise."""
    for entry in results.counted:
        score = entry.scores.get(exercise.cell)
        if score is not None and score < exercise.points:
            yield entry


def _wrong(results: Results, exercise: Exercise) -> Wrong:
    listed = results.listed[exercise.name].wrong if exercise.name in results.listed else ()
    empty = 0
    named: Counter[str] = Counter()
    other: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for entry in _missed(results, exercise):
        if _is_empty(results, exercise, entry):
            empty += 1
            continue
        told = [f"{claim}: {seen}" for claim, seen in entry.failed(exercise.cell)]
        fits = [each.why for each in listed if any(each.message in line for line in told)]
        named.update(fits)
        if told and not fits:
            seen = tuple(dict.fromkeys(seen for _, seen in entry.failed(exercise.cell)))
            other[seen].append(_text(exercise, entry))
    unlisted = [
        Given(len(answers), messages=seen, example=Counter(answers).most_common(1)[0][0])
        for seen, answers in other.items()
    ]
    return Wrong(
        exercise,
        tuple(Given(count, words=why) for why, count in named.most_common()),
        tuple(sorted(unlisted, key=lambda given: -given.count)),
        empty,
        len(listed),
    )


def _is_empty(results: Results, exercise: Exercise, entry: Entry) -> bool:
    """Whether the learner's cells hold nothing, or what they held when they were given out."""
    return all(
        entry.sources.get(cell, "").split() in ([], results.given_out.get(cell, "").split())
        for cell in exercise.solutions
    )


def _text(exercise: Exercise, entry: Entry) -> str:
    """What a learner wrote for an exercise."""
    written = "\n\n".join(filter(None, (entry.sources.get(cell, "").strip() for cell in exercise.solutions)))
    return written[:LONGEST]
