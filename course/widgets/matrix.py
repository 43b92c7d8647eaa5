"""The matrix: who reaches whom, as a table in which each cell opens its trace."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, TypeAlias

import anywidget
import ipywidgets
import traitlets

from course.topology.goal import Goal
from course.topology.model import Topology
from course.topology.trace import Trace
from course.widgets.matrix_table import MatrixTable
from course.widgets.static import with_static
from course.widgets.trace_view import TraceView

_HERE = Path(__file__).parent
CSS = _HERE / "matrix.css"

#: Of who calls, and a URL: the engine as it is then, and the trace; or why there is none, in a sentence.
Follow: TypeAlias = Callable[[str, str], tuple[Topology, Trace] | str]


class MatrixView(anywidget.AnyWidget):
    """The table alone: `content` is what `MatrixTable.live` says. `chosen` is the attempt that the reader has
    opened: who asks, and the URL.
    """

    _esm = _HERE / "matrix.js"
    _css = CSS

    content: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    chosen = traitlets.Dict().tag(sync=True)


class Matrix(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Rows ask, columns are asked: by name, by address, by published ports. Below, the trace that was opened.

    `goal` adds what ought to be so: a cell where it is not says it.
    """

    def __init__(self, topology: Topology, follow: Follow, goal: Goal | None = None) -> None:
        self.goal = dict(goal or {})
        self._topology = topology
        self._follow = follow
        #: Made when the first trace is opened; a browser shows the next in it sooner than in one of its own.
        self._view: TraceView | None = None
        self.table = MatrixView(content=MatrixTable(topology, self.goal).live())
        self.table.observe(self._open, "chosen")
        self.table.on_msg(lambda *said: self._open())  # the mark that is open already was pressed again
        super().__init__([self.table])

    def show(self, topology: Topology) -> None:
        """Ask anew, of `topology`, also for the trace that is open; nothing happens without a change."""
        if topology == self._topology:
            return
        self._topology = topology
        self.table.content = MatrixTable(topology, self.goal).live()
        self._open()

    def _open(self, change: Any = None) -> None:
        if chosen := self.table.chosen:
            self.children = (self.table, self._opened(self._follow(chosen["source"], chosen["url"])))

    @cached_property
    def _notice(self) -> ipywidgets.HTML:
        return ipywidgets.HTML()

    def _opened(self, told: tuple[Topology, Trace] | str) -> ipywidgets.Widget:
        """What is shown below: the trace, or why there is none."""
        if isinstance(told, str):
            self._notice.value = f'<p role="alert">{escape(told)}</p>'
            return self._notice
        if self._view is None:
            self._view = TraceView(*told)
        else:
            self._view.show(*told)
        return self._view

    def _repr_mimebundle_(self, **arguments: Any) -> Any:
        table = MatrixTable(self._topology, self.goal)
        page = f"<style>{CSS.read_text('utf-8')}</style>{table.html()}"
        return with_static(super()._repr_mimebundle_(**arguments), page, table.text())
