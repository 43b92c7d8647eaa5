"""A trace to be stepped through: the way of the connection on the picture, and each step in a sentence."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from course.topology.model import Topology
from course.topology.trace import Trace
from course.widgets import texts
from course.widgets.diagram import diagram_svg
from course.widgets.static import with_static

_HERE = Path(__file__).parent


class TraceView(anywidget.AnyWidget):
    """The steps of a connection beside the picture. Without a kernel all steps are shown."""

    _esm = _HERE / "trace_view.js"
    _css = _HERE / "diagram.css"

    svg = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    steps: traitlets.List[dict[str, object]] = traitlets.List().tag(sync=True)
    verdict = traitlets.Unicode().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, topology: Topology, trace: Trace) -> None:
        self.trace = trace
        super().__init__(
            svg=diagram_svg(topology, trace=trace, title=_title(trace)),
            title=_title(trace),
            steps=[{"text": hop.text, "passed": hop.passed} for hop in trace.hops],
            verdict=verdict_text(trace),
            words={"back": texts.BACK, "step": texts.STEP, "all": texts.ALL},
        )

    def _repr_mimebundle_(self, **arguments: Any) -> Any:
        return with_static(
            super()._repr_mimebundle_(**arguments), trace_html(self.trace, self.svg), str(self.trace)
        )


def _title(trace: Trace) -> str:
    return texts.TRACE_FROM_TO.format(source=trace.source.name, url=trace.url)


def verdict_text(trace: Trace) -> str:
    """How it ended in a few words, and why, where the last step has not said it."""
    mark = "✓" if trace.reached else "✗"
    said = trace.hops and trace.hops[-1].text == trace.reason
    return f"{mark} {texts.VERDICTS[trace.verdict]}" + ("" if said else f" {trace.reason}")


def trace_html(trace: Trace, svg: str = "") -> str:
    """A trace as plain HTML: picture, steps, verdict."""
    steps = "".join(f"<li>{'✓' if hop.passed else '✗'} {escape(hop.text)}</li>" for hop in trace.hops)
    title, verdict = escape(_title(trace)), escape(verdict_text(trace))
    return f"<div><p><b>{title}</b></p>{svg}<ol>{steps}</ol><p><b>{verdict}</b></p></div>"
