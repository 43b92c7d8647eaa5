"""The page that a learner gets back: what was asked, done and seen in each exercise, and points.

One file that fetches nothing. What learners wrote is text here, whatever it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import mistune
import nh3
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from autograder import texts
from autograder.grading.assignment import heading_of
from autograder.grading.marking import Grade, Marked
from autograder.report import number, score_words

#: Characters of one cell's output that are shown.
LONGEST = 5_000

#: Where a page says what late work has lost. The gradebook knows that, and no worker that makes pages.
_LATENESS = b"<!-- lateness -->"

_TAGS = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "em", "strong", "code", "pre", "blockquote"),
    *("table", "thead", "tbody", "tr", "th", "td", "details", "summary", "hr", "br", "del", "sub", "sup"),
}
_PAINT = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell on the page: a text, or code and what it printed, or a report."""

    text: Markup | None = None
    code: str = ""
    printed: str = ""
    report: Markup | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Exercise:
    """What leads to one graded cell, and what it earned."""

    name: str
    score: str
    whole: bool
    cells: tuple[Shown, ...]


def page(marked: Marked) -> str:
    """The page of a graded submission."""
    points = sum(grade.points for grade in marked.grades)
    return _template().render(
        title=marked.unit,
        texts=texts,
        score=score_words(marked.score, points),
        place_for_lateness=Markup(_LATENESS.decode()),
        problem=marked.problem,
        oddities=[oddity.seen for oddity in marked.oddities],
        exercises=list(_exercises(marked)),
    )


def with_lateness(page: bytes, score: float, points: float, lost: float) -> bytes:
    """The page, which also says how many of the points that were earned late work has lost."""
    said = texts.SCORE_LATE.format(score=score_words(score - lost, points), lost=number(lost))
    line = f'<p class="total">{escape(said)}</p>' if lost else ""
    return page.replace(_LATENESS, line.encode(), 1)


def _exercises(marked: Marked) -> Iterator[Exercise]:
    grades = {grade.name: grade for grade in marked.grades}
    before: list[dict[str, Any]] = []
    for cell in marked.cells:
        before.append(cell)
        grade = grades.get(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))
        if grade is not None:
            yield _exercise(before, grade)
            before = []


def _exercise(cells: list[dict[str, Any]], grade: Grade) -> Exercise:
    headed = [number for number, cell in enumerate(cells) if heading_of(cell)]
    own = cells[headed[-1] :] if headed else cells
    heading = heading_of(own[0]) or grade.name
    whole = grade.score is not None and grade.score >= grade.points
    if grade.score is None:
        score = texts.BY_HAND
    else:
        score = texts.SCORE_SHORT.format(score=number(grade.score), points=number(grade.points))
    return Exercise(heading, score, whole, tuple(_shown(cell, grade) for cell in own))


def _shown(cell: dict[str, Any], grade: Grade) -> Shown:
    if cell["cell_type"] != "code":
        return Shown(text=_markdown(cell["source"]))
    told = cell["metadata"].get("nbgrader", {})
    if told.get("grade_id") == grade.name and told.get("locked"):
        checked = grade.checked
        html = next((o["data"].get("text/html") for o in cell["outputs"] if "data" in o), None)
        return Shown(report=Markup(html) if html else None, said=checked.said if checked is not None else "")
    return Shown(code=cell["source"], printed=_printed(cell["outputs"]))


def _printed(outputs: list[dict[str, Any]]) -> str:
    """What a cell printed, as text."""
    pieces = []
    for output in outputs:
        if output["output_type"] == "stream":
            pieces.append(output["text"])
        elif output["output_type"] == "error":
            pieces.append(f"{output['ename']}: {output['evalue']}\n")
        else:
            pieces.append(f"{output['data'].get('text/plain', '')}\n")
    text = _PAINT.sub("", "".join(pieces)).rstrip()
    return text if len(text) <= LONGEST else text[:LONGEST] + texts.CUT


@lru_cache(maxsize=256)  # most cells are the same in every submission
def _markdown(source: str) -> Markup:
    html = _renderer()(source)
    return Markup(nh3.clean(str(html), tags=_TAGS, attributes={}))


@cache
def _renderer() -> mistune.Markdown:
    return mistune.create_markdown(escape=False, plugins=["table", "strikethrough"])


@cache
def _template() -> Template:
    folder = Path(__file__).parents[1] / "templates"
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("submission.html")
