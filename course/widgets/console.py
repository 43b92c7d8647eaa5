"""A console: a container is chosen, lines are typed, and what its shell says stands above."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from course.topology.model import Topology
from course.widgets import texts
from course.widgets.static import with_static

_HERE = Path(__file__).parent
#: Lines typed, with what they printed, that are kept.
KEPT = 100


class Console(anywidget.AnyWidget):
    """A shell in a container, a line at a time. `carry_out` takes a container and a line, and says what
    was printed.

    Arrow keys bring back what was typed before. Without a kernel what was said stays to be read.
    """

    _esm = _HERE / "console.js"
    _css = _HERE / "console.css"

    containers: traitlets.List[str] = traitlets.List().tag(sync=True)
    container = traitlets.Unicode().tag(sync=True)
    said: traitlets.List[dict[str, str]] = traitlets.List().tag(sync=True)
    busy = traitlets.Bool().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, topology: Topology, carry_out: Callable[[str, str], str], container: str = "") -> None:
        self._carry_out = carry_out
        names = _running(topology)
        super().__init__(
            containers=names,
            container=container or (names[0] if names else ""),
            words={
                "container": texts.CONSOLE_CONTAINER,
                "line": texts.CONSOLE_LINE,
                "run": texts.CONSOLE_RUN,
                "nobody": texts.CONSOLE_NOBODY,
                "said": texts.CONSOLE_SAID,
                "silent": texts.NO_KERNEL,
            },
        )
        self.on_msg(self._typed)

    def show(self, topology: Topology) -> None:
        """Offer the containers that run now; the chosen one stays chosen, also when it is gone."""
        self.containers = _running(topology)
        if not self.container and self.containers:
            self.container = self.containers[0]

    def type(self, line: str) -> str:
        """Carry out a line in the chosen container; what it printed."""
        self.busy = True
        try:
            printed = self._carry_out(self.container, line)
        finally:
            self.busy = False
        self.said = [*self.said, {"container": self.container, "line": line, "printed": printed}][-KEPT:]
        return printed

    def _typed(self, widget: Any, message: Any, buffers: Any) -> None:
        if isinstance(message, dict) and str(message.get("line", "")).strip():
            self.container = str(message.get("container", self.container))
            self.type(str(message["line"]))

    def _repr_mimebundle_(self, **arguments: Any) -> Any:
        text = "".join(f"{each['container']} $ {each['line']}\n{each['printed']}" for each in self.said)
        page = f"<pre>{escape(text or texts.CONSOLE_EMPTY)}</pre>"
        return with_static(super()._repr_mimebundle_(**arguments), page, text or texts.CONSOLE_EMPTY)


def _running(topology: Topology) -> list[str]:
    """Names; with the host before them where there are several."""
    running = [container for container in topology.containers if container.state == "running"]
    several = len(topology.hosts) > 1
    return [f"{container.host}/{container.name}" if several else container.name for container in running]
