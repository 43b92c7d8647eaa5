"""A trace to be stepped through: the way of the connection on the picture, and each step in a sentence."""

from __future__ import annotations

from html import escape
from typing import Any

from course.topology.model import Topology
from course.topology.trace import Trace
from course.widgets.diagram import diagram_svg
from course.widgets.picture_view import PictureView, trace_title, verdict_text
from course.widgets.static import with_static


class TraceView(PictureView):
    """The steps of a connection below the picture. Without a kernel all steps are shown."""

    def __init__(self, topology: Topology, trace: Trace) -> None:
        super().__init__()
        self.show(topology, trace)

    def show(self, topology: Topology, trace: Trace) -> None:
        """Draw `trace` on `topology`, in place of the one before."""
        self._topology, self.trace = topology, trace
        with self.hold_sync():
            self.svg = self.drawn()
            self.tell(trace)

    def drawn(self) -> str:
        return diagram_svg(
            self._topology, trace=self.trace, title=trace_title(self.trace), columns=self.columns
        )

    def _repr_mimebundle_(self, **arguments: Any) -> Any:
        return with_static(
            super()._repr_mimebundle_(**arguments), trace_html(self.trace, self.svg), str(self.trace)
        )


def trace_html(trace: Trace, svg: str = "") -> str:
    """A trace as plain HTML: picture, steps, verdict."""
    steps = "".join(f"<li>{'✓' if hop.passed else '✗'} {escape(hop.text)}</li>" for hop in trace.hops)
    title, verdict = escape(trace_title(trace)), escape(verdict_text(trace))
    return f"<div><p><b>{title}</b></p>{svg}<ol>{steps}</ol><p><b>{verdict}</b></p></div>"
