"""The report as HTML: readable with and without colours, in light and dark themes, and offline."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from autograder import texts
from autograder.finding import Outcome
from autograder.report import Report, number, score_words
from course.topology.model import Place, Topology
from course.topology.trace import Trace

logger = logging.getLogger("autograder")


def html(report: Report) -> str:
    """The report as a piece of HTML, for a notebook's output or any other page."""
    return _template().render(
        report=report,
        texts=texts,
        number=number,
        score=score_words(report.score, report.points),
        summary=_summary(report),
        diagram=None if report.passed else diagram(report),
        followed=followed(report),
    )


def diagram(report: Report) -> Markup | None:
    """The learner's system as SVG; None where there is none to draw."""
    if report.topology is None:
        return None
    try:
        from course.widgets import diagram_svg

        return Markup(
            diagram_svg(report.topology, trace=followed(report), amiss=_amiss(report, report.topology))
        )
    except Exception as error:  # the words matter more than the picture
        logger.warning("No picture in this report: %s", error)
        return None


def followed(report: Report) -> Trace | None:
    """The first connection that is not as asked."""
    amiss = (line.finding for line in report.lines if not line.finding.passed)
    return next((finding.trace for finding in amiss if finding.trace is not None), None)


def _amiss(report: Report, topology: Topology) -> list[Place]:
    """What else is not as asked, and is there; of connections it is not who calls that is."""
    things = {
        thing
        for line in report.lines
        if not line.finding.passed and line.finding.trace is None
        for thing in line.finding.about
    }
    places = [network.place for network in topology.networks]
    places += [container.place for container in topology.containers]
    return [place for place in places if (place.kind, place.name) in things]


def _summary(report: Report) -> str:
    if report.passed:
        return texts.ALL_PASSED
    text = texts.SUMMARY.format(passed=report.count(Outcome.PASSED), total=len(report.lines))
    if count := report.count(Outcome.NOT_CARRIED_OUT):
        text += " " + texts.SUMMARY_NOT_CARRIED_OUT.format(count=count)
    return text


@cache
def _template() -> Template:
    folder = Path(__file__).parent / "templates"
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("report.html")
