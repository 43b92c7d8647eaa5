"""`course explain`: what is on an engine, who reaches whom there, and why a connection ends where it does."""

from __future__ import annotations

from html import escape
from pathlib import Path

import click

from course.commands import texts
from course.lab import Lab, LabError
from course.topology.model import Topology
from course.topology.trace import Verdict
from course.topology.url import URLError
from course.widgets import diagram_svg
from course.widgets.description import sentences
from course.widgets.layout import arrange
from course.widgets.matrix import CSS
from course.widgets.matrix_table import MatrixTable


@click.command("explain", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("source", required=False)
@click.argument("url", required=False)
@click.option(
    "--engine", default="docker", show_default=True, help="docker, unix:///path or tcp://host:port."
)
@click.option(
    "--try", "really", is_flag=True, help="Really try all connections of the table: takes its time."
)
@click.option(
    "--page", type=click.Path(path_type=Path, dir_okay=False), help="Write picture and table to this file."
)
def explain_command(
    source: str | None, url: str | None, engine: str, really: bool, page: Path | None
) -> None:
    """Explain a Docker Engine's networking.

    Without arguments: what is there, and who reaches whom. With SOURCE (a container, "host" or "outside") and
    URL (such as http://web:8080): each step of that connection, and what it comes to when it is really tried.
    Nothing that is there is changed; a short-lived container of busybox tries what no other can.
    """
    if source is not None and url is None:
        raise click.UsageError(texts.EXPLAIN_URL_MISSING.format(source=source))
    try:
        lab = Lab(engine)
        if source is not None and url is not None:
            click.echo(_connection(lab, source, url))
        else:
            topology = lab.topology()
            click.echo("\n".join([*sentences(arrange(topology)), ""]))
            click.echo(_tried(lab) if really else _reached(topology))
        if page is not None:
            page.write_text(_page(lab.topology(), lab.docker_host), encoding="utf-8")
    except LabError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(texts.EXPLAIN_PAGE.format(page=page, reason=error.strerror)) from None


def _reached(topology: Topology) -> str:
    reached = MatrixTable(topology).text() or texts.EXPLAIN_NOBODY
    return f"{texts.EXPLAIN_REACHED}\n{reached}"


def _tried(lab: Lab) -> str:
    """Each connection with both verdicts, and what that comes to."""
    click.echo(texts.EXPLAIN_TRYING, err=True)
    cells = lab.compared()
    named = [(f"{cell.source.name} → {cell.attempt.url}", cell) for cell in cells]
    width = max((len(name) for name, _ in named), default=0)
    lines = [f"{name:{width}}  {cell.computed:12}  {cell.tried.verdict}" for name, cell in named]
    differ = [f"{name}: {cell.tried.seen}" for name, cell in named if cell.differs]
    untried = sum(cell.tried.verdict is Verdict.NOT_TRIED for cell in cells)
    counts = {"count": len(differ) or len(cells) - untried, "all": len(cells) - untried}
    said = [click.style(texts.EXPLAIN_DIFFER.format(**counts), bold=True), *differ] if differ else []
    if not differ:
        said.append(texts.EXPLAIN_AGREE.format(**counts))
    if untried:
        said.append(texts.EXPLAIN_UNTRIED.format(count=untried))
    return "\n".join([texts.EXPLAIN_TRIED, *lines, "", *said])


def _page(topology: Topology, engine: str) -> str:
    """Picture and table as a page that fetches nothing."""
    title = escape(texts.EXPLAIN_TITLE.format(engine=engine))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f"<style>body {{ font-family: sans-serif; margin: 2em }} {CSS.read_text('utf-8')}</style>"
        f"<h1>{title}</h1>{diagram_svg(topology)}{MatrixTable(topology).html()}</html>\n"
    )


def _connection(lab: Lab, source: str, url: str) -> str:
    """The steps, and below them what came of really trying; loud where that is something else."""
    try:
        trace = lab.attempt(source, url)
    except URLError as error:
        raise LabError(str(error)) from None
    *steps, last = str(trace).splitlines()
    differs = trace.tried and trace.reason == trace.tried
    return "\n".join([*steps, click.style(last, bold=True) if differs else last])
