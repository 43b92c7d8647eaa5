"""The table of who reaches whom, as HTML and as plain text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import TypeAlias

from course.topology.attempts import Attempt, Target
from course.topology.goal import Goal, on_places
from course.topology.model import Place, Topology
from course.topology.reach import Reach
from course.topology.trace import Verdict
from course.topology.url import URL
from course.widgets import texts

Tried: TypeAlias = list[tuple[Attempt, Verdict]]


class MatrixTable:
    """Rows ask, columns are asked. What `goal` speaks of and is not there yet has its row and column too."""

    def __init__(self, topology: Topology, goal: Goal | None = None) -> None:
        self._reach = Reach(topology)
        self._goal = on_places(topology, goal or {})
        self._containers = topology.containers
        self._several = len(topology.hosts) > 1
        there = self._reach.targets
        missing = _missing((target.place for target in there), (to for _, to in self._goal))
        self._columns = [*there, *map(Target, missing)]
        sources = self._reach.sources
        self._rows = [*sources, *_missing(sources, (of for of, _ in self._goal))]

    def text(self) -> str:
        """What is reached, a line each."""
        return "\n".join(
            f"{self._name(source)} → {attempt.url}"
            for source in self._reach.sources
            for target in self._reach.targets
            if source != target.place
            for attempt, verdict in self._reach.attempts(source, target)
            if verdict is Verdict.REACHED
        )

    def html(self, live: bool = False) -> str:
        """The table; `live` with buttons that open the traces, which a saved page has no use for."""
        if not self._columns:
            return f'<p class="dnc-matrix">{texts.MATRIX_EMPTY}</p>'
        head = "".join(f'<th scope="col">{self._title(target)}</th>' for target in self._columns)
        body = "".join(self._row(source, live) for source in self._rows)
        return (
            f'<div class="dnc-matrix" tabindex="0" role="region" aria-label="{texts.MATRIX}"><table>'
            f"<caption>{texts.MATRIX}</caption>"
            f"<thead><tr><th>{texts.MATRIX_CORNER}</th>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def _name(self, place: Place) -> str:
        """What a place is called; names are unique on a host only."""
        of_several = self._several and place.kind == "container" and place.host
        return f"{place.host}/{place.name}" if of_several else place.name

    def _why_not(self, *places: Place) -> str:
        """Why nothing can be tried between them: one of them does not run, or is not there at all."""
        silent = {self._name(each.place) for each in self._containers if each.state != "running"}
        idle = any(self._name(place) in silent for place in places)
        return texts.MATRIX_IDLE if idle else texts.MATRIX_ABSENT

    def _title(self, target: Target) -> str:
        port = str(target.port) if target.protocol == "tcp" else f"{target.port}/{target.protocol}"
        small = port if target.port else texts.MATRIX_PING
        return f"{escape(self._name(target.place))}<small>{small}</small>"

    def _row(self, source: Place, live: bool) -> str:
        tried = {target: self._reach.attempts(source, target) for target in self._columns}
        reached = {target.place for target, ways in tried.items() if Verdict.REACHED in dict(ways).values()}
        cells = []
        for target, ways in tried.items():
            amiss = _amiss(self._goal.get((source, target.place)), target.place in reached)
            cells.append(_cell(source, target, ways, amiss, live, self._why_not(source, target.place)))
        alone = not self._several or source.kind != "host"
        title = texts.PLACES.get(source.kind, self._name(source)) if alone else source.name
        return f'<tr><th scope="row">{escape(title)}</th>{"".join(cells)}</tr>'


def _missing(there: Iterable[Place], wanted: Iterable[Place]) -> list[Place]:
    known = set(there)
    return [place for place in dict.fromkeys(wanted) if place not in known]


def _amiss(wanted: bool | None, reached: bool) -> str:
    """What the goal says, where something else is so."""
    if wanted is None or wanted is reached:
        return ""
    return texts.SHOULD_REACH if wanted else texts.SHOULD_NOT_REACH


def _cell(source: Place, target: Target, tried: Tried, amiss: str, live: bool, why_not: str) -> str:
    if source == target.place:
        return f'<td class="self">{texts.MATRIX_SELF}</td>'
    said = f"<em>{amiss}</em>" if amiss else ""
    marks = "".join(_mark(source, attempt, verdict, live) for attempt, verdict in tried)
    absent = f"<small>{why_not}</small>"
    return f'<td class="{"amiss" if amiss else ""}">{said}{marks or absent}</td>'


def _mark(source: Place, attempt: Attempt, verdict: Verdict, live: bool) -> str:
    label = texts.WAYS[attempt.way].format(port=URL.parse(attempt.url).port)
    return mark(source, attempt, verdict, label, live)


def mark(source: Place, attempt: Attempt, verdict: Verdict, label: str, live: bool = True) -> str:
    """One attempt and whether it arrives; a pointer that rests on it shows the rest. `live`: as a button."""
    reached = verdict is Verdict.REACHED
    kind = "reached" if reached else "blocked"
    url = _escaped(attempt.url)
    full = texts.MATRIX_SAYS.format(
        source=_escaped(source.name), url=url, verdict=_escaped(texts.VERDICTS[verdict])
    )
    text = f"{'✓' if reached else '✗'} {_escaped(label)}"
    if not live:
        return f'<span class="{kind}" title="{full}">{text}</span>'
    return (
        f'<button class="{kind}" title="{full}" aria-label="{full}" data-source="{_escaped(source.key)}"'
        f' data-url="{url}">{text}</button>'
    )


@lru_cache(maxsize=4096)  # the same names and URLs stand in thousands of marks
def _escaped(text: str) -> str:
    return escape(text, quote=True)
