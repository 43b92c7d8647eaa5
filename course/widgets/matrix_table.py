"""The table of who reaches whom, as HTML and as plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import Any, TypeAlias

from course.topology.attempts import Attempt, Target
from course.topology.goal import Goal, on_places
from course.topology.model import Place, Topology
from course.topology.reach import Reach
from course.topology.trace import Verdict
from course.topology.url import URL
from course.widgets import texts

Tried: TypeAlias = list[tuple[Attempt, Verdict]]
#: The marks in a cell, as HTML.
Marks: TypeAlias = Callable[[Tried], str]
#: `html` is the table without its marks; `sources` are those of its rows, each by key and name; `ways` the
#: different marks: text, URL, what came of it, and its class; `marks` are numbers of these, by row and by
#: cell; and `says` is how a mark is called in full.
Live: TypeAlias = dict[str, Any]


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
        self._tried = {
            source: {target: self._ways(source, target) for target in self._columns} for source in self._rows
        }

    def text(self) -> str:
        """What is reached, a line each."""
        return "\n".join(
            f"{self._name(source)} → {attempt.url}"
            for source, row in self._tried.items()
            for tried in row.values()
            for attempt, verdict in tried
            if verdict is Verdict.REACHED
        )

    def html(self) -> str:
        """The table for a page without a kernel, with the marks in it."""
        return self._table(lambda tried: "".join(_mark(*each) for each in tried))

    def live(self) -> Live:
        """The table for a page that makes the marks itself, as buttons that open the traces.

        Written out, with all that it says to those who do not see where it stands, a mark takes 200 bytes.
        There are thousands, but few different ones: each is sent once, and cells have them by number.
        """
        ways: dict[tuple[str, str, Verdict], int] = {}
        numbers: list[list[list[int]]] = []
        for row in self._tried.values():
            numbers.append([])
            for tried in row.values():
                keys = [(_label(attempt), attempt.url, verdict) for attempt, verdict in tried]
                numbers[-1].append([ways.setdefault(key, len(ways)) for key in keys])
        return {
            "html": self._table(lambda tried: ""),
            "sources": [[source.key, source.name] for source in self._rows],
            "ways": [
                [_text(label, verdict), url, texts.VERDICTS[verdict], _kind(verdict)]
                for label, url, verdict in ways
            ],
            "marks": numbers,
            "says": texts.MATRIX_SAYS,
        }

    def _table(self, marks: Marks) -> str:
        if not self._columns:
            return f'<p class="dnc-matrix">{texts.MATRIX_EMPTY}</p>'
        head = "".join(f'<th scope="col">{self._title(target)}</th>' for target in self._columns)
        body = "".join(self._row(source, marks) for source in self._rows)
        return (
            f'<div class="dnc-matrix" tabindex="0" role="region" aria-label="{texts.MATRIX}"><table>'
            f"<caption>{texts.MATRIX}</caption>"
            f"<thead><tr><th>{texts.MATRIX_CORNER}</th>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def _name(self, place: Place) -> str:
        """What a place is called; names are unique on a host only."""
        of_several = self._several and place.kind == "container" and place.host
        return f"{place.host}/{place.name}" if of_several else place.name

    def _nothing(self, *places: Place) -> str:
        """Why nothing can be tried between them: one of them does not run, or is not there at all."""
        silent = {self._name(each.place) for each in self._containers if each.state != "running"}
        idle = any(self._name(place) in silent for place in places)
        return f"<small>{texts.MATRIX_IDLE if idle else texts.MATRIX_ABSENT}</small>"

    def _title(self, target: Target) -> str:
        port = str(target.port) if target.protocol == "tcp" else f"{target.port}/{target.protocol}"
        small = port if target.port else texts.MATRIX_PING
        return f"{escape(self._name(target.place))}<small>{small}</small>"

    def _ways(self, source: Place, target: Target) -> Tried:
        return [] if source == target.place else self._reach.attempts(source, target)

    def _row(self, source: Place, marks: Marks) -> str:
        tried = self._tried[source]
        reached = {target.place for target, ways in tried.items() if Verdict.REACHED in dict(ways).values()}
        cells = []
        for target, ways in tried.items():
            if source == target.place:
                cells.append(f'<td class="self">{texts.MATRIX_SELF}</td>')
                continue
            amiss = _amiss(self._goal.get((source, target.place)), target.place in reached)
            cells.append(_cell(amiss, marks(ways) if ways else self._nothing(source, target.place)))
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


def _cell(amiss: str, content: str) -> str:
    return f'<td class="amiss"><em>{amiss}</em>{content}</td>' if amiss else f"<td>{content}</td>"


def _mark(attempt: Attempt, verdict: Verdict) -> str:
    """One attempt and whether it arrives. Who asks and who is asked say the headers; a pointer that rests on
    it shows the address, where they do not say it either, and what came of it."""
    text = escape(_text(_label(attempt), verdict))
    host = "" if attempt.way == "name" else f"{URL.parse(attempt.url).host}: "
    reached = verdict is Verdict.REACHED
    shown = host.removesuffix(": ") if reached else f"{host}{texts.VERDICTS[verdict]}"
    title = f' title="{escape(shown)}"' if shown else ""
    tag = "b" if reached else "i"  # short for what stands there thousands of times
    return f"<{tag}{title}>{text}</{tag}>"


def _label(attempt: Attempt) -> str:
    return texts.WAYS[attempt.way].format(port=URL.parse(attempt.url).port)


def _text(label: str, verdict: Verdict) -> str:
    return f"{'✓' if verdict is Verdict.REACHED else '✗'} {label}"


def _kind(verdict: Verdict) -> str:
    return "reached" if verdict is Verdict.REACHED else "blocked"


def mark(source: Place, attempt: Attempt, verdict: Verdict, label: str) -> str:
    """One attempt and whether it arrives, as a button; a pointer that rests on it shows the rest."""
    full = escape(
        texts.MATRIX_SAYS.format(source=source.name, url=attempt.url, verdict=texts.VERDICTS[verdict])
    )
    return (
        f'<button class="{_kind(verdict)}" title="{full}" aria-label="{full}"'
        f' data-source="{escape(source.key)}" data-url="{escape(attempt.url)}">'
        f"{escape(_text(label, verdict))}</button>"
    )
