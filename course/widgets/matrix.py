"""The matrix: who reaches whom, as a table in which each cell opens its trace."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, TypeAlias

import anywidget
import ipywidgets
import traitlets

from course.topology.attempts import Target, attempts, sources, targets
from course.topology.model import Place, Topology
from course.topology.trace import Trace
from course.topology.walk import walk
from course.widgets import texts
from course.widgets.static import with_static

_HERE = Path(__file__).parent
CSS = _HERE / "matrix.css"

#: From whom (a container, a host or "outside") to which container, and whether it is to be reached at all.
Goal: TypeAlias = Mapping[tuple[str, str], bool]


class MatrixTable(anywidget.AnyWidget):
    """The table alone. `chosen` is the attempt that the reader has opened: who asks, and the URL."""

    _esm = _HERE / "matrix.js"
    _css = CSS

    html = traitlets.Unicode().tag(sync=True)
    chosen = traitlets.Dict().tag(sync=True)


class Matrix(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Rows ask, columns are asked: by name, by address, by published ports. Below, the trace that was opened.

    `follow` makes a widget of what a source and a URL come to. `goal` adds what ought to be so: a cell where
    it is not says it.
    """

    def __init__(
        self, topology: Topology, follow: Callable[[str, str], ipywidgets.Widget], goal: Goal | None = None
    ) -> None:
        self.goal = dict(goal or {})
        self._topology = topology
        self._follow = follow
        self.table = MatrixTable(html=self._html(live=True))
        self.table.observe(self._open, "chosen")
        super().__init__([self.table])

    def show(self, topology: Topology) -> None:
        """Ask anew, of `topology`, also for the trace that is open; nothing happens without a change."""
        if topology == self._topology:
            return
        self._topology = topology
        self.table.html = self._html(live=True)
        self._open()

    def _open(self, change: Any = None) -> None:
        if chosen := self.table.chosen:
            self.children = (self.table, self._follow(chosen["source"], chosen["url"]))

    def _html(self, live: bool = False) -> str:
        return matrix_html(self._topology, self.goal, live)

    def _repr_mimebundle_(self, **arguments: Any) -> Any:
        page = f"<style>{CSS.read_text('utf-8')}</style>{self._html()}"
        return with_static(super()._repr_mimebundle_(**arguments), page, matrix_text(self._topology))


def matrix_html(topology: Topology, goal: Goal | None = None, live: bool = False) -> str:
    """The table as HTML; `live` with buttons that open the traces, which a saved page has no use for."""
    wanted = goal or {}
    columns, rows = _columns(topology, wanted), _rows(topology, wanted)
    if not columns:
        return f'<p class="dnc-matrix">{texts.MATRIX_EMPTY}</p>'
    head = "".join(f'<th scope="col">{_title(topology, target)}</th>' for target in columns)
    body = "".join(_row(topology, source, columns, wanted, live) for source in rows)
    return (
        f'<div class="dnc-matrix" tabindex="0" role="region" aria-label="{texts.MATRIX}"><table>'
        f"<caption>{texts.MATRIX}</caption>"
        f"<thead><tr><th>{texts.MATRIX_CORNER}</th>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def matrix_text(topology: Topology) -> str:
    """The same in lines of plain text: only what is reached."""
    return "\n".join(
        f"{_name(topology, source)} → {attempt.url}"
        for source in sources(topology)
        for target in targets(topology)
        for attempt in attempts(topology, source, target)
        if source != target.place and walk(topology, source, attempt.url).reached
    )


def _name(topology: Topology, place: Place) -> str:
    """What a place is called, here and in a goal; names are unique on a host only."""
    several = len(topology.hosts) > 1 and place.kind == "container"
    return f"{place.host}/{place.name}" if several else place.name


def _columns(topology: Topology, goal: Goal) -> list[Target]:
    """What there is, and after it what the goal speaks of and is not there yet."""
    there = targets(topology)
    missing = _missing(topology, (target.place for target in there), (to for _, to in goal))
    return there + [Target(place) for place in missing]


def _rows(topology: Topology, goal: Goal) -> list[Place]:
    there = sources(topology)
    return there + _missing(topology, there, (of for of, _ in goal))


def _missing(topology: Topology, there: Iterable[Place], wanted: Iterable[str]) -> list[Place]:
    names = {_name(topology, place) for place in there}
    return [Place("container", name) for name in dict.fromkeys(wanted) if name not in names]


def _title(topology: Topology, target: Target) -> str:
    port = str(target.port) if target.protocol == "tcp" else f"{target.port}/{target.protocol}"
    name = escape(_name(topology, target.place))
    return f"{name}<small>{port if target.port else texts.MATRIX_PING}</small>"


def _row(topology: Topology, source: Place, columns: list[Target], goal: Goal, live: bool) -> str:
    tried = {target: _tried(topology, source, target) for target in columns}
    reached = {target.place for target, traces in tried.items() if any(trace.reached for _, trace in traces)}
    name = _name(topology, source)
    cells = []
    for target, traces in tried.items():
        wanted = goal.get((name, _name(topology, target.place)))
        cells.append(_cell(source, target, traces, _amiss(wanted, target.place in reached), live))
    title = name if source.kind == "host" and len(topology.hosts) > 1 else texts.PLACES.get(source.kind, name)
    return f'<tr><th scope="row">{escape(title)}</th>{"".join(cells)}</tr>'


def _tried(topology: Topology, source: Place, target: Target) -> list[tuple[str, Trace]]:
    """The ways to a target, each with what becomes of it."""
    return [
        (attempt.way, walk(topology, source, attempt.url)) for attempt in attempts(topology, source, target)
    ]


def _amiss(wanted: bool | None, reached: bool) -> str:
    """What the goal says, where something else is so."""
    if wanted is None or wanted is reached:
        return ""
    return texts.SHOULD_REACH if wanted else texts.SHOULD_NOT_REACH


def _cell(source: Place, target: Target, traces: Sequence[tuple[str, Trace]], amiss: str, live: bool) -> str:
    if source == target.place:
        return f'<td class="self">{texts.MATRIX_SELF}</td>'
    said = f"<em>{amiss}</em>" if amiss else ""
    marks = (
        "".join(_mark(way, trace, live) for way, trace in traces) or f"<small>{texts.MATRIX_ABSENT}</small>"
    )
    return f'<td class="{"amiss" if amiss else ""}">{said}{marks}</td>'


def _mark(way: str, trace: Trace, live: bool) -> str:
    """One attempt: what it makes use of and whether it arrives; a pointer that rests on it shows the rest."""
    kind = "reached" if trace.reached else "blocked"
    label = texts.WAYS[way].format(port=trace.url.port)
    full = escape(
        texts.MATRIX_SAYS.format(source=trace.source.name, url=trace.url, reason=trace.reason), quote=True
    )
    text = f"{'✓' if trace.reached else '✗'} {label}"
    if not live:
        return f'<span class="{kind}" title="{full}">{text}</span>'
    source, url = escape(_key(trace.source), quote=True), escape(str(trace.url), quote=True)
    return (
        f'<button class="{kind}" title="{full}" aria-label="{full}" data-source="{source}" data-url="{url}">'
        f"{text}</button>"
    )


def _key(place: Place) -> str:
    """A place as `Lab.trace` takes it."""
    return f"{place.host}/{place.name}" if place.kind == "container" else place.name
