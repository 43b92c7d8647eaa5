"""The picture live: what changes on it, and a connection that is followed over it step by step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from course.topology.trace import Trace
from course.widgets import texts
from course.widgets.picture import CARD, COLUMNS, FEWEST, GUTTER, width_of

_HERE = Path(__file__).parent


class PictureView(anywidget.AnyWidget):
    """What `Diagram` and `TraceView` have in common: the picture, and below it the steps of a trace.

    `picked` are the places that were picked on it (who calls, who is called), `ways` the buttons for what can
    be tried between them, `chosen` the attempt that the reader has opened: who asks, and the URL.
    """

    _esm = _HERE / "picture_view.js"
    _css = _HERE / "picture_view.css"

    svg = traitlets.Unicode().tag(sync=True)
    notice = traitlets.Unicode().tag(sync=True)
    pickable = traitlets.Bool(False).tag(sync=True)
    picked: traitlets.List[str] = traitlets.List().tag(sync=True)
    ways = traitlets.Unicode().tag(sync=True)
    chosen = traitlets.Dict().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    steps: traitlets.List[dict[str, object]] = traitlets.List().tag(sync=True)
    verdict = traitlets.Unicode().tag(sync=True)
    #: How many containers stand side by side at most: as many as the reader's page has room for.
    columns = traitlets.Int(COLUMNS).tag(sync=True)
    sizes = traitlets.Dict(
        {"column": CARD + GUTTER, "rest": width_of(0), "fewest": FEWEST, "most": COLUMNS}
    ).tag(sync=True)
    words = traitlets.Dict(
        {
            "play": texts.PLAY,
            "pause": texts.PAUSE,
            "back": texts.BACK,
            "step": texts.STEP,
            "all": texts.ALL,
            "silent": texts.NO_KERNEL,
        }
    ).tag(sync=True)

    @traitlets.validate("columns")
    def _within(self, proposal: Any) -> int:
        return max(FEWEST, min(COLUMNS, int(proposal["value"])))

    @traitlets.observe("columns")
    def _fit(self, change: Any) -> None:
        self.svg = self.drawn()

    def drawn(self) -> str:
        """The picture, in as many columns as there is room for."""
        raise NotImplementedError

    def tell(self, trace: Trace | None) -> None:
        """Put the steps of `trace` below the picture; none without one."""
        with self.hold_sync():
            self.title = trace_title(trace) if trace is not None else ""
            self.steps = [{"text": hop.text, "passed": hop.passed} for hop in trace.hops] if trace else []
            self.verdict = verdict_text(trace) if trace is not None else ""


def trace_title(trace: Trace) -> str:
    """Who calls, and what."""
    return texts.TRACE_FROM_TO.format(source=trace.source.name, url=trace.url)


def verdict_text(trace: Trace) -> str:
    """How it ended in a few words, why, where the last step has not said it, and what came of trying it."""
    mark = "✓" if trace.reached else "✗"
    said = (trace.hops[-1].text if trace.hops else "", trace.tried)
    more = [] if trace.reason in said else [trace.reason]
    return " ".join(
        [f"{mark} {texts.VERDICTS[trace.verdict]}", *more, *([trace.tried] if trace.tried else [])]
    )
