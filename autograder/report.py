"""The value of a grade cell: a score for nbgrader, a page for the learner."""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from autograder import texts
from autograder.check import Check, Checks, checks_of, is_number
from autograder.context import Context, current
from autograder.finding import CouldNotBeCarriedOut, Finding, Outcome
from course.topology.model import Topology

logger = logging.getLogger("autograder")

Score: TypeAlias = int | float


@dataclass(frozen=True, slots=True)
class Line:
    """A check that was carried out, and its finding."""

    check: Check
    finding: Finding


@dataclass(frozen=True, slots=True)
class Part:
    """Checks that share `points`."""

    points: Score
    lines: tuple[Line, ...]

    @property
    def weight(self) -> float:
        return sum(line.check.weight for line in self.lines)

    @property
    def score(self) -> float:
        """The points times the weight of what was earned over all weight, to two decimals.

        Rounding never makes a whole of what is not whole.
        """
        if all(line.finding.passed for line in self.lines):
            return float(self.points)
        share = sum(line.check.weight * line.finding.earned for line in self.lines) / self.weight
        return max(0.0, min(round(self.points * share, 2), self.points - 0.01))

    def points_of(self, line: Line) -> float:
        """What `line` is worth in points."""
        return self.points * line.check.weight / self.weight


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """What was found. Its text is the score (nbgrader reads it), its HTML is for the learner."""

    parts: tuple[Part, ...]
    topology: Topology | None = None

    @property
    def points(self) -> float:
        """The points that could be had."""
        return float(sum(part.points for part in self.parts))

    @property
    def score(self) -> float:
        """The points that were earned, to two decimals."""
        return round(sum(part.score for part in self.parts), 2)

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for part in self.parts for line in part.lines)

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return all(line.finding.passed for line in self.lines)

    def count(self, outcome: Outcome) -> int:
        """How many checks ended so."""
        return sum(line.finding.outcome is outcome for line in self.lines)

    def add(self, *checks: Checks) -> Report:
        """This report with further checks, which share the points of the last part."""
        lines, topology = _carry_out(checks_of(checks))
        last = self.parts[-1]
        parts = (*self.parts[:-1], replace(last, lines=(*last.lines, *lines)))
        return Report(parts, topology or self.topology)

    def __add__(self, more: Report | Iterable[Checks]) -> Report:
        """With another report: its points come on top. With checks: they share the points that are there."""
        if isinstance(more, Report):
            return Report((*self.parts, *more.parts), more.topology or self.topology)
        return self.add(*more)

    def __float__(self) -> float:
        return self.score

    def __repr__(self) -> str:
        return number(self.score)

    def __str__(self) -> str:
        """The report as text: the score, then a line for each check."""
        lines = [
            f"{texts.MARKS[line.finding.outcome]} {line.check.claim}: {line.finding.seen}"
            for line in self.lines
        ]
        return "\n".join([score_words(self.score, self.points), *lines])

    def _repr_html_(self) -> str:
        from autograder.page import html  # jinja2 is only needed where somebody looks

        with quiet():
            try:
                return html(self)
            except Exception as error:  # printed to stderr, it would cost all points
                logger.exception("The report could not be drawn")
                return texts.REPORT_BROKE.format(kind=type(error).__name__, error=error)


def grade(*checks: Checks, points: Score) -> Report:
    """Carry out all `checks` and return the report; let it be the value of the cell's last line.

    Never raises for what a learner did. Raises ValueError for no checks or bad `points`.
    """
    if not is_number(points) or points < 0:
        raise ValueError(texts.BAD_POINTS.format(points=points))
    if not (single := checks_of(checks)):
        raise ValueError(texts.NO_CHECKS)
    lines, topology = _carry_out(single)
    return Report((Part(points, lines),), topology)


def score_words(score: float, points: float) -> str:
    """ "2.5 of 4 points" """
    text = texts.SCORE_ONE if points == 1 else texts.SCORE
    return text.format(score=number(score), points=number(points))


def number(value: float) -> str:
    """Two decimals at most, and none that say nothing."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep stderr out of the cell: nbgrader gives no points to a grade cell that has any."""
    printed = io.StringIO()
    with contextlib.redirect_stderr(printed):
        yield
    if printed.getvalue():
        logger.warning("Printed while grading: %s", printed.getvalue())


def _carry_out(checks: tuple[Check, ...]) -> tuple[tuple[Line, ...], Topology | None]:
    with quiet():
        try:
            context = current()
        except Exception as error:  # no engine, no lab: nothing can be carried out, and nothing breaks
            logger.exception("There is nowhere to look")
            reason = CouldNotBeCarriedOut(texts.NO_CONTEXT.format(kind=type(error).__name__, error=error))
            return tuple(Line(check, reason.finding) for check in checks), None
        return tuple(Line(check, check.carry_out(context)) for check in checks), _topology(context)


def _topology(context: Context) -> Topology | None:
    """What was looked at, for the picture; None where it cannot be had (each check has said so)."""
    try:
        return context.topology
    except Exception as error:  # only the picture is missing then
        logger.info("No picture: %s", error)
        return None
