"""A class as one page for its teacher: it fetches nothing, and what learners wrote is text in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from statistics import fmean, median

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from autograder.overview import texts
from autograder.overview.alike import LEAST_CHARACTERS, LEAST_LINES, alike
from autograder.overview.odd import odd
from autograder.overview.points import distribution, nobodys, solved
from autograder.overview.results import Entry, Results
from autograder.overview.wrong import messages, wrong
from autograder.report import number
from autograder.texts import listed


def page(results: Results) -> str:
    """The page of a class."""
    exercises = solved(results)
    return _template().render(
        texts=texts,
        number=number,
        listed=listed,
        unit=results.unit,
        lead=list(_lead(results)),
        nobodys=nobodys(exercises),
        bars=distribution(results),
        exercises=exercises,
        wrong=wrong(results),
        messages=messages(results),
        odd=[(entry, found) for entry in results.entries if (found := odd(entry))],
        alike=alike(results),
        alike_note=texts.ALIKE_NOTE.format(lines=LEAST_LINES, characters=LEAST_CHARACTERS),
    )


def _lead(results: Results) -> Iterator[str]:
    """What there is to say of the class as a whole, in sentences."""
    entries, counted = results.entries, results.counted
    if counted:
        sums = [entry.sum for entry in counted]
        yield texts.COUNTED.format(
            counted=len(counted),
            students=len(entries),
            mean=number(fmean(sums)),
            median=number(median(sums)),
            points=number(results.points),
        )
    else:
        yield texts.NOBODY_COUNTED.format(students=len(entries))
    yield from _named(texts.NOT_COUNTED, (e for e in entries if e.problem and not e.counted))
    yield from _named(texts.NOT_GRADED, (e for e in entries if e.handed_in and not e.scores and not e.note))
    yield from _named(texts.NOT_HANDED_IN, (e for e in entries if not e.handed_in and not e.scores))
    yield from _named(texts.BY_HAND, (e for e in entries if None in e.scores.values()))
    yield from _named(texts.POINTS_ONLY, (e for e in counted if not e.note))
    if late := [_late(entry) for entry in entries if entry.seconds_late]:
        yield texts.LATE.format(students="; ".join(late))


def _named(sentence: str, entries: Iterable[Entry]) -> Iterator[str]:
    if words := [entry.words for entry in entries]:
        yield sentence.format(students=listed(words))


def _late(entry: Entry) -> str:
    text = texts.LATE_PENALTY if entry.penalty else texts.LATE_BY
    hours = number(entry.seconds_late / 3600)
    return text.format(student=entry.words, hours=hours, penalty=number(entry.penalty))


@cache
def _template() -> Template:
    folder = Path(__file__).parents[1] / "templates"
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("class.html")
