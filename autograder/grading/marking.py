"""One submission graded: from its bytes to its scores and the notebook that shows them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from autograder import texts
from autograder.confined.kernel import Kernel, KernelGone
from autograder.grading.assignment import Assignment, Cell
from autograder.grading.checking import Checked, check
from autograder.grading.desk import Desk
from autograder.grading.submission import Oddity, Step, Submission, SubmissionError, arrange, read
from autograder.report import number

#: Real seconds that a cell may take.
CELL_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Grade:
    """What one graded cell earned; None where a person has to say."""

    name: str
    points: float
    score: float | None
    checked: Checked | None = field(default=None, repr=False)


@dataclass(slots=True)
class Marked:
    """A graded submission. `problem` says why it could not be graded, where it could not."""

    unit: str
    cells: list[dict[str, Any]] = field(default_factory=list)
    grades: list[Grade] = field(default_factory=list)
    oddities: list[Oddity] = field(default_factory=list)
    problem: str = ""
    seconds: float = 0.0

    @property
    def score(self) -> float:
        """What was earned, without what a person has to add."""
        return round(sum(grade.score or 0.0 for grade in self.grades), 2)

    @property
    def notebook(self) -> dict[str, Any]:
        """The notebook as it was carried out, in nbformat 4.5."""
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        return {"cells": self.cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def mark(
    data: bytes, assignment: Assignment, new_kernel: Callable[[], Kernel], cell_seconds: float = CELL_SECONDS
) -> Marked:
    """Grade a submission; a cell of it may take so many seconds. What a submission does never raises.

    Raises KernelGone where no kernel can be had.
    """
    begun = time.monotonic()
    marked = Marked(assignment.unit)
    try:
        submission = arrange(read(data), assignment)
    except SubmissionError as error:
        marked.problem = str(error)
        marked.oddities.append(Oddity("unreadable", str(error)))
        return marked
    kernel = new_kernel()
    try:
        with Desk(kernel.listener) as desk:
            _carry_out(submission, desk, kernel, marked, cell_seconds)
    finally:
        kernel.close()
    marked.oddities = list(dict.fromkeys(submission.oddities))
    marked.seconds = time.monotonic() - begun
    return marked


def _carry_out(
    submission: Submission, desk: Desk, kernel: Kernel, marked: Marked, cell_seconds: float
) -> None:
    for number_, step in enumerate(submission.steps):
        if step.marked is not None and step.marked.kind == "grade" and step.type == "code":
            checked = check(step.marked, desk, kernel)
            marked.grades.append(Grade(step.marked.name, step.marked.points, checked.score, checked))
            outputs = _shown(checked)
        else:
            if step.marked is not None and step.marked.kind in ("manual", "grade"):
                marked.grades.append(Grade(step.marked.name, step.marked.points, None))
            outputs = _run(step, submission, kernel, cell_seconds)
        marked.cells.append(_cell(step, number_, outputs))


def _run(step: Step, submission: Submission, kernel: Kernel, cell_seconds: float) -> list[dict[str, Any]]:
    """What a cell of the learner's, or one that sets a stage, shows in the kernel."""
    if step.type != "code" or not step.source.strip():
        return []
    if kernel.gone:
        return [_error("NotRun", texts.NOT_RUN.format(why=kernel.gone))]
    try:
        return kernel.execute(step.source, cell_seconds)
    except KernelGone as reason:
        submission.odd("ended", why=str(reason))
        return [_error("KernelGone", texts.ENDED.format(why=reason))]


def _shown(checked: Checked) -> list[dict[str, Any]]:
    """What a grade cell shows: nbgrader reads the score from the text, people read the report."""
    if checked.report is None and checked.said:
        return [_error("NotGraded", checked.said)]
    data = {"text/plain": number(checked.score)}
    if checked.report is not None:
        data["text/html"] = checked.report._repr_html_()
    return [{"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": None}]


def _error(name: str, said: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": name, "evalue": said, "traceback": [f"{name}: {said}"]}


def _cell(step: Step, number_: int, outputs: list[dict[str, Any]]) -> dict[str, Any]:
    """The cell as a notebook stores it."""
    cell: dict[str, Any] = {
        "cell_type": step.type,
        "id": step.marked.name if step.marked is not None else f"cell-{number_}",
        "metadata": {"nbgrader": _metadata(step.marked)} if step.marked is not None else {},
        "source": _source(step),
    }
    if step.type == "code":
        cell |= {"outputs": outputs, "execution_count": None}
    return cell


def _source(step: Step) -> str:
    """What people are shown of a cell: of a locked one, what learners got."""
    marked = step.marked
    return marked.released if marked is not None and marked.kind in ("grade", "locked") else step.source


def _metadata(marked: Cell) -> dict[str, Any]:
    """What nbgrader keeps of a cell in its notebook."""
    told: dict[str, Any] = {
        "grade_id": marked.name,
        "grade": marked.kind in ("grade", "manual"),
        "solution": marked.kind in ("solution", "manual"),
        "locked": marked.kind in ("grade", "locked"),
        "task": False,
        "schema_version": 3,
        "cell_type": marked.type,
    }
    return told | ({"points": marked.points} if told["grade"] else {})
