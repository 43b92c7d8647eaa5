"""The diagram: the engine's hosts, networks, containers, addresses and published ports as one picture."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, TypeAlias

from course.topology.attempts import Attempt, sources, targets
from course.topology.model import Container, Network, Place, Topology
from course.topology.reach import Reach
from course.topology.trace import Trace, Verdict
from course.widgets import texts
from course.widgets.description import describe
from course.widgets.drawing import draw
from course.widgets.elements import Tag
from course.widgets.layout import arrange
from course.widgets.matrix_table import mark
from course.widgets.picture import COLUMNS
from course.widgets.picture_view import PictureView
from course.widgets.static import with_static


def diagram_svg(
    topology: Topology,
    *,
    previous: Topology | None = None,
    trace: Trace | None = None,
    amiss: Collection[Place] = (),
    title: str = texts.TITLE,
    columns: int = COLUMNS,
) -> str:
    """The picture of `topology` as an ``<svg>`` element that fetches nothing.

    What is new or other than in `previous` is marked, and what is `amiss`; `trace` is drawn over it with a
    number at each step. `columns` is how many containers stand side by side at most.
    """
    picture = arrange(topology, columns)
    tags = _differences(previous, topology) if previous is not None else {}
    tags |= dict.fromkeys(amiss, Tag(texts.AMISS, "amiss"))
    return draw(picture, title, describe(picture), tags, trace)


def goal_svg(goal: Topology, topology: Topology, columns: int = COLUMNS) -> str:
    """The picture of a `goal`, with a mark at what is not there yet, by name, in `topology`."""
    there = {(type(thing), thing.name) for thing in _things(topology)}
    lacking = {thing.place for thing in _things(goal) if (type(thing), thing.name) not in there}
    picture = arrange(goal, columns)
    return draw(picture, texts.GOAL, describe(picture), dict.fromkeys(lacking, Tag(texts.NOT_YET)))


def gone(previous: Topology, topology: Topology) -> list[str]:
    """Names of networks and containers that `topology` has no more."""
    now = {thing.id for thing in _things(topology)}
    return [thing.name for thing in _things(previous) if thing.id not in now]


def _things(topology: Topology) -> list[Network | Container]:
    return [*topology.networks, *topology.containers]


def _differences(previous: Topology, topology: Topology) -> dict[Place, Tag]:
    known = {thing.id: thing for thing in _things(previous)}
    return {
        thing.place: Tag(texts.CHANGED if thing.id in known else texts.NEW)
        for thing in _things(topology)
        if known.get(thing.id) != thing
    }


#: Makes a trace of who calls and a URL; or says in a sentence why there is none.
Follow: TypeAlias = Callable[[str, str], Trace | str]
#: An attempt that a reader opens: its ``source`` and its ``url``.
Chosen: TypeAlias = dict[str, str]


class Diagram(PictureView):
    """The picture in a notebook, which `show` brings up to date. Without a kernel its last state stays.

    With `follow` a reader picks on it who calls and who is called, and steps through the connection.
    """

    def __init__(self, topology: Topology, follow: Follow | None = None) -> None:
        self._topology = topology
        self._previous: Topology | None = None  # what is other than in it is marked
        self._trace: Trace | None = None
        self._follow = follow
        super().__init__(pickable=follow is not None)
        self.svg = self.drawn()
        self._offer()
        self.observe(self._on_picked, "picked")
        self.observe(self._draw, "chosen")
        self.on_msg(lambda *said: self._draw())  # the way that is open already was pressed again

    def show(self, topology: Topology) -> None:
        """Draw `topology` as a command has left it, and mark what is other than before, until the next."""
        if topology != self._topology or self._previous not in (None, topology):
            self._bring(topology, self._topology)

    def go_on(self, topology: Topology) -> None:
        """Draw `topology`, in which the command before goes on to have effects: what it did stays marked."""
        if topology != self._topology:
            self._bring(topology, self._previous or self._topology)

    def _bring(self, topology: Topology, since: Topology) -> None:
        self._previous, self._topology = since, topology
        with self.hold_sync():
            known = self._offer()
            self._choose(self.chosen if self.chosen in known else {})
            if names := gone(since, topology):
                self.notice = texts.REMOVED.format(names=", ".join(names))

    def _on_picked(self, change: Any) -> None:
        with self.hold_sync():
            self._choose(next(iter(self._offer()), {}))

    def _offer(self) -> list[Chosen]:
        """Say what can be done with what is picked; the ways from the one to the other."""
        tried = self._tried()
        self.ways = "".join(mark(*each, each[1].url) for each in tried)
        self.notice = "" if tried else self._ask()
        return [{"source": source.key, "url": attempt.url} for source, attempt, _ in tried]

    def _choose(self, chosen: Chosen) -> None:
        if chosen == self.chosen:
            self._draw()
        else:
            self.chosen = chosen  # which draws

    def _tried(self) -> list[tuple[Place, Attempt, Verdict]]:
        if len(self.picked) < 2:
            return []
        reach = Reach(self._topology)
        source, target = self.picked
        return [
            (asking, *each)
            for asking in reach.sources
            if asking.key == source
            for asked in reach.targets
            if asked.place.key == target
            for each in reach.attempts(asking, asked)
        ]

    def _ask(self) -> str:
        """What is said to somebody who has picked nobody, one, or two between whom nothing can be tried."""
        if self._follow is None:
            return ""
        if not self.picked:
            return texts.PICK if targets(self._topology) else ""
        source, *target = (place.rpartition("/")[2] for place in self.picked)
        if not target:
            return texts.PICK_TARGET.format(source=texts.PLACES.get(source, source))
        silent = all(place.key != self.picked[0] for place in sources(self._topology))
        return (texts.PICK_SILENT if silent else texts.PICK_NOTHING).format(source=source, target=target[0])

    def _draw(self, change: Any = None) -> None:
        """Draw, with the connection that is chosen."""
        said: Trace | str | None = None
        if self._follow is not None and self.chosen:
            said = self._follow(self.chosen["source"], self.chosen["url"])
        if said is not None:
            self.notice = said if isinstance(said, str) else ""
        self._trace = said if isinstance(said, Trace) else None
        with self.hold_sync():
            self.svg = self.drawn()
            self.tell(self._trace)

    def drawn(self) -> str:
        return diagram_svg(self._topology, previous=self._previous, trace=self._trace, columns=self.columns)

    def save(self, path: str | Path) -> None:
        """Write the picture to a file of its own."""
        Path(path).write_text(self.svg, encoding="utf-8")

    def _repr_mimebundle_(self, **arguments: Any) -> Any:
        return with_static(
            super()._repr_mimebundle_(**arguments), self.svg, describe(arrange(self._topology))
        )
