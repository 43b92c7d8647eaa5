"""One submission as one piece of work: bytes in, bytes out, wherever it is carried out.

`carry_out` is a pure function of its job, so it may run in any process, on any machine, and be run again.
"""

from __future__ import annotations

import gc
import json
import threading
from dataclasses import dataclass, field

from autograder.confined import ForkServer
from autograder.grading.assignment import Assignment
from autograder.grading.feedback import page
from autograder.grading.marking import Marked, mark
from autograder.grading.submission import Oddity


@dataclass(frozen=True, slots=True)
class Job:
    """A submission to grade: whose it is, its file, the assignment. `feedback`: whether a page is made."""

    student: str
    data: bytes = field(repr=False)
    assignment: Assignment = field(repr=False)
    confined: bool = True
    feedback: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One check of a report, for who counts them."""

    cell: str
    claim: str
    outcome: str
    seen: str


@dataclass(frozen=True, slots=True)
class Done:
    """A job that is done: scores by cell (None where a person has to say), and the files to write."""

    student: str
    scores: dict[str, float | None]
    oddities: tuple[Oddity, ...]
    lines: tuple[Line, ...]
    notebook: bytes = field(repr=False)
    feedback: bytes | None = field(repr=False)
    problem: str = ""
    seconds: float = 0.0

    @property
    def score(self) -> float:
        """What was earned."""
        return round(sum(score or 0.0 for score in self.scores.values()), 2)


_servers: dict[bool, ForkServer] = {}
#: One submission at a time in a process: a cluster's worker may have several threads.
_turn = threading.Lock()


def fork_server(confined: bool) -> ForkServer:
    """This process's fork server; it is started at first use, and serves one job after the other."""
    if confined not in _servers:
        _servers[confined] = ForkServer(confined)
        gc.collect()
        gc.freeze()  # what was imported stays: no collection need look at it again
    return _servers[confined]


def get_ready(confined: bool) -> None:
    """Start this process's fork server before its first job. Raises KernelGone."""
    fork_server(confined).start()


def carry_out(job: Job) -> Done:
    """Grade a submission. Raises KernelGone where this machine cannot make kernels."""
    with _turn:
        marked = mark(job.data, job.assignment, fork_server(job.confined).kernel)
    # What is not there was not done: every graded cell has a score.
    scores: dict[str, float | None] = {cell.name: 0.0 for cell in job.assignment.graded}
    scores |= {grade.name: grade.score for grade in marked.grades}
    text = json.dumps(marked.notebook, ensure_ascii=False) + "\n"
    return Done(
        job.student,
        scores,
        tuple(marked.oddities),
        tuple(_lines(marked)),
        text.encode("utf-8", "replace"),
        page(marked).encode("utf-8", "replace") if job.feedback else None,
        marked.problem,
        marked.seconds,
    )


def _lines(marked: Marked) -> list[Line]:
    return [
        Line(grade.name, line.check.claim, line.finding.outcome.value, line.finding.seen)
        for grade in marked.grades
        if grade.checked is not None and grade.checked.report is not None
        for line in grade.checked.report.lines
    ]
