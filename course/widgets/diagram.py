"""The diagram: the engine's hosts, networks, containers, addresses and published ports as one picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from course.topology.model import Container, Network, Place, Topology
from course.topology.trace import Trace
from course.widgets import texts
from course.widgets.description import describe
from course.widgets.drawing import draw
from course.widgets.layout import arrange
from course.widgets.static import with_static

_HERE = Path(__file__).parent


def diagram_svg(
    topology: Topology,
    *,
    previous: Topology | None = None,
    trace: Trace | None = None,
    title: str = texts.TITLE,
) -> str:
    """The picture of `topology` as an ``<svg>`` element that fetches nothing.

    What is new or other than in `previous` is marked; `trace` is drawn over it with a number at each step.
    """
    picture = arrange(topology)
    new, changed = _differences(previous, topology) if previous is not None else (set(), set())
    return draw(picture, title, describe(picture), new, changed, trace)


def gone(previous: Topology, topology: Topology) -> list[str]:
    """Names of networks and containers that `topology` has no more."""
    now = {thing.id for thing in _things(topology)}
    return [thing.name for thing in _things(previous) if thing.id not in now]


def _things(topology: Topology) -> list[Network | Container]:
    return [*topology.networks, *topology.containers]


def _differences(previous: Topology, topology: Topology) -> tuple[set[Place], set[Place]]:
    known = {thing.id: thing for thing in _things(previous)}
    now = _things(topology)
    new = {thing.place for thing in now if thing.id not in known}
    changed = {thing.place for thing in now if thing.id in known and known[thing.id] != thing}
    return new, changed


class Diagram(anywidget.AnyWidget):
    """The picture in a notebook, which `show` brings up to date. Without a kernel its last state stays."""

    _esm = _HERE / "diagram.js"
    _css = _HERE / "diagram.css"

    svg = traitlets.Unicode().tag(sync=True)
    removed = traitlets.Unicode().tag(sync=True)

    def __init__(self, topology: Topology) -> None:
        self._topology = topology
        super().__init__(svg=diagram_svg(topology))

    def show(self, topology: Topology) -> None:
        """Draw `topology`, and mark what is other than before; nothing happens without a change."""
        if topology == self._topology:
            return
        names = gone(self._topology, topology)
        with self.hold_sync():
            self.svg = diagram_svg(topology, previous=self._topology)
            self.removed = texts.REMOVED.format(names=", ".join(names)) if names else ""
        self._topology = topology

    def save(self, path: str | Path) -> None:
        """Write the picture to a file of its own."""
        Path(path).write_text(self.svg, encoding="utf-8")

    def _repr_mimebundle_(self, **arguments: Any) -> Any:
        return with_static(
            super()._repr_mimebundle_(**arguments), self.svg, describe(arrange(self._topology))
        )
