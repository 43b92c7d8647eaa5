"""A class as rows for a school's system: CSV, one student a row."""

from __future__ import annotations

import csv
import io

from autograder.overview import texts
from autograder.overview.alike import alike
from autograder.overview.odd import flags
from autograder.overview.results import Entry, Results
from autograder.report import number

#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = tuple("=+-@＝＋－＠")


def table(results: Results) -> str:
    """The table, with a row of headings.

    A cell for points is empty where none were given. Text that a spreadsheet would carry out as a formula is
    written with an apostrophe before it.
    """
    shared = {entry.student for group in alike(results) for entry in group.entries}
    written = io.StringIO()
    rows = csv.writer(written)
    exercises = [text(exercise.name) for exercise in results.exercises]
    rows.writerow([*texts.COLUMNS, *exercises, *texts.SUMS])
    for entry in results.entries:
        rows.writerow(_row(results, entry, entry.student in shared))
    return written.getvalue()


def _row(results: Results, entry: Entry, shared: bool) -> list[str]:
    scores = [entry.scores.get(exercise.cell) for exercise in results.exercises]
    kinds = [*flags(entry), *(["alike"] if shared else [])]
    return [
        *map(text, (entry.student, entry.last_name, entry.first_name, entry.email)),
        *("" if score is None else number(score) for score in scores),
        *map(number, (entry.sum, entry.penalty, entry.total, results.points)),
        "; ".join(texts.FLAGS[kind] for kind in kinds),
    ]


def text(value: str) -> str:
    """A text as a cell that stays one: a spreadsheet takes it for no formula."""
    return f"'{value}" if value.lstrip().startswith(_FORMULA) or value[:1] in ("\t", "\r", "\n") else value
