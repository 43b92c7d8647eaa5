"""What grading leaves of a class, in a form that can be compared with what it left of another."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, TypeAlias

from nbgrader.api import Gradebook, SubmittedAssignment

Rows: TypeAlias = tuple[tuple[Any, ...], ...]

# What two gradings of the same submission legitimately have otherwise:
#: ids that an engine gives at random, whole and short, and those of widgets;
_IDS = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f]{12})(?![0-9a-f])")
#: how long something has been there by the clock, and how wide a column of such times is;
_SPANS = re.compile(r"Less than a second|About a minute|\d+ (?:seconds?|minutes?)")
_WIDTH = re.compile(r" {2,}")
#: the order in which an engine lists a network's containers, in lines that a cell printed and in a list.
_PRINTED = re.compile(r'"(?:[^"\\]|\\.)*"|<pre\b.*?</pre>', re.DOTALL)
_NAMES = re.compile(r"\['[\w-]+'(?:, '[\w-]+')+\]")


def rows(root: Path, unit: str) -> dict[str, Rows]:
    """What the gradebook of a class's folder has of each submission, but for the numbers of its rows."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        return {each.student_id: tuple(_rows(each)) for each in book.assignment_submissions(unit)}


def _rows(submitted: SubmittedAssignment) -> Rows:
    (notebook,) = submitted.notebooks
    grades = [
        (
            *("grade", each.cell.name, each.auto_score, each.manual_score, each.extra_credit),
            each.needs_manual_grade,
        )
        for each in notebook.grades
    ]
    comments = [
        ("comment", each.cell.name, each.auto_comment, each.manual_comment) for each in notebook.comments
    ]
    return (("handed in", str(submitted.timestamp)), *sorted(grades), *sorted(comments))


def files(root: Path) -> dict[str, str]:
    """The graded notebooks, notes and pages by path, hidden files too; without what legitimately differs."""
    return {
        str(path.relative_to(root)): _lasting(path)
        for step in ("autograded", "feedback")
        for path in (root / step).rglob("*")
        if path.is_file()
    }


def _lasting(path: Path) -> str:
    text = path.read_text("utf-8")
    if path.name == "graded.json":
        note = json.loads(text)
        note.pop("seconds", None)  # how long it took
        return json.dumps(note)
    for pattern, word in ((_IDS, "ID"), (_SPANS, "SPAN"), (_WIDTH, " ")):
        text = pattern.sub(word, text)
    text = _NAMES.sub(lambda found: str(sorted(found[0][2:-2].split("', '"))), text)
    return _PRINTED.sub(lambda found: "\n".join(sorted(re.split(r"\\n|\n", found[0].strip('"')))), text)
