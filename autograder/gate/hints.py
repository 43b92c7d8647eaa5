"""Hints: three steps for each exercise, none of them empty, and none of them the solution."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from autograder.gate import texts
from autograder.gate.refusal import Refusal
from autograder.gate.unit import Exercise, Unit

HINTS = 3
_DETAILS = re.compile(r"<details[^>]*>(.*?)</details>", re.S | re.I)
_SUMMARY = re.compile(r"<summary[^>]*>(.*?)</summary>", re.S | re.I)


def hints(unit: Unit) -> Iterator[Refusal]:
    """What is wrong with the hints. Those of an exercise stand before its check, after the last one's."""
    found: list[str] = []
    for cell in unit.cells:
        if cell.kind == "markdown":
            found += _DETAILS.findall(cell.source)
        for name in (name for name, graded in unit.graded() if graded is cell):
            if (exercise := unit.exercises.get(name)) is not None:
                yield from (Refusal("hints", sentence, name) for sentence in _of(exercise, found))
            found = []


def _of(exercise: Exercise, found: list[str]) -> Iterator[str]:
    if len(found) < HINTS:
        yield texts.FEW_HINTS.format(exercise=exercise.name, count=len(found), wanted=HINTS)
    for number, hint in enumerate(found, 1):
        summary = _SUMMARY.search(hint)
        body = _SUMMARY.sub("", hint)
        if summary is None or not _words(summary[1]):
            yield texts.UNNAMED_HINT.format(exercise=exercise.name, number=number)
        if not _words(body):
            yield texts.EMPTY_HINT.format(exercise=exercise.name, number=number)
        for line in solution_lines(exercise):
            if f" {line} " in f" {_words(hint)} ":
                yield texts.TELLING_HINT.format(exercise=exercise.name, number=number, line=line)


def solution_lines(exercise: Exercise) -> list[str]:
    """The lines of the reference solution, commands and answers, each with single spaces."""
    lines = (exercise.reference + "\n" + exercise.answer).splitlines()
    return list(dict.fromkeys(line for line in map(_words, lines) if line and not line.startswith("#")))


def _words(text: str) -> str:
    """The words of a piece of Markdown, without its marks."""
    plain = html.unescape(re.sub(r"<[^<>\n]*>", " ", text))
    return " ".join(re.sub(r"`+(?:\w+\n)?|[.,;:]+(?=\s|$|`)", " ", plain).split())
